import { expect, test } from "vitest";
import { CUPS_SCHEMES, judgeStationUri, LNS_SCHEMES } from "./station-uri";

test.each(["wss://localhost:20690", "ws://192.0.2.7:1", "wss://eu1.cloud.thethings.network:8887", "wss://a_b.c:65535"])(
  "%s works",
  (uri) => {
    expect(judgeStationUri(uri, LNS_SCHEMES)).toBeUndefined();
  },
);

test("an address of 127 characters works, one of 128 does not", () => {
  const host = "a".repeat(127 - "https://:8987".length);
  expect(judgeStationUri(`https://${host}:8987`, CUPS_SCHEMES)).toBeUndefined();
  expect(judgeStationUri(`https://${host}a:8987`, CUPS_SCHEMES)).toContain("127");
});

test.each([
  ["https://localhost", "port"],
  ["https://localhost:", "port"],
  ["https://localhost:0", "port"],
  ["https://localhost:65536", "port"],
  ["https://localhost:08987", "port"],
  ["https://localhost:8987/", '"/"'],
  ["https://localhost:8987/update-info", '"/"'],
  ["https://localhost:8987?a", '"/"'],
  ["https://[::1]:8987", "IPv6"],
  ["https://::1:8987", "port"],
  ["https://:8987", "host"],
  ["https://a..b:8987", "host"],
  ["https://-a:8987", "host"],
  ["https://a-:8987", "host"],
  ["https://us er:8987", "host"],
  ["https://user@host:8987", "host"],
  ["https://höst:8987", "host"],
  ["https://localhost:8987\n", "port"],
  [" https://localhost:8987", "look like"],
  ["HTTPS://localhost:8987", "lower case"],
  ["wss://localhost:8987", "look like"],
  ["", "look like"],
])("%j is refused for CUPS", (uri, fault) => {
  expect(judgeStationUri(uri, CUPS_SCHEMES)).toContain(fault);
});
