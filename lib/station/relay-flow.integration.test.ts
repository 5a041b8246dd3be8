import { expect, test } from "vitest";
import { farPair } from "#lib/testing/far-pair";
import { heldMessages } from "./held-messages";
import type { LnsConnection } from "./lns-sessions";
import { relayFlow } from "./relay-flow";

const NUMBERS = { highBytes: 256 * 1024, lowBytes: 32 * 1024, stallMs: 60_000, lookMs: 5 };
const MESSAGE_BYTES = 4096;

/** A station's connection as far as the flow looks at it. */
function station() {
  const state = { isPaused: false, bufferedBytes: 0, pauses: 0 };
  const connection = {
    isOpen: true,
    get bufferedBytes() {
      return state.bufferedBytes;
    },
    pause() {
      state.isPaused = true;
      state.pauses += 1;
    },
    resume() {
      state.isPaused = false;
    },
  } as unknown as LnsConnection;
  return { state, connection };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("an LNS that takes nothing stops the reading from the station; what waits stays within its bound, and arrives", async () => {
  const { far, lns } = await farPair();
  const { state, connection } = station();
  const flow = relayFlow(connection, far, NUMBERS, () => {});
  const received: number[] = [];
  lns.on("message", (data) => received.push(Number(data.toString().slice(0, 8))));
  lns.pause();

  let sent = 0;
  let most = 0;
  const offer = () => {
    flow.toFar(String(sent++).padStart(8, "0").padEnd(MESSAGE_BYTES, "x"));
    most = Math.max(most, far.bufferedBytes);
  };
  // Kernel buffers take some megabytes first.
  while (!state.isPaused) {
    offer();
    await turn();
  }
  // What the station had sent before it was held back still comes.
  for (let late = 0; late < 20; late++) offer();
  expect(most).toBeLessThan(NUMBERS.highBytes + 30 * MESSAGE_BYTES);

  lns.resume();
  await expect.poll(() => received.length).toBe(sent);
  expect(received).toEqual(Array.from({ length: sent }, (_, index) => index));
  await expect.poll(() => state.isPaused).toBe(false); // found at the next look
  expect(state.pauses).toBe(1);
  flow.stop();
});

test("a station that takes nothing stops the reading from the LNS, until it takes again", async () => {
  const { far, socket, lns } = await farPair();
  const { state, connection } = station();
  const flow = relayFlow(connection, far, NUMBERS, () => {});
  let received = 0;
  socket.on("message", (data: Buffer) => {
    received += 1;
    state.bufferedBytes += data.length;
    flow.heed();
  });
  const total = 10_000;
  const message = Buffer.alloc(MESSAGE_BYTES, "y");
  for (let index = 0; index < total; index++) lns.send(message);
  await expect.poll(() => flow.isFarHeld).toBe(true);
  const heldAt = received;
  for (let turns = 0; turns < 200; turns++) await turn();
  // At most what had been read from the network already.
  expect(received - heldAt).toBeLessThan(64);
  expect(state.bufferedBytes).toBeLessThan(NUMBERS.highBytes + 64 * MESSAGE_BYTES);
  const drain = setInterval(() => {
    state.bufferedBytes = 0;
  }, 1);
  await expect.poll(() => received).toBe(total);
  clearInterval(drain);
  flow.stop();
});

test("an LNS that takes nothing for too long is given up, and the station is read from again", async () => {
  const { far, lns } = await farPair();
  const { state, connection } = station();
  lns.pause();
  const stalled = new Promise<void>((resolve) => {
    const flow = relayFlow(connection, far, { ...NUMBERS, stallMs: 20 }, () => {
      flow.stop();
      resolve();
    });
    const fill = async () => {
      while (!state.isPaused) {
        flow.toFar("x".repeat(MESSAGE_BYTES));
        await turn();
      }
    };
    void fill();
  });
  await stalled;
  expect(state.isPaused).toBe(false);
});

test("what is held has a bound: the oldest goes, and is counted", () => {
  const held = heldMessages(200); // with what each entry takes beside its bytes
  for (const message of ["aaaa", "bbbb", Buffer.from("cc"), "dd"]) held.add(message);
  expect(held.dropped).toBe(1);
  expect(held.take()).toEqual(["bbbb", Buffer.from("cc"), "dd"]);
  expect([held.dropped, held.take()]).toEqual([0, []]);
});

test("empty messages that are held do not pile up without end", () => {
  const held = heldMessages(1000);
  for (let count = 0; count < 1000; count++) held.add("");
  expect(held.take().length).toBeLessThan(50);
});
