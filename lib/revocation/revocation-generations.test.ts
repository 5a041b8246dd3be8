import { setImmediate } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import type { ReadDb } from "#lib/platform/db/client";
import { revocationGenerations } from "./revocation-generations";

afterEach(() => vi.restoreAllMocks());

/** A database of one CA that can be away, and a time that a test moves. */
function scene() {
  const state = { generation: 1n, away: false, reads: 0, now: 0 };
  vi.spyOn(performance, "now").mockImplementation(() => state.now);
  const findMany = async () => {
    state.reads++;
    if (state.away) throw new Error("Connection terminated unexpectedly");
    const revocationGeneration = state.generation;
    await setImmediate();
    return [{ id: "ca_1", revocationGeneration }];
  };
  const db = { certificateAuthority: { findMany } } as unknown as ReadDb;
  return { state, generations: revocationGenerations(db) };
}

test("what a poll read is answered from memory for 2 s", async () => {
  const { state, generations } = scene();
  expect(generations.known("ca_1")).toBeUndefined();
  await generations.poll();
  state.now = 2_000;
  expect(generations.known("ca_1")).toBe(1n);
  expect(await generations.current("ca_1")).toBe(1n);
  expect(state.reads).toBe(1);
});

test("when polls have failed for 2 s every question reads", async () => {
  const { state, generations } = scene();
  await generations.poll();
  state.generation = 2n;
  state.now = 2_001;
  expect(generations.known("ca_1")).toBeUndefined();
  expect(await generations.current("ca_1")).toBe(2n);
  expect(state.reads).toBe(2);
});

test("when nothing could be read for 10 s nothing is answered, until it can again", async () => {
  const { state, generations } = scene();
  await generations.poll();
  state.away = true;
  state.now = 10_000;
  expect(await generations.current("ca_1")).toBe(1n);
  state.now = 10_001;
  await expect(generations.current("ca_1")).rejects.toMatchObject({ code: "revocation_state_unknown" });
  state.away = false;
  expect(await generations.current("ca_1")).toBe(1n);
});

test("a question that comes while one reads is not answered by that reading: the revocation may have come between", async () => {
  const { state, generations } = scene();
  const first = generations.poll();
  await vi.waitFor(() => expect(state.reads).toBe(1), 30_000); // it has seen generation 1
  state.generation = 2n;
  await Promise.all([first, generations.poll(), generations.poll()]);
  expect(generations.known("ca_1")).toBe(2n);
  expect(state.reads).toBe(2);
});

test("a generation seen elsewhere raises the one in memory, and never lowers it", async () => {
  const { generations } = scene();
  await generations.poll();
  generations.raise("ca_1", 5n);
  generations.raise("ca_1", 4n);
  expect(generations.known("ca_1")).toBe(5n);
});

test("a CA that is not there has no generation", async () => {
  const { generations } = scene();
  await generations.poll();
  await expect(generations.current("ca_2")).rejects.toMatchObject({ code: "revocation_state_unknown" });
});
