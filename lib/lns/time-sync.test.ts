import { expect, test } from "vitest";
import session from "../testing/vectors/lns-01-session.json" with { type: "json" };
import { gpsTimeUs } from "./gps-time";
import { answerTimeSync } from "./time-sync";

test("GPS time is that of published examples", () => {
  // GPS time 1234567890 is 2019-02-18T23:31:12Z; leap seconds: 18 (tool of the LIGO Scientific Collaboration).
  expect(gpsTimeUs(new Date("2019-02-18T23:31:12Z"))).toBe(1_234_567_890_000_000);
  // The capture's server: MuxTime 1795251031.186 beside gpstime 1479286249186000.
  expect(gpsTimeUs(new Date(1_795_251_031_186))).toBe(1_479_286_249_186_000);
});

test("the answer has the fields of the one that the real client used, with its txtime as it was written", () => {
  const accepted = session.muxs.downstreamAccepted.timesyncReply;
  const answer = answerTimeSync('{"msgtype":"timesync","txtime":764618544}', new Date(1_795_251_031_186));
  expect(answer).toBe(accepted);
  expect(answerTimeSync(session.muxs.upstream.timesync, new Date(0))).toContain('"txtime":2076407663,');
});

test("a txtime above 2^53 comes back digit by digit", () => {
  const answer = answerTimeSync('{"msgtype":"timesync","txtime":9007199254740993}', new Date());
  expect(answer).toContain('"txtime":9007199254740993,');
});

test.each([
  ...[
    '{"msgtype":"timesync"}',
    '{"msgtype":"timesync","txtime":"1"}',
    '{"msgtype":"updf","x":"\\"timesync\\"","txtime":1}',
  ],
  ...["null", '"timesync"', '{"timesync"', `${"[".repeat(50_000)}"timesync"`, session.muxs.upstream.updf],
])("what is no timesync with a number is not answered: %#", (text) => {
  expect(answerTimeSync(text, new Date())).toBeUndefined();
});
