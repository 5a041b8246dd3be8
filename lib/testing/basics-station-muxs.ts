// The data connection of a LoRa Basics Station 2.0.6 (basics-station.md 11; vectors/lns-01).
import { randomInt } from "node:crypto";
import { EventEmitter } from "node:events";
import type { BasicsStationFiles } from "./basics-station-files";
import {
  isObject,
  judgeRouterConfigMessage,
  parseStationJson,
  type RouterConfig,
} from "./basics-station-router-config";
import { StationShells } from "./basics-station-shell";
import { openSocket, readCredentials } from "./basics-station-socket";
import { parseReplyUri } from "./basics-station-uri";
import { type StationWebSocket, upgradeRequest, upgradeSocket } from "./basics-station-websocket";

const TIMESYNC_MS = 2000;
const MAX_PDU_BYTES = 255;
const MICROSECONDS = 1000;

export interface MuxsBuild {
  readonly station: string;
  readonly model: string;
  /** Blank-separated, as "rmtsh gps". */
  readonly features: string;
}

export type MuxsOutcome =
  | { readonly muxs: Muxs; readonly status: 101 }
  | { readonly muxs?: never; readonly status: number | null; readonly reason: string };

/** Opens the data connection and says which version calls. */
export async function openMuxs(
  files: BasicsStationFiles,
  uri: string,
  build: MuxsBuild,
  timeoutMs: number,
): Promise<MuxsOutcome> {
  const address = parseReplyUri(uri);
  if (!address) return { status: null, reason: `uri is not usable: ${uri}` };
  try {
    const credentials = readCredentials(files, "tc", "", address.tls);
    const socket = await openSocket(address, credentials);
    const request = upgradeRequest(address.authority, address.path, credentials.headerLines);
    const { status, webSocket } = await upgradeSocket(socket, request, timeoutMs);
    if (!webSocket) return { status, reason: status === null ? "no answer" : `upgrade answered ${status}` };
    files.backUpOnce("tc");
    return { muxs: new Muxs(webSocket, files.package(), build), status };
  } catch (error) {
    if (error instanceof Error) return { status: null, reason: error.message };
    throw error;
  }
}

export function versionMessage(build: MuxsBuild, packageText: string | null): string {
  const text = JSON.stringify(packageText);
  return (
    `{"msgtype":"version","station":"${build.station}","firmware":${text},"package":${text},` +
    `"model":"${build.model}","protocol":2,"features":"${build.features}"}`
  );
}

/** Of the radio; what is left out is as in the captures. */
export interface Reception {
  readonly DR?: number;
  readonly Freq?: number;
  readonly rssi?: number;
  readonly snr?: number;
}

interface MuxsEvents {
  /** Every text of the server, before it is acted upon. */
  text: [text: string];
  binary: [data: Buffer];
  /** The router_config that was accepted, or what was wrong with it. */
  configured: [config: RouterConfig | null, fault: string | null];
  closed: [code: number | null, fault: string | null];
}

export class Muxs extends EventEmitter<MuxsEvents> {
  /** Never 0. */
  private readonly session = BigInt(randomInt(1, 128));
  private readonly shells: StationShells;
  private awaitedTimesync: { readonly txtime: number; readonly sentAt: number } | null = null;
  config: RouterConfig | null = null;
  /** Set when the station closes because it cannot use its configuration. */
  isUnusable = false;
  /** Commands of runcmd messages: recorded, never run. */
  readonly commands: { readonly command: string; readonly arguments: readonly string[] }[] = [];
  /** Texts of `error` messages, which the station only logs. */
  readonly errors: string[] = [];
  /** Texts of the server, in order. */
  readonly received: string[] = [];
  /** Messages that the station dropped, and why. */
  readonly dropped: { readonly text: string; readonly reason: string }[] = [];
  /** GPS time in microseconds by the last timesync answer that came in time. */
  gpsTime: bigint | number | null = null;

  constructor(
    readonly webSocket: StationWebSocket,
    packageText: string | null,
    build: MuxsBuild,
  ) {
    super();
    const hasShells = build.features.split(" ").includes("rmtsh");
    this.shells = new StationShells(
      (data) => webSocket.sendBinary(data),
      (status) => this.send(status),
    );
    webSocket.on("text", (text) => this.take(text, hasShells));
    webSocket.on("binary", (data) => {
      this.emit("binary", data);
      if (hasShells) this.shells.input(data);
    });
    webSocket.on("closed", (code, fault) => {
      this.shells.stop();
      this.emit("closed", code, fault);
    });
    this.send(versionMessage(build, packageText));
  }

  get isOpen(): boolean {
    return this.webSocket.isOpen;
  }

  /** Of the remote shells that run. */
  get shellPids(): number[] {
    return this.shells.pids();
  }

  send(text: string): void {
    this.webSocket.send(text);
  }

  /** A join request; its xtime, which goes beyond 2^53. */
  sendJoinRequest(reception: Reception = {}): bigint {
    const eui = this.config?.euiName ?? "Eui";
    return this.sendFrame(
      `"msgtype":"jreq","MHdr":0,"Join${eui}":"01-02-03-04-05-06-07-08","Dev${eui}":"11-12-13-14-15-16-17-18",` +
        `"DevNonce":4660,"MIC":305419896`,
      reception,
    );
  }

  /** A data frame; its xtime. */
  sendUplink(reception: Reception = {}, frameCounter = 1, payloadHex = "CAFE"): bigint {
    return this.sendFrame(
      `"msgtype":"updf","MHdr":64,"DevAddr":637599745,"FCtrl":0,"FCnt":${frameCounter},"FOpts":"","FPort":1,` +
        `"FRMPayload":"${payloadHex}","MIC":-305419896`,
      reception,
    );
  }

  /** A proprietary frame; its xtime. */
  sendProprietary(payloadHex: string, reception: Reception = {}): bigint {
    return this.sendFrame(`"msgtype":"propdf","FRMPayload":"${payloadHex}"`, reception);
  }

  sendTimesync(): void {
    const txtime = Math.floor(performance.now() * MICROSECONDS) % 2 ** 31;
    this.awaitedTimesync = { txtime, sentAt: performance.now() };
    this.send(`{"msgtype":"timesync","txtime":${txtime}}`);
  }

  private sendFrame(fields: string, { DR = 5, Freq = 868_100_000, rssi = -50, snr = 9 }: Reception): bigint {
    const xtime = this.xtime();
    const now = (Date.now() / 1000).toFixed(6);
    this.send(
      `{${fields},"RefTime":${this.config?.muxTime ? now : "0.000000"},"DR":${DR},"Freq":${Freq},` +
        `"upinfo":{"rctx":0,"xtime":${xtime},"gpstime":0,"fts":-1,"rssi":${rssi},"snr":${snr},"rxtime":${now}}}`,
    );
    return xtime;
  }

  /** Bits 55-48 the session, 47-0 microseconds. */
  private xtime(): bigint {
    return (this.session << 48n) | BigInt(Math.floor(performance.now() * MICROSECONDS));
  }

  private take(text: string, hasShells: boolean): void {
    this.received.push(text);
    this.emit("text", text);
    let message: unknown;
    try {
      message = parseStationJson(text);
    } catch {
      this.drop(text, "not JSON");
      return;
    }
    if (isObject(message)) this.act(text, message, hasShells);
    else this.drop(text, "not an object");
  }

  private act(text: string, message: Readonly<Record<string, unknown>>, hasShells: boolean): void {
    const { msgtype } = message;
    if (msgtype === "router_config") this.configure(message);
    else if (msgtype === "dnmsg") this.transmit(text, message);
    else if (msgtype === "timesync") this.synchronize(message);
    else if (msgtype === "rmtsh" && hasShells) this.shells.take(message);
    else if (msgtype === "runcmd") {
      const given = Array.isArray(message.arguments) ? message.arguments.map(String) : [];
      this.commands.push({ command: String(message.command), arguments: given });
    } else if (msgtype === "getxtime") {
      this.send(
        `{"msgtype":"getxtime","MuxTime":${message.MuxTime ?? 0},"ustime":${(performance.now() / 1000).toFixed(6)},` +
          `"UTCtime":${(Date.now() / 1000).toFixed(6)},"xtimes":[${this.xtime()},0,0,0]}`,
      );
    } else if (msgtype === "error") this.errors.push(String(message.error));
    else this.drop(text, "unknown msgtype");
  }

  private configure(message: Readonly<Record<string, unknown>>): void {
    const verdict = judgeRouterConfigMessage(message);
    this.config = verdict.config ?? this.config;
    if (verdict.fault !== undefined) {
      this.isUnusable = true;
      this.webSocket.close();
    }
    this.emit("configured", verdict.config ?? null, verdict.fault ?? null);
  }

  /** Plays the radio: what may be sent is reported as sent at once. */
  private transmit(text: string, message: Readonly<Record<string, unknown>>): void {
    const reason = this.faultOfDownlink(message);
    if (reason) {
      this.drop(text, reason);
      return;
    }
    const window = message.RX1Freq === undefined ? 2 : 1;
    const eui = this.config?.euiName ?? "Eui";
    const id = String(message.diid);
    this.send(
      `{"msgtype":"dntxed","seqno":${id},"diid":${id},"DR":${message[`RX${window}DR`]},` +
        `"Freq":${message[`RX${window}Freq`]},"Dev${eui}":"${message.DevEui ?? message.DevEUI}","rctx":0,` +
        `"xtime":${message.xtime ?? this.xtime()},"txtime":${(performance.now() / 1000).toFixed(6)},"gpstime":0}`,
    );
  }

  private faultOfDownlink(message: Readonly<Record<string, unknown>>): string | null {
    if (!this.config?.hasDownlinks) return "Received 'dnmsg' before 'router_config'";
    const isMissing = ["dC", "diid", "pdu"].some((name) => message[name] === undefined);
    if (isMissing || (message.DevEui ?? message.DevEUI) === undefined) return "mandatory field missing";
    const windows = [1, 2].filter((n) => message[`RX${n}DR`] !== undefined || message[`RX${n}Freq`] !== undefined);
    if (windows.some((n) => message[`RX${n}DR`] === undefined || message[`RX${n}Freq`] === undefined)) {
      return "DR and frequency of a window come in pairs";
    }
    if (windows.length === 0) return "no window";
    if (typeof message.pdu !== "string" || message.pdu.length / 2 > MAX_PDU_BYTES) return "pdu too long";
    const [min, max] = this.config.frequencyRange ?? [0, Number.POSITIVE_INFINITY];
    const isOutside = (n: number) => Number(message[`RX${n}Freq`]) < min || Number(message[`RX${n}Freq`]) > max;
    if (windows.some(isOutside)) return "frequency out of range";
    if (message.dC === 0) {
      const { xtime } = message;
      if (typeof xtime !== "bigint" && typeof xtime !== "number") return "no xtime";
      if ((BigInt(xtime) >> 48n) % 256n !== this.session) return "xtime of another session";
    }
    return null;
  }

  private synchronize(message: Readonly<Record<string, unknown>>): void {
    const { txtime, gpstime } = message;
    const awaited = this.awaitedTimesync;
    if (typeof gpstime !== "number" && typeof gpstime !== "bigint") return;
    const isAnswer = awaited !== null && txtime === awaited.txtime;
    if (txtime !== undefined && (!isAnswer || performance.now() - awaited.sentAt > TIMESYNC_MS)) return;
    this.gpsTime = gpstime;
  }

  private drop(text: string, reason: string): void {
    this.dropped.push({ text, reason });
  }
}
