// A LoRa Basics Station 2.0.6 as its captures show it: files, TLS, CUPS, discovery, data connection, retry timers.
// Written from basics-station.md and its vectors alone. It shares no code with the server's side: no codec of ours,
// no reader of identities, so that a misunderstanding of ours cannot hide in it.
import { EventEmitter } from "node:events";
import { type Applied, applyAnswer, askCups, type CupsOutcome } from "./basics-station-cups";
import { type DiscoveryOutcome, discover } from "./basics-station-discovery";
import { configuredEui, id6Of } from "./basics-station-eui";
import { BasicsStationFiles, CREDENTIAL_SETS, type CredentialSet } from "./basics-station-files";
import { type Muxs, type MuxsOutcome, openMuxs } from "./basics-station-muxs";
import type { RouterConfig } from "./basics-station-router-config";
import { readCredentials } from "./basics-station-socket";
import { parseFileUri } from "./basics-station-uri";
import type { StationWebSocket } from "./basics-station-websocket";

/** Times of sections 9 and 12, in seconds, before they are scaled. */
const RETRY_S = 60;
const REGULAR_S = 24 * 3600;
const TIMEOUT_S = 60;
const DISCOVERY_AFTER_MUXS_S = 10;
const MAX_DISCOVERY_WAIT_S = 60;
const DISCOVERY_ATTEMPTS_BEFORE_CUPS = 11;
const FAILURES_BEFORE_NEXT_SET = 8;
const MUXS_RETRIES = 5;
/** Exponent with which the muxs retries begin after the first round: 4, 8, 16 s. */
const LATER_FIRST_RETRY = 2;

const DEFAULT_WAIT_MS = 45_000;
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface BasicsStationOptions {
  /** Directory of its files. */
  readonly home: string;
  /** As in its station.conf. */
  readonly routerid: string;
  /** All times are multiplied by it; 1 is the real client. Default 0.01: a minute lasts 0.6 s. */
  readonly timeFactor?: number;
  readonly station?: string;
  readonly buildTime?: string;
  readonly model?: string;
  readonly features?: string;
}

/** What happened to it, in order. */
export type StationEvent =
  | {
      readonly kind: "cups";
      readonly set: CredentialSet;
      readonly outcome: CupsOutcome;
      readonly applied: Applied | null;
    }
  | { readonly kind: "discovery"; readonly outcome: DiscoveryOutcome }
  | { readonly kind: "muxs refused"; readonly status: number | null; readonly reason: string }
  | { readonly kind: "muxs open"; readonly muxs: Muxs }
  | { readonly kind: "configured"; readonly config: RouterConfig | null; readonly fault: string | null }
  | { readonly kind: "muxs closed"; readonly code: number | null; readonly fault: string | null }
  | { readonly kind: "crashed" };

type EventOf<Kind extends StationEvent["kind"]> = Extract<StationEvent, { kind: Kind }>;

export class BasicsStation {
  readonly files: BasicsStationFiles;
  /** ID6 text. */
  readonly router: string;
  readonly events: StationEvent[] = [];
  /** Seconds of all its timers that ran out, as the real client counts them: machines that are slow add nothing. */
  waitedS = 0;
  private readonly factor: number;
  private readonly happened = new EventEmitter<{ event: [StationEvent] }>();
  private readonly build;
  private set: CredentialSet = "";
  private failures = 0;
  private hasCupsFailed = false;
  private cupsTimer: NodeJS.Timeout | undefined;
  private isAskingCups = false;
  private lns: AbortController | null = null;
  private current: Muxs | null = null;
  private isRunning = false;

  constructor(options: BasicsStationOptions) {
    this.files = new BasicsStationFiles(options.home);
    this.router = id6Of(configuredEui(options.routerid));
    this.factor = options.timeFactor ?? 0.01;
    this.build = {
      station: options.station ?? "2.0.6(linux/testsim)",
      buildTime: options.buildTime ?? "2026-11-21 08:46:46",
      model: options.model ?? "linux",
      features: options.features ?? "rmtsh gps",
    };
    this.happened.setMaxListeners(0);
  }

  /** The data connection, while it is open. */
  get muxs(): Muxs | null {
    return this.current;
  }

  /**
   * Starts it as its program starts.
   *
   * @throws Error where the program would end with exit status 1: an address in place that it cannot use.
   */
  start(): void {
    const uris = { cups: ["http", "https"], tc: ["ws", "wss"] } as const;
    for (const role of ["cups", "tc"] as const) {
      const uri = this.files.uri(role);
      if (uri !== null && !parseFileUri(uri, uris[role])) throw new Error(`exit status 1: ${role}.uri ${uri}`);
    }
    this.isRunning = true;
    if (this.files.uri("tc") !== null) this.restartLns();
    if (this.isCupsConfigured()) this.scheduleCups(0);
  }

  /** Ends the program: every connection breaks without a word. */
  stop(): void {
    this.isRunning = false;
    clearTimeout(this.cupsTimer);
    this.lns?.abort();
    this.lns = null;
  }

  /** One contact with CUPS outside the timers: asks with a set, and stores what comes. */
  async contactCups(set: CredentialSet = ""): Promise<EventOf<"cups">> {
    const parts = { router: this.router, build: this.build, timeoutMs: this.milliseconds(TIMEOUT_S, 5000) };
    const outcome = await askCups(this.files, set, parts);
    const applied = outcome.kind === "ACCEPTED" ? applyAnswer(this.files, outcome.record) : null;
    const event = { kind: "cups", set, outcome, applied } as const;
    this.tell(event);
    return event;
  }

  /** One discovery outside the timers. */
  discover(): Promise<DiscoveryOutcome> {
    return discover(this.files, this.router);
  }

  /** Opens a data connection outside the timers; the caller closes it. */
  openMuxs(uri: string): Promise<MuxsOutcome> {
    return openMuxs(this.files, uri, this.build, this.milliseconds(TIMEOUT_S, 5000));
  }

  /**
   * The first event of a kind, from `since` on (an index of `events`), that `isIt` likes; waits for it.
   *
   * @throws Error with everything that happened, when it does not come.
   */
  seen<Kind extends StationEvent["kind"]>(
    kind: Kind,
    {
      since = 0,
      isIt = () => true,
      withinMs = DEFAULT_WAIT_MS,
    }: {
      since?: number;
      isIt?: (event: EventOf<Kind>) => boolean;
      withinMs?: number;
    } = {},
  ): Promise<EventOf<Kind>> {
    const matches = (event: StationEvent): event is EventOf<Kind> =>
      event.kind === kind && isIt(event as EventOf<Kind>);
    const past = this.events.slice(since).find(matches);
    if (past) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const give = (event: StationEvent) => {
        if (!matches(event)) return;
        clearTimeout(timer);
        this.happened.off("event", give);
        resolve(event);
      };
      const timer = setTimeout(() => {
        this.happened.off("event", give);
        reject(new Error(`no ${kind} within ${withinMs} ms; what happened:\n${this.story()}`));
      }, withinMs);
      this.happened.on("event", give);
    });
  }

  /** What happened, a line each. */
  story(): string {
    return this.events.map(line).join("\n");
  }

  private tell(event: StationEvent): void {
    this.events.push(event);
    this.happened.emit("event", event);
  }

  private milliseconds(seconds: number, atLeastMs = 0): number {
    return Math.min(Math.max(seconds * 1000 * this.factor, atLeastMs), MAX_TIMER_MS);
  }

  private isCupsConfigured(): boolean {
    return CREDENTIAL_SETS.some((set) => this.files.uri("cups", set) !== null);
  }

  private scheduleCups(seconds: number): void {
    clearTimeout(this.cupsTimer);
    const due = () => {
      this.waitedS += seconds;
      void this.runCups();
    };
    this.cupsTimer = setTimeout(due, this.milliseconds(seconds));
  }

  private async runCups(): Promise<void> {
    if (this.isAskingCups) return;
    this.isAskingCups = true;
    const { outcome, applied } = await this.contactCups(this.set);
    this.isAskingCups = false;
    if (!this.isRunning) return;
    if (outcome.kind === "CRASHED") {
      this.stop();
      this.tell({ kind: "crashed" });
      return;
    }
    const isConnected = this.current !== null;
    this.hasCupsFailed = applied === null;
    if (applied) {
      this.set = "";
      this.failures = 0;
      const soon = applied.cupsChanged ? !isConnected : !this.isLnsUsable();
      this.scheduleCups(soon ? RETRY_S : REGULAR_S);
    } else {
      if (outcome.kind === "FAILED") this.failures++;
      if (outcome.kind !== "FAILED" || this.failures >= FAILURES_BEFORE_NEXT_SET) this.nextSet();
      this.scheduleCups(isConnected ? REGULAR_S : RETRY_S);
    }
    // Any address or credential for the LNS, even an unchanged one, restarts its connection.
    if (applied?.tcChanged || !this.lns) this.restartLns();
  }

  private nextSet(): void {
    this.set = CREDENTIAL_SETS[(CREDENTIAL_SETS.indexOf(this.set) + 1) % CREDENTIAL_SETS.length] ?? "";
  }

  private isLnsUsable(): boolean {
    const address = parseFileUri(this.files.uri("tc") ?? "", ["ws", "wss"]);
    if (!address) return false;
    try {
      readCredentials(this.files, "tc", "", address.tls);
      return true;
    } catch {
      return false;
    }
  }

  private restartLns(): void {
    this.lns?.abort();
    this.lns = null;
    if (this.files.uri("tc") === null) return;
    const run = new AbortController();
    this.lns = run;
    void this.runLns(run.signal).finally(() => {
      if (this.lns === run) this.lns = null;
    });
  }

  /** Discovery and data connection until it is stopped, or until it leaves the next step to CUPS. */
  private async runLns(signal: AbortSignal): Promise<void> {
    let failed = 0;
    let firstRetry = 0;
    while (!signal.aborted) {
      const outcome = await discover(this.files, this.router, (webSocket) => breakOn(signal, webSocket));
      if (signal.aborted) return;
      this.tell({ kind: "discovery", outcome });
      if (outcome.kind === "REJECTED" && this.isCupsConfigured()) return this.scheduleCups(RETRY_S);
      if (outcome.kind !== "URI") {
        failed++;
        if (failed === DISCOVERY_ATTEMPTS_BEFORE_CUPS && this.isCupsConfigured()) return this.scheduleCups(RETRY_S);
        await this.pause(Math.min((failed - 1) * 10, MAX_DISCOVERY_WAIT_S), signal);
        continue;
      }
      failed = 0;
      for (let retry = firstRetry; !signal.aborted; retry++) {
        if (!(await this.runMuxs(outcome.uri, signal)) || retry >= MUXS_RETRIES) break;
        await this.pause(2 ** retry, signal);
      }
      firstRetry = LATER_FIRST_RETRY;
      await this.pause(DISCOVERY_AFTER_MUXS_S, signal);
    }
  }

  /** Whether the same address is tried again: after a connection that was there and is lost. */
  private async runMuxs(uri: string, signal: AbortSignal): Promise<boolean> {
    const outcome = await this.openMuxs(uri);
    const { muxs } = outcome;
    if (signal.aborted) {
      muxs?.webSocket.destroy();
      return false;
    }
    if (!muxs) {
      this.tell({ kind: "muxs refused", status: outcome.status, reason: outcome.reason });
      return false;
    }
    breakOn(signal, muxs.webSocket);
    this.current = muxs;
    if (this.hasCupsFailed && this.isCupsConfigured()) this.scheduleCups(REGULAR_S);
    return new Promise((resolve) => {
      muxs.on("configured", (config, fault) => this.tell({ kind: "configured", config, fault }));
      muxs.on("closed", (code, fault) => {
        this.current = null;
        this.tell({ kind: "muxs closed", code, fault });
        resolve(!muxs.isUnusable);
      });
      this.tell({ kind: "muxs open", muxs });
    });
  }

  private pause(seconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const due = () => {
        this.waitedS += seconds;
        end();
      };
      const timer = setTimeout(due, this.milliseconds(seconds));
      signal.addEventListener("abort", end);
    });
  }
}

function breakOn(signal: AbortSignal, webSocket: StationWebSocket): void {
  const destroy = () => webSocket.destroy();
  if (signal.aborted) destroy();
  signal.addEventListener("abort", destroy);
  webSocket.once("closed", () => signal.removeEventListener("abort", destroy));
}

function line(event: StationEvent): string {
  switch (event.kind) {
    case "cups": {
      const { outcome, applied } = event;
      const more =
        outcome.kind === "REJECTED" ? `${outcome.status} ${outcome.body}` : "reason" in outcome ? outcome.reason : "";
      const change = applied
        ? ` cups ${applied.cupsChanged} tc ${applied.tcChanged} ${applied.refusals.join("; ")}`
        : "";
      return `cups${event.set} ${outcome.kind} ${more}${change}`;
    }
    case "discovery":
      return `discovery ${JSON.stringify(event.outcome)}`;
    case "muxs refused":
      return `muxs refused ${event.status} ${event.reason}`;
    case "configured":
      return `configured ${event.fault ?? event.config?.region}`;
    case "muxs closed":
      return `muxs closed ${event.code} ${event.fault ?? ""}`;
    default:
      return event.kind;
  }
}
