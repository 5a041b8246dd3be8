/** What is observed of a message: nothing that a device wrote (issue 4, section 4: no payload is stored). */
export type ObservedMessage =
  | { kind: "UPLINK"; uplink: ObservedUplink }
  | { kind: "VERSION" | "TIMESYNC" | "REMOTE_SHELL" | "OTHER" };

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
export const DOWNLINK_TYPES: readonly string[] = ["dnmsg", "dnsched", "dnframe"];

const OTHER: ObservedMessage = { kind: "OTHER" };
const MAX_HZ = 10_000_000_000;
const MAX_DB = 1_000;
const MAX_DATA_RATE = 255;

/** Reads what a station sent, whatever it is: text that is no message counts as OTHER. */
export function readMessage(text: string): ObservedMessage {
  const said = parsed(text);
  switch (said.msgtype) {
    case "version":
      return { kind: "VERSION" };
    case "timesync":
      return { kind: "TIMESYNC" };
    case "rmtsh":
      return { kind: "REMOTE_SHELL" };
    default:
      return isUplinkType(said.msgtype) ? readUplink(said.msgtype, said) : OTHER;
  }
}

/** Whether a message to a station goes over the air. */
export function isDownlink(text: string): boolean {
  // Without parsing: a backend writes msgtype first, and a miss costs one count.
  const msgtype = /"msgtype"\s*:\s*"(\w{1,20})"/.exec(text)?.[1];
  return msgtype !== undefined && DOWNLINK_TYPES.includes(msgtype);
}

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

const isUplinkType = (msgtype: unknown): msgtype is UplinkType =>
  typeof msgtype === "string" && (UPLINK_TYPES as readonly string[]).includes(msgtype);

/** One without sound radio fields is no uplink to be shown, and none to be counted. */
function readUplink(messageType: UplinkType, { DR, Freq, upinfo }: Said): ObservedMessage {
  const { rssi, snr } = (upinfo ?? {}) as { rssi?: unknown; snr?: unknown };
  const dataRate = within(DR, 0, MAX_DATA_RATE);
  const frequencyHz = within(Freq, 1, MAX_HZ);
  const rssiDbm = within(rssi, -MAX_DB, MAX_DB);
  const snrDb = within(snr, -MAX_DB, MAX_DB);
  if (dataRate === undefined || frequencyHz === undefined || rssiDbm === undefined || snrDb === undefined) return OTHER;
  const isWhole = Number.isInteger(dataRate) && Number.isInteger(frequencyHz);
  return isWhole ? { kind: "UPLINK", uplink: { messageType, frequencyHz, dataRate, rssiDbm, snrDb } } : OTHER;
}

const within = (value: unknown, least: number, most: number): number | undefined =>
  typeof value === "number" && value >= least && value <= most ? value : undefined;
