import { expect, test } from "vitest";
import session from "../testing/vectors/lns-01-session.json" with { type: "json" };
import { isDownlink, isUplink, messageType, readUplink } from "./read-message";
import { readVersion } from "./version-message";

const { upstream, downstreamAccepted } = session.muxs;

const typeOf = (text: string) => messageType(Buffer.from(text));

test("frames of devices are observed by their radio fields alone", () => {
  expect(readUplink(upstream.jreq)).toEqual({
    ...{ messageType: "jreq", frequencyHz: 868_100_000, dataRate: 5, rssiDbm: -50, snrDb: 9 },
  });
  expect(readUplink(upstream.updfConfirmedWithFOpts)).toEqual({
    ...{ messageType: "updf", frequencyHz: 868_300_000, dataRate: 0, rssiDbm: -120, snrDb: -18.5 },
  });
  for (const text of [upstream.updf, upstream.updfNoPort, upstream.rejoinWithCapitalEuiNames, upstream.propdf]) {
    expect(isUplink(typeOf(text))).toBe(true);
    expect(readUplink(text)).toBeDefined();
  }
});

test("the type of every message of the captures is read, and so the devices' frames are told from the rest", () => {
  for (const text of [...Object.values(upstream), ...Object.values(downstreamAccepted)]) {
    expect(typeOf(text)).toBe(JSON.parse(text).msgtype);
  }
  const uplinks = Object.entries(upstream).filter(([, text]) => isUplink(typeOf(text)));
  expect(uplinks.map(([name]) => name)).toEqual([
    ...["jreq", "updf", "updfConfirmedWithFOpts", "updfNoPort", "rejoinWithCapitalEuiNames", "propdf"],
  ]);
  const downlinks = Object.entries(downstreamAccepted).filter(([, text]) => isDownlink(typeOf(text)));
  expect(downlinks.map(([name]) => name)).toEqual(["dnmsgClassA", "dnmsgClassC"]);
});

test("the type is found wherever it stands and however it is spaced", () => {
  expect(typeOf('{"msgtype" : "dnsched","schedule":[]}')).toBe("dnsched");
  expect(typeOf('{"DR":5,"msgtype":"updf"}')).toBe("updf");
  expect(typeOf('{"msgtype":"up\\u0064f"}')).toBe("updf");
  expect(typeOf(`{"msgtype":"${"x".repeat(100)}"}`)).toBe("x".repeat(100));
  const none = ["", "null", "[]", '"updf"', "{", '{"msgtype":["updf"]}', '{"msgtype":"', '{"msgtype":7}'];
  for (const text of none) expect(typeOf(text)).toBe("");
  expect(messageType(Buffer.from([0xff, 0x00, 0x22]))).toBe("");
});

test.each([
  ...["", "null", "[]", '"updf"', "{", '{"msgtype":["updf"]}', '{"msgtype":"updf"}'],
  ...['{"msgtype":"updf","DR":5,"Freq":868100000,"upinfo":null}'],
  ...['{"msgtype":"updf","DR":5.5,"Freq":868100000,"upinfo":{"rssi":1,"snr":1}}'],
  ...['{"msgtype":"updf","DR":5,"Freq":1e400,"upinfo":{"rssi":1,"snr":1}}'],
  ...['{"msgtype":"updf","DR":-1,"Freq":868100000,"upinfo":{"rssi":1,"snr":1}}'],
])("%s is nothing to be shown", (text) => {
  expect(readUplink(text)).toBeUndefined();
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
