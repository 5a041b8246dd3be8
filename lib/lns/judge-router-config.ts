import { BASICS_STATION_REGIONS } from "#lib/base-station/values";
import { JsonFault, type LocatedField, type LocatedValue, lineAndColumn, readLocatedJson } from "./located-json";
import { MAX_JOIN_EUI_RANGES, MAX_MESSAGE_BYTES } from "./values";

/** One thing that a station could not use, or would not do. */
export interface RouterConfigFault {
  code: string;
  /** A sentence. */
  detail: string;
  /** JSON pointer into the text (RFC 6901); "" is the whole. */
  pointer: string;
  /** From 1 on. */
  line: number;
  column: number;
}

export interface RouterConfigVerdict {
  /** With any of these a station refuses the message, and comes back every 10 s. */
  faults: RouterConfigFault[];
  /** What it takes and then does not do as one may think; sentences. */
  warnings: string[];
}

/** Room for MuxTime, which is added when it is sent: `,"MuxTime":1795252340.123`. */
const ROOM_BYTES = 40;
const MAX_FAULTS = 20;
const DATA_RATES = 16;
/** libloragw's, and the station's own limit of the distance between a channel and its radio (SX130X_RFE_MAX). */
const MAX_IF_HZ = 400_000;
const MAX_FREQUENCY_HZ = 1_000_000_000;
const MIN_FREQUENCY_HZ = 1_000_000;

const CONFIG_NAMES = ["sx1301_conf", "SX1301_conf", "sx1302_conf", "SX1302_conf", "radio_conf"];
/** What the reader of release 2.0.6 knows inside these objects: anything else makes it refuse the whole message. */
const RADIO_FIELDS = new Set([
  ...["enable", "freq", "type", "tx_enable", "rssi_offset", "antenna_gain", "antenna_type", "txpow_adjust"],
  ...["tx_notch_freq", "rssi_offset_lbt", "rssi_tcomp", "tx_gain_lut"],
]);
const CHANNEL_FIELDS = new Set([
  ...["enable", "radio", "rf_chain", "if", "freq", "bandwidth", "spread_factor", "datarate"],
  ...["sync_word", "sync_word_size"],
]);
const RADIO_TYPES = ["SX1250", "SX1255", "SX1257", "SX1272", "SX1276"];
const BANDWIDTHS = [125_000, 250_000, 500_000];
/** Other names of the same regions. */
const REGION_ALIASES = ["EU863", "US902", "AS923JP", "IL915"];

/**
 * Judges a `router_config` as a Basics Station of release 2.0.6 reads it (basics-station.md 11.2; src/s2e.c and
 * src/sx130xconf.c of that release), so that none is stored which would keep a station from working.
 */
export function judgeRouterConfig(text: string): RouterConfigVerdict {
  const found: (Omit<RouterConfigFault, "line" | "column"> & { at: number })[] = [];
  const warnings: string[] = [];
  try {
    const judge = new Judge(found, warnings);
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_MESSAGE_BYTES - ROOM_BYTES) {
      const most = MAX_MESSAGE_BYTES - ROOM_BYTES;
      judge.fault("too_long", `A station takes at most ${most} bytes; this has ${bytes}.`, "", 0);
    } else judge.whole(readLocatedJson(text));
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    found.push({ code: "not_json", detail: error.message, pointer: "", at: error.at });
  }
  const faults = found.slice(0, MAX_FAULTS).map(({ at, ...fault }) => ({ ...fault, ...lineAndColumn(text, at) }));
  return { faults, warnings };
}

type Fields = ReadonlyMap<string, LocatedField>;

class Judge {
  constructor(
    private readonly found: (Omit<RouterConfigFault, "line" | "column"> & { at: number })[],
    private readonly warnings: string[],
  ) {}

  fault(code: string, detail: string, pointer: string, at: number): undefined {
    this.found.push({ code, detail, pointer, at });
  }

  whole(value: LocatedValue): void {
    const fields = this.object(value, "");
    if (!fields) return;
    this.optional(fields, "msgtype", "", (text, pointer) => {
      if (text.kind !== "string" || text.text !== "router_config") {
        this.fault("wrong_message", 'msgtype must be "router_config".', pointer, text.at);
      }
    });
    const units = this.units(fields, value.at);
    this.concentrators(fields, value.at, units);
    this.region(fields);
    this.optional(fields, "freq_range", "", (range, pointer) => this.frequencyRange(range, pointer));
    this.optional(fields, "DRs", "", (rates, pointer) => this.dataRates(rates, pointer));
    this.optional(fields, "upchannels", "", (channels, pointer) => this.upChannels(channels, pointer));
    this.optional(fields, "NetID", "", (ids, pointer) => this.netIds(ids, pointer));
    for (const name of ["JoinEui", "JoinEUI"]) {
      this.optional(fields, name, "", (ranges, pointer) => this.joinEuis(ranges, pointer));
    }
    for (const name of ["max_eirp", "MuxTime"]) {
      this.optional(fields, name, "", (number, pointer) => {
        if (number.kind !== "number") this.fault("wrong_type", `${name} must be a number.`, pointer, number.at);
      });
    }
    for (const name of ["nocca", "nodc", "nodwell"]) {
      this.optional(fields, name, "", (flag, pointer) => this.boolean(flag, pointer));
    }
  }

  /** "sx1301/N": how many concentrators there are. */
  private units(fields: Fields, at: number): number | undefined {
    const hwspec = fields.get("hwspec")?.value;
    if (!hwspec) return this.fault("missing", 'hwspec is missing: "sx1301/1" for one concentrator.', "/hwspec", at);
    const units = hwspec.kind === "string" ? /^sx1301\/([1-9])$/.exec(hwspec.text)?.[1] : undefined;
    if (units !== undefined) return Number(units);
    return this.fault(
      "wrong_value",
      'hwspec must be "sx1301/1", or with the number of concentrators.',
      "/hwspec",
      hwspec.at,
    );
  }

  private concentrators(fields: Fields, at: number, units: number | undefined): void {
    const name = CONFIG_NAMES.find((candidate) => fields.has(candidate));
    const conf = name === undefined ? undefined : fields.get(name)?.value;
    if (!conf || name === undefined) {
      this.fault("missing", "The radio configuration is missing: sx1301_conf, an array.", "/sx1301_conf", at);
      return;
    }
    const items = this.array(conf, `/${name}`);
    if (!items) return;
    if (units !== undefined && items.length !== units) {
      const detail = `${name} must have as many objects as hwspec says: ${units}, not ${items.length}.`;
      this.fault("wrong_length", detail, `/${name}`, conf.at);
    }
    for (const [index, item] of items.entries()) this.concentrator(item, `/${name}/${index}`);
  }

  private concentrator(value: LocatedValue, pointer: string): void {
    const fields = this.object(value, pointer);
    if (!fields) return;
    for (const [name, field] of fields) {
      const radio = /^radio_(\d+)$/.exec(name)?.[1];
      const channel = /^chan_multiSF_(\d+)$/.exec(name)?.[1];
      const inside = `${pointer}/${name}`;
      if (radio !== undefined) this.radio(field, inside, Number(radio));
      else if (channel !== undefined) this.channel(field, inside, Number(channel));
      else if (name === "chan_FSK" || name === "chan_Lora_std") this.channel(field, inside, 0);
    }
  }

  private radio({ name, value, at }: LocatedField, pointer: string, index: number): void {
    if (index > 1) this.fault("unknown_field", `${name}: a concentrator has radio_0 and radio_1 only.`, pointer, at);
    const fields = this.known(value, pointer, RADIO_FIELDS);
    if (!fields) return;
    this.optional(fields, "enable", pointer, (flag, inside) => this.boolean(flag, inside));
    this.optional(fields, "tx_enable", pointer, (flag, inside) => this.boolean(flag, inside));
    this.optional(fields, "freq", pointer, (hz, inside) =>
      this.integer(hz, inside, MIN_FREQUENCY_HZ, MAX_FREQUENCY_HZ),
    );
    this.optional(fields, "type", pointer, (type, inside) => {
      if (type.kind === "string" && RADIO_TYPES.includes(type.text)) return;
      this.fault("wrong_value", `type must be one of ${RADIO_TYPES.join(", ")}.`, inside, type.at);
    });
  }

  private channel({ name, value, at }: LocatedField, pointer: string, index: number): void {
    if (index > 7) this.fault("unknown_field", `${name}: channels are chan_multiSF_0 to chan_multiSF_7.`, pointer, at);
    const fields = this.known(value, pointer, CHANNEL_FIELDS);
    if (!fields) return;
    this.optional(fields, "enable", pointer, (flag, inside) => this.boolean(flag, inside));
    for (const radio of ["radio", "rf_chain"]) {
      this.optional(fields, radio, pointer, (number, inside) => this.integer(number, inside, 0, 1));
    }
    for (const offset of ["if", "freq"]) {
      this.optional(fields, offset, pointer, (hz, inside) => this.integer(hz, inside, -MAX_IF_HZ, MAX_IF_HZ));
    }
    this.optional(fields, "bandwidth", pointer, (hz, inside) => {
      const number = this.integer(hz, inside, 0, MAX_FREQUENCY_HZ);
      if (number === undefined || BANDWIDTHS.includes(Number(number))) return;
      this.fault("wrong_value", `bandwidth must be one of ${BANDWIDTHS.join(", ")}.`, inside, hz.at);
    });
    this.optional(fields, "spread_factor", pointer, (factor, inside) => this.integer(factor, inside, 7, 12));
    this.optional(fields, "datarate", pointer, (rate, inside) => this.integer(rate, inside, 1, 250_000));
  }

  private region(fields: Fields): void {
    const region = fields.get("region")?.value;
    if (region && region.kind !== "string") {
      this.fault("wrong_type", "region must be a text.", "/region", region.at);
      return;
    }
    const known: readonly string[] = [...BASICS_STATION_REGIONS, ...REGION_ALIASES];
    if (region && known.includes(region.text)) return;
    const which = region ? `in ${region.text}` : "without a region";
    this.warnings.push(
      `Basics Station 2.0.x drops every downlink ${which}. It sends in ${BASICS_STATION_REGIONS.join(", ")} and IL915 only.`,
    );
  }

  private frequencyRange(value: LocatedValue, pointer: string): void {
    const items = this.array(value, pointer);
    if (!items) return;
    if (items.length !== 2) {
      this.fault("wrong_length", "freq_range must be [lowest, highest] in Hz.", pointer, value.at);
      return;
    }
    const [low, high] = items.map((item, index) =>
      this.integer(item, `${pointer}/${index}`, MIN_FREQUENCY_HZ, MAX_FREQUENCY_HZ),
    );
    if (low !== undefined && high !== undefined && low >= high) {
      this.fault("wrong_value", "freq_range must go from the lowest to the highest.", pointer, value.at);
    }
  }

  private dataRates(value: LocatedValue, pointer: string): void {
    const items = this.array(value, pointer);
    if (!items) return;
    if (items.length !== DATA_RATES) {
      const detail = `DRs must have ${DATA_RATES} entries, not ${items.length}; an undefined one is [-1,0,0].`;
      this.fault("wrong_length", detail, pointer, value.at);
    }
    for (const [index, item] of items.entries()) this.dataRate(item, `${pointer}/${index}`);
  }

  private dataRate(value: LocatedValue, pointer: string): void {
    const triple = this.triple(value, pointer, "A data rate is [spreading factor, bandwidth in kHz, downlink only].");
    const [factor, bandwidth, downlinkOnly] = triple ?? [];
    if (!factor || !bandwidth || !downlinkOnly) return;
    const spreading = this.integer(factor, `${pointer}/0`, -1, 12);
    if (spreading !== undefined && spreading > 0 && spreading < 7) {
      this.fault("wrong_value", "A spreading factor is 7 to 12; 0 is FSK, -1 undefined.", `${pointer}/0`, factor.at);
    }
    const khz = this.integer(bandwidth, `${pointer}/1`, 0, 500);
    if (spreading !== undefined && spreading > 0 && khz !== undefined && ![125n, 250n, 500n].includes(khz)) {
      this.fault("wrong_value", "The bandwidth of LoRa is 125, 250 or 500 kHz.", `${pointer}/1`, bandwidth.at);
    }
    this.integer(downlinkOnly, `${pointer}/2`, 0, 1);
  }

  private upChannels(value: LocatedValue, pointer: string): void {
    for (const [index, item] of (this.array(value, pointer) ?? []).entries()) {
      const inside = `${pointer}/${index}`;
      const [hz, least, most] = this.triple(item, inside, "A channel is [frequency in Hz, least DR, most DR].") ?? [];
      if (!hz || !least || !most) continue;
      this.integer(hz, `${inside}/0`, MIN_FREQUENCY_HZ, MAX_FREQUENCY_HZ);
      this.integer(least, `${inside}/1`, 0, 7);
      this.integer(most, `${inside}/2`, 0, 7);
    }
  }

  private netIds(value: LocatedValue, pointer: string): void {
    if (value.kind === "null") return;
    for (const [index, item] of (this.array(value, pointer) ?? []).entries()) {
      this.integer(item, `${pointer}/${index}`, 0, 0xff_ff_ff);
    }
  }

  /** Integers of 64 bits: as texts they make the whole message unreadable. */
  private joinEuis(value: LocatedValue, pointer: string): void {
    if (value.kind === "null") return;
    const ranges = this.array(value, pointer) ?? [];
    if (ranges.length > MAX_JOIN_EUI_RANGES) {
      this.fault("wrong_length", `A station holds at most ${MAX_JOIN_EUI_RANGES} ranges.`, pointer, value.at);
    }
    for (const [index, range] of ranges.entries()) {
      const inside = `${pointer}/${index}`;
      const ends = this.array(range, inside);
      if (!ends) continue;
      if (ends.length !== 2) this.fault("wrong_length", "A range is [from, to].", inside, range.at);
      const [from, to] = ends.map((end, which) => this.integer(end, `${inside}/${which}`, 0, 2n ** 64n - 1n));
      if (from !== undefined && to !== undefined && from > to) {
        this.fault("wrong_value", "A range goes from the lower to the higher.", inside, range.at);
      }
    }
  }

  private optional(
    fields: Fields,
    name: string,
    pointer: string,
    judge: (value: LocatedValue, pointer: string) => void,
  ): void {
    const field = fields.get(name);
    if (field) judge(field.value, `${pointer}/${name}`);
  }

  private object(value: LocatedValue, pointer: string): Fields | undefined {
    if (value.kind === "object") return new Map(value.fields.map((field) => [field.name, field]));
    return this.fault("wrong_type", "This must be an object: { ... }.", pointer, value.at);
  }

  private array(value: LocatedValue, pointer: string): readonly LocatedValue[] | undefined {
    if (value.kind === "array") return value.items;
    return this.fault("wrong_type", "This must be an array: [ ... ].", pointer, value.at);
  }

  private triple(value: LocatedValue, pointer: string, form: string): readonly LocatedValue[] | undefined {
    if (value.kind === "array" && value.items.length === 3) return value.items;
    return this.fault("wrong_type", form, pointer, value.at);
  }

  private known(value: LocatedValue, pointer: string, names: ReadonlySet<string>): Fields | undefined {
    const fields = this.object(value, pointer);
    for (const [name, { at }] of fields ?? []) {
      if (names.has(name)) continue;
      const detail = `A station does not know "${name}" here and refuses the whole message.`;
      this.fault("unknown_field", detail, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, at);
    }
    return fields;
  }

  private boolean(value: LocatedValue, pointer: string): void {
    if (value.kind !== "boolean") this.fault("wrong_type", "This must be true or false.", pointer, value.at);
  }

  private integer(
    value: LocatedValue,
    pointer: string,
    least: number | bigint,
    most: number | bigint,
  ): bigint | undefined {
    if (value.kind !== "number" || !/^-?\d+$/.test(value.digits)) {
      return this.fault("wrong_type", "This must be a whole number.", pointer, value.at);
    }
    const number = BigInt(value.digits);
    if (number >= least && number <= most) return number;
    return this.fault("out_of_range", `This must be ${least} to ${most}.`, pointer, value.at);
  }
}
