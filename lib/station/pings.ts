import type { WebSocket } from "ws";
import { SECOND_MS } from "#lib/platform/clock";
import type { Random } from "#lib/platform/random";

/** Finds out that a peer is gone, and how far away it is (basics-station.md 11.1). */
export interface Pings {
  /** @returns what ends it. */
  watch(socket: WebSocket, watcher: PingWatcher): () => void;
  stop(): void;
}

export interface PingWatcher {
  roundTrip(ms: number): void;
  /** It answered before and no longer does. */
  lost(): void;
}

export interface PingNumbers {
  everyMs: number;
  /** How often those that are due are looked for; a socket's first ping comes with the first look. */
  lookMs: number;
  /** Of the system's clock that only moves on, ms. */
  now: () => number;
}

const DEFAULTS: PingNumbers = { everyMs: 30 * SECOND_MS, lookMs: 1 * SECOND_MS, now: () => performance.now() };
/** A peer that has answered before and leaves this many in a row unanswered is gone. */
const MISSES = 2;
const JITTER = 0.1;

interface Watched {
  dueAt: number;
  /** Number of the last ping, its payload. */
  sent: number;
  sentAt: number;
  unanswered: number;
  everAnswered: boolean;
  watcher: PingWatcher;
}

/**
 * Pings from time to time, one timer for all. Releases of Basics Station before 2.0.4 never answer: a peer that never
 * did is left to TCP, whose data for it goes unacknowledged. Intervals are spread by 10 %.
 */
export function startPings(random: Random, numbers: Partial<PingNumbers> = {}): Pings {
  const { everyMs, lookMs, now } = { ...DEFAULTS, ...numbers };
  const watched = new Map<WebSocket, Watched>();
  const timer = setInterval(look, lookMs);
  timer.unref();

  function look(): void {
    const at = now();
    for (const [socket, state] of watched) if (state.dueAt <= at) ping(socket, state, at);
  }

  function ping(socket: WebSocket, state: Watched, at: number): void {
    if (socket.readyState !== socket.OPEN) return;
    if (state.everAnswered && state.unanswered >= MISSES) {
      state.watcher.lost();
      return;
    }
    const [chance = 0] = random.bytes(1);
    state.dueAt = at + everyMs * (1 + JITTER * ((2 * chance) / 255 - 1));
    state.sent += 1;
    state.sentAt = at;
    state.unanswered += 1;
    socket.ping(String(state.sent));
  }

  function answered(state: Watched, payload: Buffer): void {
    const number = Number(payload.toString("latin1"));
    if (!Number.isInteger(number) || number < 1 || number > state.sent) return; // nobody asked
    const isPrompt = number === state.sent && state.unanswered > 0;
    state.everAnswered = true;
    state.unanswered = 0;
    if (isPrompt) state.watcher.roundTrip(now() - state.sentAt);
  }

  return {
    watch(socket, watcher) {
      const state = { dueAt: 0, sent: 0, sentAt: 0, unanswered: 0, everAnswered: false, watcher };
      watched.set(socket, state);
      socket.on("pong", (payload: Buffer) => answered(state, payload));
      return () => watched.delete(socket);
    },
    stop: () => clearInterval(timer),
  };
}
