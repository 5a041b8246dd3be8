import type { FarSide } from "./far-side";
import type { LnsConnection } from "./lns-sessions";

/** How much may wait on one side before the other is no longer read from. */
export interface FlowNumbers {
  readonly highBytes: number;
  readonly lowBytes: number;
  /** An LNS that takes nothing for so long is given up: the station must not be kept from being read for ever. */
  readonly stallMs: number;
  /** How often a slow station is looked at again. */
  readonly lookMs: number;
}

/** The two ways of an open relay, each with back-pressure: memory stays bounded however slow a side is. */
export interface RelayFlow {
  /** @param binary left out: texts are text, bytes are not. */
  toFar(message: string | Buffer, binary?: boolean): void;
  /** Call it after each message to the station. */
  heed(): void;
  /** Whether the far side is not being read from, or was not until lately: then it cannot show that it lives. */
  readonly isFarHeld: boolean;
  stop(): void;
}

/** After it is read from again, what waited comes first. */
const GRACE_MS = 5_000;

export function relayFlow(
  connection: LnsConnection,
  far: FarSide,
  { highBytes, lowBytes, stallMs, lookMs }: FlowNumbers,
  stalled: () => void,
): RelayFlow {
  let stall: NodeJS.Timeout | undefined;
  let look: NodeJS.Timeout | undefined;
  let releasedAt = Number.NEGATIVE_INFINITY;

  function releaseStation(): void {
    if (!stall) return;
    clearTimeout(stall);
    stall = undefined;
    connection.resume();
  }

  function releaseFar(): void {
    if (!look) return;
    clearInterval(look);
    look = undefined;
    releasedAt = performance.now();
    far.resume();
  }

  return {
    toFar(message, binary = typeof message !== "string") {
      const data = typeof message === "string" ? Buffer.from(message) : message;
      if (far.bufferedBytes < highBytes) {
        far.send(data, binary);
        return;
      }
      if (!stall) {
        connection.pause();
        stall = setTimeout(stalled, stallMs);
      }
      far.send(data, binary, () => {
        if (far.bufferedBytes <= lowBytes) releaseStation();
      });
    },
    heed() {
      if (look || connection.bufferedBytes < highBytes) return;
      far.pause();
      look = setInterval(() => {
        if (!connection.isOpen || connection.bufferedBytes <= lowBytes) releaseFar();
      }, lookMs);
    },
    get isFarHeld() {
      return look !== undefined || performance.now() - releasedAt < GRACE_MS;
    },
    stop() {
      releaseStation();
      releaseFar();
    },
  };
}
