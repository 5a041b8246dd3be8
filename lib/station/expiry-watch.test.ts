import { Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLog } from "#lib/platform/log";
import { testClock } from "#lib/testing/context";
import { startExpiryWatch } from "./expiry-watch";
import { createPeerRegistry } from "./peer-registry";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

function watching() {
  const clock = testClock();
  const registry = createPeerRegistry();
  const watch = startExpiryWatch({ clock, log: createLog("test", "silent") }, registry);
  /** Somebody is let in by a certificate that ends in so many milliseconds; null: by what has no end. */
  const letIn = (endsInMs: number | null, baseStationId = `bs_${registry.size}`) => {
    const socket = new Socket();
    const notAfter = endsInMs === null ? null : new Date(clock.now().getTime() + endsInMs);
    registry.register(socket, { baseStationId, certificateId: "crt_1", fingerprint: null, notAfter });
    watch.expect(notAfter);
    return socket;
  };
  const pass = async (ms: number) => {
    clock.advance(ms);
    await vi.advanceTimersByTimeAsync(ms);
  };
  return { registry, watch, letIn, pass };
}

test("a connection is cut at the end of its certificate, not before, and says why", async () => {
  const { registry, watch, letIn, pass } = watching();
  const [first, second, endless] = [letIn(4_000), letIn(3_000), letIn(null)];
  await pass(3_000);
  expect(registry.size, "the end itself still counts").toBe(3);
  await pass(1);
  expect(registry.whyCut(second)).toBe("EXPIRED");
  expect(registry.whyCut(first)).toBeUndefined();
  await pass(1_000);
  expect(registry.whyCut(first)).toBe("EXPIRED");
  expect([...registry.entries()].map(([socket]) => socket)).toEqual([endless]);
  await watch.stop();
});

test("an end that comes before the one that was waited for is not missed, nor one years away taken for now", async () => {
  const { registry, watch, letIn, pass } = watching();
  const late = letIn(100 * 365 * 86_400_000);
  const soon = letIn(200);
  await pass(201);
  expect(registry.whyCut(soon)).toBe("EXPIRED");
  await pass(7_200_000);
  expect(registry.whyCut(late)).toBeUndefined();
  await watch.stop();
});

test("whoever has a newer certificate on another connection stays", async () => {
  const { registry, watch, letIn, pass } = watching();
  const old = letIn(200, "bs_renewed");
  letIn(60_000, "bs_renewed");
  await pass(201);
  expect(registry.whyCut(old)).toBeUndefined();
  expect(registry.size).toBe(2);
  await watch.stop();
});

test("stopped, it cuts nobody any more", async () => {
  const { registry, watch, letIn, pass } = watching();
  letIn(200);
  await watch.stop();
  await pass(20_000);
  expect(registry.size).toBe(1);
});
