import { expect, test } from "vitest";
import { judgeRouterConfigMessage, parseStationJson } from "#lib/testing/basics-station-router-config";
import session from "../testing/vectors/lns-01-session.json" with { type: "json" };
import { judgeRouterConfig } from "./judge-router-config";
import { withMuxTime } from "./read-router-config";
import { routerConfigFor } from "./router-config";

const ACCEPTED = session.muxs.downstreamAccepted.router_config;
const EU868 = routerConfigFor("EU868");

const faultsOf = (text: string) => judgeRouterConfig(text).faults;
/** The region's own with one thing changed. */
const changed = (from: string | RegExp, to: string) => {
  const text = EU868.replace(from, to);
  expect(text).not.toBe(EU868);
  return text;
};

test("the router_config that the real client accepted has no fault", () => {
  expect(judgeRouterConfig(ACCEPTED)).toEqual({ faults: [], warnings: [] });
});

test("a fault of JSON is told with its line and column", () => {
  expect(faultsOf('{\n  "hwspec": "sx1301/1",\n  "region" "EU868"\n}')).toEqual([
    { code: "not_json", detail: 'A colon expected, not "\\"".', pointer: "", line: 3, column: 12 },
  ]);
  expect(faultsOf("")[0]).toMatchObject({ code: "not_json", line: 1, column: 1 });
  expect(faultsOf(`${EU868}x`)[0]).toMatchObject({ code: "not_json", column: EU868.length + 1 });
  expect(faultsOf("[".repeat(30_000))[0]).toMatchObject({ code: "not_json" });
  expect(faultsOf('{"a":1,"a":2}')[0]).toMatchObject({ detail: '"a" is there twice.' });
});

test.each([
  ["hwspec missing", changed('"hwspec":"sx1301/1",', ""), "/hwspec"],
  ["hwspec of other hardware", changed("sx1301/1", "sx1302/1"), "/hwspec"],
  ["more concentrators than objects", changed("sx1301/1", "sx1301/2"), "/sx1301_conf"],
  ["no radio configuration", changed("sx1301_conf", "sx1309_conf"), "/sx1301_conf"],
  ["a radio configuration that is no array", changed(/"sx1301_conf":\[(.*)\]\}$/, '"sx1301_conf":$1}'), "/sx1301_conf"],
  [
    "an unknown field in a radio",
    changed('"radio_0":{', '"radio_0":{"frequency":1,'),
    "/sx1301_conf/0/radio_0/frequency",
  ],
  [
    "an unknown field in a channel",
    changed('"chan_multiSF_3":{', '"chan_multiSF_3":{"sf":7,'),
    "/sx1301_conf/0/chan_multiSF_3/sf",
  ],
  ["JoinEui as texts", changed('"JoinEui":null', '"JoinEui":[["1","2"]]'), "/JoinEui/0/0"],
  ["11 JoinEui ranges", changed('"JoinEui":null', `"JoinEui":[${Array(11).fill("[1,2]")}]`), "/JoinEui"],
  ["a JoinEui beyond 64 bits", changed('"JoinEui":null', '"JoinEui":[[0,18446744073709551616]]'), "/JoinEui/0/1"],
  ["15 data rates", changed("[-1,0,0],", ""), "/DRs"],
  ["a spreading factor of 6", changed("[12,125,0]", "[6,125,0]"), "/DRs/0/0"],
  ["a range upside down", changed("[863000000,870000000]", "[870000000,863000000]"), "/freq_range"],
  ["max_eirp as a text", changed('"max_eirp":16', '"max_eirp":"16"'), "/max_eirp"],
  ["a channel beyond its radio's reach", changed('"if":-400000', '"if":-450000'), "/sx1301_conf/0/chan_multiSF_0/if"],
  ["region as a number", changed('"region":"EU868"', '"region":868'), "/region"],
])("%s is a fault at its place", (_name, text, pointer) => {
  const faults = faultsOf(text);
  expect(faults.map((fault) => fault.pointer)).toContain(pointer);
  for (const { line, column } of faults) expect([line, column >= 1]).toEqual([1, true]);
});

test("the stock client refuses what is refused here, of the rules that its captures show", () => {
  const refused = [
    changed('"hwspec":"sx1301/1",', ""),
    changed("sx1301/1", "sx1301/2"),
    changed('"radio_0":{', '"radio_0":{"frequency":1,'),
    changed('"JoinEui":null', '"JoinEui":[["1","2"]]'),
  ];
  for (const text of refused) {
    expect(judgeRouterConfigMessage(parseStationJson(text) as Record<string, unknown>).fault).toBeDefined();
    expect(faultsOf(text)).not.toEqual([]);
  }
});

test("fields that a station ignores at the top level are no fault", () => {
  expect(faultsOf(changed('"protocol":1', '"protocol":1,"my_note":{"a":[1]}'))).toEqual([]);
});

test("a text beyond a station's buffer is refused before it is read", () => {
  const long = changed('"config":{}', `"config":{"x":"${"a".repeat(39_000)}"}`);
  expect(faultsOf(long)).toMatchObject([{ code: "too_long" }]);
});

test("JoinEui ranges of 64 bits reach the station digit by digit", () => {
  const text = changed('"JoinEui":null', '"JoinEui":[[9007199254740993,18446744073709551615]]');
  expect(faultsOf(text)).toEqual([]);
  const sent = withMuxTime(text, new Date("2026-11-21T08:00:00.860Z"));
  expect(sent).toContain('"JoinEui":[[9007199254740993,18446744073709551615]]');
  expect(sent).toContain('"MuxTime":1795248000.86}');
});
