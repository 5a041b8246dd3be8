import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DomainError } from "#lib/platform/domain-error";
import { createLog } from "#lib/platform/log";
import type { LnsConnection } from "./lns-sessions";
import { lookAgain } from "./look-again";

const log = createLog("test", "silent");
const connection = (sessionId: string) => ({ sessionId }) as LnsConnection;
const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What was looked at together, each time; `during` runs while a look is under way. */
function looks(during: (look: number) => void = () => {}) {
  const seen: string[][] = [];
  const again = lookAgain(
    "test",
    async (connections) => {
      seen.push(connections.map(({ sessionId }) => sessionId));
      during(seen.length);
    },
    log,
  );
  return { seen, again };
}

test("what was named is looked at together at a hint, once, and nothing is asked while there is nothing", async () => {
  const { seen, again } = looks();
  again.at(connection("one"));
  again.at(undefined);
  again.at(connection("other"));
  again.hint();
  await settled();
  expect(seen).toEqual([["one", "other"]]);
  again.hint();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(seen).toHaveLength(1);
  await again.stop();
});

test("without a hint it is looked at within a second", async () => {
  const { seen, again } = looks();
  again.at(connection("one"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seen).toEqual([["one"]]);
  await again.stop();
});

test("whom a look that failed left out is looked at again, with those who came meanwhile", async () => {
  const { seen, again } = looks((look) => {
    if (look === 1) throw new DomainError("unavailable", "database_unavailable", "gone");
  });
  again.at(connection("one"));
  again.hint();
  await settled();
  again.at(connection("other"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seen.map((names) => [...names].sort())).toEqual([["one"], ["one", "other"]]);
  await again.stop();
});

test("one that is named again while it is looked at is looked at once more", async () => {
  const one = connection("one");
  const { seen, again } = looks((look) => {
    if (look === 1) again.at(one);
  });
  again.at(one);
  again.hint();
  await settled();
  expect(seen).toEqual([["one"], ["one"]]);
  await again.stop();
});
