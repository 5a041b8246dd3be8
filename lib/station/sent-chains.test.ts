import type { TLSSocket } from "node:tls";
import { expect, test } from "vitest";
import type { Bytes } from "#lib/pki/bytes";
import type { PeerCertificate } from "#lib/pki/peer-certificate";
import type { Log } from "#lib/platform/log";
import { type ChainBudget, sentChains } from "./sent-chains";

const KIB = 1024;
/** 8 KiB, and 64 bytes for each of its own. */
const cost = (bytes: number) => 8 * KIB + 64 * bytes;

function setUp(budget?: ChainBudget) {
  let now = Date.parse("2026-11-22T12:00:00Z");
  const told: string[] = [];
  const log = { warn: (_facts: unknown, text: string) => told.push(text) } as unknown as Log;
  let reads = 0;
  const chains = sentChains({ clock: { now: () => new Date(now) }, log }, budget, (socket) => {
    reads++;
    return (socket as unknown as { chain: Bytes[] }).chain;
  });
  return {
    ...{ told, reads: () => reads },
    pass: (ms: number) => {
      now += ms;
    },
    /** A new connection, which sends certificates of these lengths. */
    call: (leaf: string, lengths: readonly number[] = [1000], address = "192.0.2.1") => {
      const socket = { chain: lengths.map((length) => new Uint8Array(length)) } as unknown as TLSSocket;
      const peer = { address, certificate: { sha256: leaf } as PeerCertificate };
      const read = () => chains.read(socket, peer)?.map(({ length }) => length) ?? null;
      return { first: read(), again: read };
    },
  };
}
const MINUTE = 60_000;

test("a connection is read once, whoever asks again", () => {
  const { call, reads } = setUp();
  const { first, again } = call("a", [300, 400]);
  expect([first, again(), again(), reads()]).toEqual([[300, 400], [300, 400], [300, 400], 1]);
});

test("a chain that led nowhere is read again after a minute, then ever more seldom, at least once an hour", () => {
  const { call, reads, pass } = setUp();
  const readsIn = (minutes: number) => {
    const before = reads();
    for (let i = 0; i < minutes; i++) {
      call("a");
      pass(MINUTE);
    }
    return reads() - before;
  };
  expect([readsIn(1), readsIn(1), readsIn(2), readsIn(4)]).toEqual([1, 1, 1, 1]);
  readsIn(180);
  expect(readsIn(600)).toBe(10);
  call("b"); // another certificate waits for nobody
  expect(readsIn(1)).toBeLessThanOrEqual(1);
});

test("what is known is told in between, and what a new chain is, when it is read", () => {
  const { call, pass } = setUp();
  expect(call("a", [300]).first).toEqual([300]);
  expect(call("a", [400]).first).toEqual([300]);
  pass(MINUTE);
  expect(call("a", [400]).first).toEqual([400]);
});

test("a station that sends nothing costs nothing, and is read each time", () => {
  const { call, reads, told } = setUp({ total: 1, perAddress: 1 });
  for (let i = 0; i < 50; i++) expect(call("a", []).first).toEqual([]);
  expect([reads(), told]).toEqual([50, []]);
  expect(call("a", [500]).first).toEqual([500]);
});

test("one address uses up no more than its share", () => {
  const { call, told } = setUp({ total: 10 * cost(1000), perAddress: 2 * cost(1000) });
  const fromOne = Array.from({ length: 6 }, (_, index) => call(`leaf ${index}`).first);
  expect(fromOne).toEqual([[1000], [1000], null, null, null, null]);
  expect(call("leaf 0").first).toEqual([1000]); // known
  expect(call("other", [1000], "192.0.2.2").first).toEqual([1000]);
  expect(told).toEqual([expect.stringContaining("No more from this address is read")]);
});

test("once the budget of the process is spent, nothing is read any more, which is logged once", () => {
  const { call, told, reads, pass } = setUp({ total: 3 * cost(1000), perAddress: 3 * cost(1000) });
  const all = Array.from({ length: 40 }, (_, index) => call(`leaf ${index}`, [1000], `192.0.2.${index}`).first);
  expect(all).toEqual([[1000], [1000], [1000], ...Array.from({ length: 37 }, () => null)]);
  pass(24 * 60 * MINUTE);
  expect(call("leaf 1").first).toEqual([1000]); // what is known stays
  expect(call("new").first).toBeNull();
  expect([reads(), told]).toEqual([3, [expect.stringContaining("No more is read: upload the intermediates")]]);
});

test("what is counted grows with the number and with the length of what is sent", () => {
  for (const lengths of [[40_000], Array.from({ length: 100 }, () => 150)]) {
    const { call } = setUp({ total: 64 * KIB * KIB, perAddress: 64 * KIB * KIB });
    const own = lengths.reduce((sum, length) => sum + cost(length), 0);
    let count = 0;
    while (call(`leaf ${count}`, lengths).first) count++;
    expect(count).toBe(Math.ceil((64 * KIB * KIB) / own));
  }
});
