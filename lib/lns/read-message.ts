/**
 * What is observed of messages: nothing that a device wrote (no payload is stored). A relay passes 100,000 of them in a
 * second of a processor's time, so their type is read off their beginning, and their radio fields only of those that are
 * shown in the end.
 */

export interface ObservedUplink {
  messageType: UplinkType;
  frequencyHz: number;
  dataRate: number;
  rssiDbm: number;
  snrDb: number;
}

/** Frames of devices (basics-station.md 11.3). */
export const UPLINK_TYPES = ["updf", "jreq", "rejoin", "propdf"] as const;
export type UplinkType = (typeof UPLINK_TYPES)[number];

/** Of messages to a station that are sent over the air. */
const DOWNLINK_TYPES = new Set(["dnmsg", "dnsched", "dnframe"]);

const MAX_HZ = 10_000_000_000;
const MAX_DB = 1_000;
const MAX_DATA_RATE = 255;

/** As stations and servers write it. */
const BEGINNING = Buffer.from('{"msgtype":"');
const LONGEST_TYPE = 40;
/** What is said most, first. */
const USUAL = ["updf", "dnmsg", "jreq", "dntxed", "dnsched", "propdf", "timesync", "router_config"].map((type) => ({
  type,
  bytes: Buffer.from(`${type}"`),
}));

/** The msgtype of a message; "" when it has none, or is no message at all. */
export function messageType(data: Buffer): string {
  if (holds(data, BEGINNING, 0)) {
    for (const { type, bytes } of USUAL) if (holds(data, bytes, BEGINNING.length)) return type;
    const head = data.toString("latin1", BEGINNING.length, BEGINNING.length + LONGEST_TYPE);
    const [type] = /^\w+(?=")/.exec(head) ?? [];
    if (type) return type;
  }
  const { msgtype } = parsed(data.toString("utf8"));
  return typeof msgtype === "string" ? msgtype : "";
}

/** Faster than any search of a Buffer's own, which leaves JavaScript for it. */
function holds(data: Buffer, bytes: Buffer, at: number): boolean {
  if (data.length < at + bytes.length) return false;
  for (let index = 0; index < bytes.length; index++) if (data[at + index] !== bytes[index]) return false;
  return true;
}

export const isUplink = (type: string): type is UplinkType => (UPLINK_TYPES as readonly string[]).includes(type);

export const isDownlink = (type: string): boolean => DOWNLINK_TYPES.has(type);

interface Said {
  msgtype?: unknown;
  DR?: unknown;
  Freq?: unknown;
  upinfo?: unknown;
}

/** Integers above 2^53 are rounded here: none of them is read from it. */
function parsed(text: string): Said {
  try {
    const said: unknown = JSON.parse(text);
    return said !== null && typeof said === "object" ? said : {};
  } catch {
    return {};
  }
}

/** The radio fields of an uplink; undefined where they are not sound, which is nothing to be shown. */
export function readUplink(text: string): ObservedUplink | undefined {
  const { msgtype, DR, Freq, upinfo } = parsed(text);
  if (typeof msgtype !== "string" || !isUplink(msgtype)) return undefined;
  const { rssi, snr } = (upinfo ?? {}) as { rssi?: unknown; snr?: unknown };
  const dataRate = within(DR, 0, MAX_DATA_RATE);
  const frequencyHz = within(Freq, 1, MAX_HZ);
  const rssiDbm = within(rssi, -MAX_DB, MAX_DB);
  const snrDb = within(snr, -MAX_DB, MAX_DB);
  if (dataRate === undefined || frequencyHz === undefined || rssiDbm === undefined || snrDb === undefined) {
    return undefined;
  }
  const isWhole = Number.isInteger(dataRate) && Number.isInteger(frequencyHz);
  return isWhole ? { messageType: msgtype, frequencyHz, dataRate, rssiDbm, snrDb } : undefined;
}

const within = (value: unknown, least: number, most: number): number | undefined =>
  typeof value === "number" && value >= least && value <= most ? value : undefined;
