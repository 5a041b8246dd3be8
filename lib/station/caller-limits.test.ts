import { expect, test } from "vitest";
import { callerLimits } from "./caller-limits";

function limits() {
  let now = Date.parse("2026-11-21T12:00:00Z");
  const clock = { now: () => new Date(now) };
  const made = callerLimits(clock, { strangersPerMinute: 3, perStationPerMinute: 2 });
  return {
    ...made,
    advance: (ms: number) => {
      now += ms;
    },
  };
}

const tooMany = expect.objectContaining({ kind: "rate_limited", code: "too_many_requests" });

function thrown(run: () => void): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}

test("an address that was refused too often is turned away for the rest of the minute", () => {
  const { admit, countRefused, advance } = limits();
  for (let i = 0; i < 3; i++) {
    admit("192.0.2.1", `key ${i}`);
    countRefused("192.0.2.1");
  }
  expect(thrown(() => admit("192.0.2.1", "key"))).toEqual(tooMany);
  expect(thrown(() => admit("192.0.2.2", "key"))).toBeUndefined();
  advance(60_000);
  expect(thrown(() => admit("192.0.2.1", "key"))).toBeUndefined();
});

test("whoever was let in within the hour is served from that address all the same", () => {
  const { admit, countRefused, countServed, advance } = limits();
  countServed("bs_1", "known key");
  for (let i = 0; i < 3; i++) countRefused("192.0.2.1");
  expect(thrown(() => admit("192.0.2.1", "known key"))).toBeUndefined();
  expect(thrown(() => admit("192.0.2.1", "other key"))).toEqual(tooMany);
  advance(3_600_000);
  for (let i = 0; i < 3; i++) countRefused("192.0.2.1");
  expect(thrown(() => admit("192.0.2.1", "known key"))).toEqual(tooMany);
});

test("anonymous requests use up the same allowance", () => {
  const { countAnonymous } = limits();
  for (let i = 0; i < 3; i++) countAnonymous("192.0.2.1");
  expect(thrown(() => countAnonymous("192.0.2.1"))).toEqual(tooMany);
});

test("a station has its own allowance, whatever addresses it calls from", () => {
  const { countServed, advance } = limits();
  countServed("bs_1", "key");
  countServed("bs_1", "key");
  expect(thrown(() => countServed("bs_1", "key"))).toEqual(tooMany);
  expect(thrown(() => countServed("bs_2", "other"))).toBeUndefined();
  advance(60_000);
  expect(thrown(() => countServed("bs_1", "key"))).toBeUndefined();
});

test("within its rate, a base station that is refused uses up no allowance but its own", () => {
  const { admit, countRefusedStation, countRefused } = limits();
  for (let i = 0; i < 2; i++) countRefusedStation("192.0.2.1", "bs_1", "proven key");
  for (let i = 0; i < 2; i++) countRefused("192.0.2.1");
  expect(thrown(() => admit("192.0.2.1", "anybody"))).toBeUndefined();
  countRefused("192.0.2.1");
  expect(thrown(() => admit("192.0.2.1", "anybody"))).toEqual(tooMany);
  expect(thrown(() => admit("192.0.2.1", "proven key"))).toBeUndefined(); // still told why it is refused
});

test("whoever only says that it is a base station uses up the address beyond that station's rate", () => {
  const { admit, countRefusedStation } = limits();
  for (let i = 0; i < 4; i++) countRefusedStation("192.0.2.1", "bs_1", null);
  expect(thrown(() => admit("192.0.2.1", "anybody"))).toBeUndefined();
  countRefusedStation("192.0.2.1", "bs_1", null);
  expect(thrown(() => admit("192.0.2.1", "anybody"))).toEqual(tooMany);
  expect(thrown(() => countRefusedStation("192.0.2.2", "bs_1", null))).toBeUndefined(); // the station's own address
});

test("a base station that goes on and on is turned away before anything is looked up", () => {
  for (const ask of ["served", "refused"]) {
    const { admit, countServed, countRefusedStation, advance } = limits();
    for (let i = 0; i < 4; i++) {
      expect(thrown(() => admit("192.0.2.1", "key"))).toBeUndefined();
      if (ask === "served") thrown(() => countServed("bs_1", "key"));
      else countRefusedStation("192.0.2.1", "bs_1", "key");
    }
    expect(thrown(() => admit("192.0.2.1", "key"))).toEqual(tooMany);
    expect(thrown(() => admit("192.0.2.1", "another"))).toBeUndefined();
    advance(60_000);
    expect(thrown(() => admit("192.0.2.1", "key"))).toBeUndefined();
  }
});
