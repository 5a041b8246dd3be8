import { expect, test } from "vitest";
import { NO_FILES_CRC32 } from "#lib/pki/credential-blob";
import x509 from "../testing/vectors/cups-01-mtls-delivers-tc-x509.json" with { type: "json" };
import update from "../testing/vectors/cups-04-signed-update.json" with { type: "json" };
import ids from "../testing/vectors/id6-01-configured-to-sent.json" with { type: "json" };
import { parseUpdateInfoRequest } from "./update-info-request";

const EUI = "58A0CBFFFE80AA01";
const requestOf = (hex = "") => Buffer.from(hex, "hex").toString("latin1").split("\r\n\r\n")[1] ?? "";

test("the requests of a real station are read", () => {
  const [first, second] = x509.exchanges.map(({ requestRawHex }) => parseUpdateInfoRequest(requestOf(requestRawHex)));
  expect(first).toEqual({
    router: EUI,
    cupsUri: "https://localhost:20600",
    lnsUri: null,
    cupsCrc32: 3726562802,
    lnsCrc32: NO_FILES_CRC32,
    stationVersion: "2.0.6(linux/testsim) 2026-11-21 08:46:46",
    model: "linux",
    package: "lab-pkg 1.0",
    keys: [],
  });
  expect(second).toMatchObject({ lnsUri: "wss://localhost:20690", lnsCrc32: 1730028570 });
});

test("the signing keys of a real station are read", () => {
  const read = parseUpdateInfoRequest(requestOf(update.exchanges[0]?.requestRawHex));
  expect(read.keys).toEqual([update.publicKeyCrc32]);
});

const sent = ids.cases.filter(({ sentRouter }) => sentRouter !== "refused");
test.each(sent)("$sentRouter, sent by a real station, is read as that number", ({ sentRouter }) => {
  const { router } = parseUpdateInfoRequest(JSON.stringify({ router: sentRouter }));
  // A parser of its own, from the table in section 2.1.
  const [head = "", tail] = sentRouter.split("::");
  const groups = (text = "") => (text === "" ? [] : text.split(":"));
  const missing = 4 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...(tail === undefined ? [] : Array(missing).fill("0")), ...groups(tail)];
  const number = all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
  expect(BigInt(`0x${router}`)).toBe(number);
});

test.each([
  `"58a0:cbff:fe80:aa01"`,
  `"router-58a0:cbff:fe80:aa01"`,
  `"58-A0-CB-FF-FE-80-AA-01"`,
  `"58-a0-cb-ff-fe-80-aa-01"`,
  `"58:a0:cb:ff:fe:80:aa:01"`,
  `"58:A0:CB:FF:FE:80:AA:01"`,
  `"58a0cbfffe80aa01"`,
  `"58A0CBFFFE80AA01"`,
  "6386328571958307329",
])("%s is the EUI-64 of the station", (router) => {
  expect(parseUpdateInfoRequest(`{"router":${router}}`).router).toBe(EUI);
});

test("integers up to 2^64 - 1 keep every digit, small ones too", () => {
  const read = (router: string) => parseUpdateInfoRequest(`{"router":${router}}`).router;
  expect(read("18446744073709551615")).toBe("FFFFFFFFFFFFFFFF");
  expect(read("9007199254740993")).toBe("0020000000000001");
  expect(read("1")).toBe("0000000000000001");
});

test.each([
  "0",
  "-1",
  "1.5",
  "1e3",
  "18446744073709551616",
  '""',
  '"::0"',
  '"::"',
  '":::"',
  '"1:2:3:4:5"',
  '"12345::"',
  '"0000000000000000"',
  '"eui-58a0cbfffe80aa01"',
  "null",
  "true",
  "[]",
  "{}",
])("router %s is malformed", (router) => {
  expect(() => parseUpdateInfoRequest(`{"router":${router}}`)).toThrow(/router/);
});

test("a number that cannot be read without loss is malformed", () => {
  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
  expect(() => parseUpdateInfoRequest(`{"router":9007199254740993,"x":${deep}}`)).toThrow(/router/);
  expect(() => parseUpdateInfoRequest('{"router":1,"router":2}')).toThrow(/router/);
});

test("what is missing counts as no file", () => {
  expect(parseUpdateInfoRequest('{"router":"::1"}')).toEqual({
    router: "0000000000000001",
    cupsUri: null,
    lnsUri: null,
    cupsCrc32: NO_FILES_CRC32,
    lnsCrc32: NO_FILES_CRC32,
    stationVersion: null,
    model: null,
    package: null,
    keys: [],
  });
});

test("fields that only inform may be of any type", () => {
  const read = parseUpdateInfoRequest('{"router":"::1","station":1,"model":{},"package":[],"extra":true,"cupsUri":""}');
  expect(read).toMatchObject({ stationVersion: null, model: null, package: null, cupsUri: null });
});

test.each([
  ["", "no JSON"],
  ['{"router":"::1","cupsUri":"htt', "7.8 KB"],
  ["[]", "object"],
  ['"::1"', "object"],
  ["null", "object"],
  ['{"router":"::1","cupsCredCrc":-1}', "cupsCredCrc"],
  ['{"router":"::1","tcCredCrc":4294967296}', "tcCredCrc"],
  ['{"router":"::1","tcCredCrc":1.5}', "tcCredCrc"],
  ['{"router":"::1","tcCredCrc":"1"}', "tcCredCrc"],
  ['{"router":"::1","keys":[1,"2"]}', "keys"],
  ['{"router":"::1","keys":{}}', "keys"],
  ['{"router":"::1","keys":[1e10]}', "keys"],
  [`{"router":"::1","keys":[${Array(65).fill(1)}]}`, "keys"],
  ['{"router":"::1","model":"\\u0000"}', "U+0000"],
  ['{"router":"::1","tcUri":"\\ud800"}', "surrogate"],
])("%s is malformed and says why", (text, why) => {
  expect(() => parseUpdateInfoRequest(text)).toThrow(why);
});

test("a name from the prototype of objects is no field", () => {
  const read = parseUpdateInfoRequest('{"router":"::1","__proto__":{"package":"x"}}');
  expect(read.package).toBeNull();
});
