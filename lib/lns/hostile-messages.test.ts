// What a station may say is a stranger's text. Seeds are the real client's messages (lns-01-session.json).
import fc from "fast-check";
import { expect, test } from "vitest";
import session from "../testing/vectors/lns-01-session.json" with { type: "json" };
import { readDiscovery } from "./discovery";
import { judgeRouterConfig } from "./judge-router-config";
import { isUplink, messageType, readUplink } from "./read-message";
import { answerTimeSync } from "./time-sync";
import { readVersion } from "./version-message";

const SEEDS = [
  ...Object.values(session.muxs.upstream),
  ...Object.values(session.muxs.downstreamAccepted),
  session.discovery.clientText,
].map((text) => Buffer.from(text));
const RUNS = 100_000;

/** Bytes put in, cut out or changed at a place; words that readers know, deep nests, and large numbers among them. */
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(...['"msgtype":"updf"', '"timesync"', "9".repeat(400), "1e999", "\\ud800", "\\u0000", "null", "-0"])
    .map((text) => Buffer.from(text)),
  fc.nat(3_000).map((depth) => Buffer.from("[".repeat(depth))),
  fc.nat(3_000).map((depth) => Buffer.from('{"msgtype":'.repeat(depth))),
);
const change = fc.tuple(fc.nat(9_999), fc.nat(12), piece);
const message = fc.tuple(fc.constantFrom(...SEEDS), fc.array(change, { maxLength: 4 })).map(([seed, changes]) =>
  changes.reduce((bytes, [place, cut, put]) => {
    const at = Math.floor((bytes.length * place) / 10_000);
    return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]);
  }, seed),
);

test("whatever is said, the readers of messages answer or pass it over, and what they take fits its columns", () => {
  const now = new Date("2026-11-21T12:00:00Z");
  fc.assert(
    fc.property(message, (data) => {
      const text = data.toString("utf8");
      const type = messageType(data);
      expect(typeof type).toBe("string");
      const uplink = readUplink(text);
      if (uplink) expect(isUplink(uplink.messageType) && Number.isSafeInteger(uplink.frequencyHz)).toBe(true);
      const version = readVersion(text);
      for (const word of Object.values(version ?? {})) {
        if (typeof word === "string")
          expect(word.length <= 200 && !word.includes("\0") && word.isWellFormed()).toBe(true);
      }
      const answer = answerTimeSync(text, now);
      if (answer !== undefined) expect(JSON.parse(answer).msgtype).toBe("timesync");
      const router = readDiscovery(text);
      if (router !== undefined) expect(router).toMatch(/^[0-9A-F]{16}$/);
    }),
    { numRuns: RUNS },
  );
}, 300_000);

test("whatever an operator pastes, the judge of router_config answers, with places inside the text", () => {
  fc.assert(
    fc.property(message, (data) => {
      const text = data.toString("utf8");
      const lines = text.split("\n");
      for (const { line, column } of judgeRouterConfig(text).faults) {
        expect(column >= 1 && column <= (lines[line - 1]?.length ?? -1) + 1).toBe(true);
      }
    }),
    { numRuns: 20_000 },
  );
}, 300_000);
