import { expect, test } from "vitest";
import session from "../testing/vectors/lns-01-session.json" with { type: "json" };
import { isDownlink, readMessage } from "./read-message";
import { readVersion } from "./version-message";

const { upstream, downstreamAccepted } = session.muxs;

test("frames of devices are observed by their radio fields alone", () => {
  expect(readMessage(upstream.jreq)).toEqual({
    kind: "UPLINK",
    uplink: { messageType: "jreq", frequencyHz: 868_100_000, dataRate: 5, rssiDbm: -50, snrDb: 9 },
  });
  expect(readMessage(upstream.updfConfirmedWithFOpts)).toEqual({
    kind: "UPLINK",
    uplink: { messageType: "updf", frequencyHz: 868_300_000, dataRate: 0, rssiDbm: -120, snrDb: -18.5 },
  });
  for (const text of [upstream.updf, upstream.updfNoPort, upstream.rejoinWithCapitalEuiNames, upstream.propdf]) {
    expect(readMessage(text).kind).toBe("UPLINK");
  }
});

test("what else the real client sends is no uplink", () => {
  const kinds = Object.entries(upstream).map(([name, text]) => [name, readMessage(text).kind]);
  expect(Object.fromEntries(kinds)).toMatchObject({
    ...{ version: "VERSION", versionWithoutPackageFile: "VERSION", timesync: "TIMESYNC", rmtsh: "REMOTE_SHELL" },
    ...{ dndf: "OTHER", dntxed: "OTHER", getxtime: "OTHER", gpsEvent: "OTHER", gpsAlarm: "OTHER" },
  });
});

test.each([
  ...["", "null", "[]", '"updf"', "{", '{"msgtype":["updf"]}', '{"msgtype":"updf"}'],
  ...['{"msgtype":"updf","DR":5,"Freq":868100000,"upinfo":null}'],
  ...['{"msgtype":"updf","DR":5.5,"Freq":868100000,"upinfo":{"rssi":1,"snr":1}}'],
  ...['{"msgtype":"updf","DR":5,"Freq":1e400,"upinfo":{"rssi":1,"snr":1}}'],
  ...['{"msgtype":"updf","DR":-1,"Freq":868100000,"upinfo":{"rssi":1,"snr":1}}'],
])("%s is nothing to be shown", (text) => {
  expect(readMessage(text)).toEqual({ kind: "OTHER" });
});

test("messages that go over the air are told from the others", () => {
  const sent = Object.entries(downstreamAccepted).filter(([, text]) => isDownlink(text));
  expect(sent.map(([name]) => name)).toEqual(["dnmsgClassA", "dnmsgClassC"]);
  expect(isDownlink('{"msgtype" : "dnsched","schedule":[]}')).toBe(true);
});

test("the real client's version message is read, with and without a package", () => {
  expect(readVersion(upstream.version)).toEqual({
    ...{ station: "2.0.6(linux/testsim)", firmware: "lab-pkg 1.0", package: "lab-pkg 1.0", model: "linux" },
    ...{ protocol: 2, features: ["rmtsh", "gps"] },
  });
  expect(readVersion(upstream.versionWithoutPackageFile)).toMatchObject({ package: null, features: ["rmtsh"] });
  expect(readVersion(upstream.updf)).toBeUndefined();
});

test("a version message of a stranger cannot bring more than its columns hold", () => {
  const version = {
    msgtype: "version",
    station: `a\0\ud800${"x".repeat(500)}`,
    protocol: 1e300,
    features: 7,
    model: {},
  };
  const read = readVersion(JSON.stringify(version));
  expect(read?.station).toHaveLength(200);
  expect(read?.station).not.toContain("\0");
  expect(read).toMatchObject({ protocol: null, features: [], model: null, firmware: null });
});
