import { expect, test } from "vitest";
import { type Connection, connectionOf } from "./connection-of";
import { type HealthFacts, healthOf, type KnownStation } from "./health-of";
import { CONFIG_REFUSED } from "./values";

const at = (second: number) => new Date(Date.UTC(2026, 10, 21, 12, 0, second));
const NOW = at(50);

test("a station is connected as long as its process is alive and says nothing else", () => {
  expect(connectionOf(null, false, NOW)).toEqual({ state: "NEVER_CONNECTED", since: null });
  const open = { connectedAt: at(1), disconnectedAt: null, heartbeatAt: at(45) };
  expect(connectionOf(open, false, NOW)).toEqual({ state: "CONNECTED", since: at(1) });
  expect(connectionOf({ ...open, disconnectedAt: at(30) }, false, NOW)).toEqual({
    state: "DISCONNECTED",
    since: at(30),
  });
  expect(connectionOf({ ...open, heartbeatAt: at(43) }, false, NOW)).toEqual({ state: "UNKNOWN", since: at(43) });
  expect(connectionOf({ ...open, heartbeatAt: null }, false, NOW)).toEqual({ state: "UNKNOWN", since: at(1) });
});

test("of a station that CUPS sent elsewhere only a connection that is still open here is known", () => {
  const unseen = { state: "UNKNOWN", since: null };
  const open = { connectedAt: at(1), disconnectedAt: null, heartbeatAt: at(45) };
  expect(connectionOf(null, true, NOW)).toEqual(unseen);
  expect(connectionOf({ ...open, disconnectedAt: at(30) }, true, NOW)).toEqual(unseen);
  expect(connectionOf({ ...open, heartbeatAt: at(43) }, true, NOW)).toEqual(unseen);
  expect(connectionOf(open, true, NOW)).toEqual({ state: "CONNECTED", since: at(1) });
});

const SESSION: HealthFacts = { configuredAt: at(6), closeReason: null, relayOpenSince: null, relayFaultAt: null };
const KNOWN: KnownStation = {
  administrative: { state: "ACTIVE", since: at(0) },
  createdAt: at(0),
  connection: { state: "CONNECTED", since: at(5) },
  session: SESSION,
};
const GONE: Connection = { state: "DISCONNECTED", since: at(9) };
const NEVER: Connection = { state: "NEVER_CONNECTED", since: null };
const UNSEEN: Connection = { state: "UNKNOWN", since: null };
const SUSPENDED: KnownStation["administrative"] = { state: "SUSPENDED", since: at(3) };

test.each<[string, Partial<KnownStation>, string, Date]>([
  ["connected and configured", {}, "ACTIVE", at(6)],
  ["connected, not yet configured", { session: { ...SESSION, configuredAt: null } }, "INITIALIZATION", at(5)],
  ["never connected", { connection: NEVER, session: null }, "INITIALIZATION", at(0)],
  ["disconnected", { connection: GONE }, "CONNECTION_ERROR", at(9)],
  ["of a process that is silent", { connection: { state: "UNKNOWN", since: at(9) } }, "CONNECTION_ERROR", at(9)],
  ["relayed to an LNS that broke", { session: { ...SESSION, relayFaultAt: at(8) } }, "CONNECTION_ERROR", at(8)],
  [
    "relayed to an LNS that is there again",
    { session: { ...SESSION, relayFaultAt: at(8), relayOpenSince: at(10) } },
    "ACTIVE",
    at(6),
  ],
  [
    "gone because of its configuration",
    { connection: GONE, session: { ...SESSION, closeReason: CONFIG_REFUSED } },
    "RF_ERROR",
    at(9),
  ],
  ["suspended, whatever else", { administrative: SUSPENDED }, "SUSPENDED", at(3)],
  ["suspended, wherever it speaks", { administrative: SUSPENDED, connection: UNSEEN }, "SUSPENDED", at(3)],
  [
    "suspended and no Basics Station",
    { administrative: SUSPENDED, connection: null, session: null },
    "SUSPENDED",
    at(3),
  ],
])("a station that is %s", (_name, fields, state, since) => {
  expect(healthOf({ ...KNOWN, ...fields })).toEqual({ state, since });
});

test("nothing is made up of a station that reports nothing", () => {
  expect(healthOf({ ...KNOWN, connection: null, session: null })).toBeNull();
  for (const session of [null, SESSION]) expect(healthOf({ ...KNOWN, connection: UNSEEN, session })).toBeNull();
});
