import { EventEmitter } from "node:events";
import { afterEach, expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import { startPings } from "./pings";

/** What Pings uses of a WebSocket. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  readonly pings: string[] = [];
  ping(payload: string): void {
    this.pings.push(payload);
  }
  answer(): void {
    this.emit("pong", Buffer.from(this.pings.at(-1) ?? ""));
  }
}

const random = { bytes: (length: number) => new Uint8Array(length).fill(128) };

function started() {
  vi.useFakeTimers();
  const pings = startPings(random, { everyMs: 30_000, lookMs: 1_000, now: () => performance.now() });
  const socket = new FakeSocket();
  const roundTrips: number[] = [];
  let lost = 0;
  const end = pings.watch(socket as unknown as WebSocket, {
    roundTrip: (ms) => roundTrips.push(ms),
    lost: () => {
      lost += 1;
    },
  });
  return { pings, socket, roundTrips, lost: () => lost, end };
}

afterEach(() => {
  vi.useRealTimers();
});

test("the first ping comes at once, the next after the interval, and the answer's time is measured", () => {
  const { socket, roundTrips, pings } = started();
  vi.advanceTimersByTime(1_000);
  expect(socket.pings).toEqual(["1"]);
  vi.advanceTimersByTime(40);
  socket.answer();
  expect(roundTrips).toEqual([40]);
  vi.advanceTimersByTime(29_000);
  expect(socket.pings).toHaveLength(1);
  vi.advanceTimersByTime(3_000);
  expect(socket.pings).toEqual(["1", "2"]);
  pings.stop();
});

test("a peer that answered before and leaves two pings unanswered is lost", () => {
  const { socket, lost, pings } = started();
  vi.advanceTimersByTime(1_000);
  socket.answer();
  vi.advanceTimersByTime(65_000);
  expect(socket.pings).toHaveLength(3);
  expect(lost()).toBe(0);
  vi.advanceTimersByTime(33_000);
  expect(lost()).toBeGreaterThan(0);
  pings.stop();
});

test("a peer that never answers is left alone: releases before 2.0.4 do not", () => {
  const { socket, lost, pings } = started();
  vi.advanceTimersByTime(10 * 60_000);
  expect(socket.pings.length).toBeGreaterThan(15);
  expect(lost()).toBe(0);
  pings.stop();
});

test("a pong that nobody asked for counts for nothing", () => {
  const { socket, roundTrips, lost, pings } = started();
  vi.advanceTimersByTime(1_000);
  for (const payload of ["", "abc", "0", "2", "-1", "1.5", "1e999"]) socket.emit("pong", Buffer.from(payload));
  vi.advanceTimersByTime(10 * 60_000);
  expect(roundTrips).toEqual([]);
  expect(lost()).toBe(0);
  pings.stop();
});
