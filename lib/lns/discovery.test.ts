import { expect, test } from "vitest";
import { judgeDiscoveryReply } from "#lib/testing/basics-station-discovery";
import session from "../testing/vectors/lns-01-session.json" with { type: "json" };
import { encodeDiscovery, encodeDiscoveryRefusal, readDiscovery, trafficEui64 } from "./discovery";

const EUI = "58A0CBFFFE80AA01";

test("the router of the real client's message is read", () => {
  expect(readDiscovery(session.discovery.clientText)).toBe(EUI);
});

test.each([
  ["a prefix", '{"router":"router-58a0:cbff:fe80:aa01"}', EUI],
  ["pairs with dashes", '{"router":"58-A0-CB-FF-FE-80-AA-01"}', EUI],
  ["plain digits", '{"router":"58a0cbfffe80aa01"}', EUI],
  ["zero groups where :: stands", '{"router":"80::fd46"}', "008000000000FD46"],
  ["a small integer", '{"router":1}', "0000000000000001"],
  ["an integer above 2^53, digit by digit", '{"router":6386328571958307329}', "58A0CBFFFE80AA01"],
  ["the largest integer", '{"router":18446744073709551615}', "FFFFFFFFFFFFFFFF"],
  ["unknown fields beside it", '{"x":[1,{"y":null}],"router":"::1"}', "0000000000000001"],
])("router may come with %s", (_name, text, eui) => {
  expect(readDiscovery(text)).toBe(eui);
});

test.each([
  ...['{"router":"::0"}', '{"router":0}', '{"router":-1}', '{"router":1.5}', '{"router":1e3}'],
  ...['{"router":18446744073709551616}', '{"router":null}', '{"router":["::1"]}', "{}", "[]", "null", "", "router"],
  ...["[".repeat(60_000), `{"router":${"9".repeat(60_000)}}`],
])("a message that names no router is told from one that does: %#", (text) => {
  expect(readDiscovery(text)).toBeUndefined();
});

test("a stock station goes to the address of the answer, which has port and path", () => {
  const eui = readDiscovery(session.discovery.clientText);
  if (!eui) throw new Error("no router");
  const reply = encodeDiscovery(eui, "wss://lns.example.org:8887");
  expect(judgeDiscoveryReply(reply)).toMatchObject({ kind: "URI", uri: `wss://lns.example.org:8887/traffic/${EUI}` });
  expect(JSON.parse(reply)).toMatchObject({ router: "58a0:cbff:fe80:aa01", muxs: expect.stringMatching(/^muxs-::/) });
  expect(trafficEui64(`/traffic/${EUI}`)).toBe(EUI);
});

test("a refusal has a reason and no uri, which the station takes for a rejection", () => {
  const reply = encodeDiscoveryRefusal('He said "no".');
  expect(judgeDiscoveryReply(reply)).toMatchObject({ kind: "REJECTED", error: 'He said "no".' });
  expect(Object.keys(JSON.parse(reply))).toEqual(["error"]);
});

test.each(["/", "/traffic/", "/traffic/xyz", "/traffic/0000000000000000", "/Traffic/58A0CBFFFE80AA01"])(
  "%s is no data connection's path",
  (path) => {
    expect(trafficEui64(path)).toBeUndefined();
  },
);
