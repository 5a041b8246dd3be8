// What a LoRa Basics Station 2.0.6 accepts as router_config (basics-station.md 11.2; vectors/lns-02).
import { isInteger, isSafeNumber, parse } from "lossless-json";

/** Region names with which downlinks leave the station; with any other name only uplinks work. */
const DOWNLINK_REGIONS = new Set([
  ...["EU868", "EU863", "US915", "US902", "AU915", "KR920", "AS923-1", "AS923JP", "IL915"],
]);
const CONFIG_NAMES = ["sx1301_conf", "SX1301_conf", "sx1302_conf", "SX1302_conf", "radio_conf"];
const RADIO_FIELDS = new Set([
  ...["enable", "freq", "type", "rssi_offset", "rssi_tcomp", "tx_enable", "antenna_gain", "tx_freq_min", "tx_freq_max"],
]);
const CHANNEL_FIELDS = new Set(["enable", "radio", "if", "bandwidth", "spread_factor", "datarate"]);
const MAX_JOIN_RANGES = 10;
const DATA_RATES = 16;

export interface RouterConfig {
  readonly region: string | null;
  readonly hasDownlinks: boolean;
  readonly frequencyRange: readonly [number, number] | null;
  /** [SF, BW in kHz, downlink only]; SF 0 is FSK, -1 undefined. */
  readonly dataRates: readonly (readonly [number, number, number])[];
  /** The spelling of EUIs in the station's own messages from then on. */
  readonly euiName: "Eui" | "EUI";
  readonly muxTime: number | null;
}

export type RouterConfigVerdict =
  | { readonly config: RouterConfig; readonly fault?: never }
  | { readonly fault: string; readonly config?: never };

/** Integers beyond 2^53 as BigInt. @throws Error for text that is not JSON. */
export function parseStationJson(text: string): unknown {
  return parse(text, null, (digits) => (isInteger(digits) && !isSafeNumber(digits) ? BigInt(digits) : Number(digits)));
}

/**
 * Judges it as the station does. The station closes with 1000 after a fault.
 *
 * @param radioUnits that the station's hardware has.
 */
export function judgeRouterConfigMessage(
  message: Readonly<Record<string, unknown>>,
  radioUnits = 1,
): RouterConfigVerdict {
  try {
    return { config: readRouterConfig(message, radioUnits) };
  } catch (error) {
    if (error instanceof ConfigFault) return { fault: error.message };
    throw error;
  }
}

class ConfigFault extends Error {}

function need(condition: boolean, fault: string): asserts condition {
  if (!condition) throw new ConfigFault(fault);
}

function readRouterConfig(message: Readonly<Record<string, unknown>>, radioUnits: number): RouterConfig {
  const { hwspec, region, freq_range: range, DRs, upchannels, NetID, MuxTime } = message;
  const [, unitsText] = /^sx1301\/(\d+)$/.exec(typeof hwspec === "string" ? hwspec : "") ?? [];
  const units = Number(unitsText ?? 0);
  need(units >= 1, "hwspec is not sx1301/N");
  need(units <= radioUnits, "hwspec asks for more radio units than there are");
  const configName = CONFIG_NAMES.find((name) => message[name] !== undefined);
  need(configName !== undefined, "no radio configuration");
  const boards = message[configName];
  need(Array.isArray(boards) && boards.length === units, `${configName} is not an array of ${units}`);
  for (const board of boards) judgeBoard(board);

  need(region === undefined || typeof region === "string", "region is not a text");
  need(range === undefined || (isIntegers(range) && range.length === 2), "freq_range is not [min,max]");
  need(DRs === undefined || isDataRates(DRs), "DRs is not 16 triples");
  need(upchannels === undefined || isChannels(upchannels), "upchannels is not [[freq,minDR,maxDR],...]");
  need(NetID === undefined || NetID === null || isIntegers(NetID), "NetID is not integers");
  const ranges = message.JoinEui ?? message.JoinEUI ?? null;
  need(ranges === null || isJoinRanges(ranges), "JoinEui is not at most 10 [from,to] of integers");
  need(message.max_eirp === undefined || typeof message.max_eirp === "number", "max_eirp is not a number");
  need(MuxTime === undefined || typeof MuxTime === "number", "MuxTime is not a number");
  return {
    region: region ?? null,
    hasDownlinks: region !== undefined && DOWNLINK_REGIONS.has(region),
    frequencyRange: range === undefined ? null : [Number(range[0]), Number(range[1])],
    dataRates: DRs ?? [],
    euiName: "JoinEUI" in message ? "EUI" : "Eui",
    muxTime: MuxTime ?? null,
  };
}

function judgeBoard(board: unknown): void {
  need(isObject(board), "a radio configuration is not an object");
  for (const [name, part] of Object.entries(board)) {
    const allowed = /^radio_\d$/.test(name) ? RADIO_FIELDS : /^chan_/.test(name) ? CHANNEL_FIELDS : undefined;
    if (!allowed) continue;
    need(isObject(part), `${name} is not an object`);
    for (const field of Object.keys(part)) need(allowed.has(field), `unknown field ${field} in ${name}`);
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isIntegers(value: unknown): value is (number | bigint)[] {
  return Array.isArray(value) && value.every((one) => Number.isInteger(one) || typeof one === "bigint");
}

function isDataRates(value: unknown): value is [number, number, number][] {
  return (
    Array.isArray(value) &&
    value.length === DATA_RATES &&
    value.every((one) => isIntegers(one) && one.length === 3 && (Number(one[0]) <= 0 || isSpreading(Number(one[0]))))
  );
}

function isSpreading(factor: number): boolean {
  return factor >= 7 && factor <= 12;
}

function isChannels(value: unknown): boolean {
  const isDataRate = (one: unknown) => Number(one) >= 0 && Number(one) <= 7;
  return (
    Array.isArray(value) &&
    value.every((one) => isIntegers(one) && one.length === 3 && isDataRate(one[1]) && isDataRate(one[2]))
  );
}

function isJoinRanges(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length <= MAX_JOIN_RANGES && value.every((one) => isIntegers(one) && one.length === 2)
  );
}
