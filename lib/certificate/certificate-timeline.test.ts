import { expect, test } from "vitest";
import { certificateTimeline } from "./certificate-timeline";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 12, minute));

const lived = {
  ...{ reservedAt: at(1), issuedAt: at(1), notAfter: at(50) },
  ...{ downloadedAt: at(2), downloadedFrom: "192.0.2.9", inUseSince: at(3) },
  ...{ supersededAt: null, revokedAt: null, revokedBy: null, revocationReason: null },
  wish: { kind: "REGENERATION", reason: "LOST", requestedAt: at(0), requestedBy: "Ana" } as const,
};
const none = { by: null, from: null, reason: null };

test("tells each step with its time, who asked and from where it was taken", () => {
  expect(certificateTimeline(lived, at(4))).toEqual([
    { kind: "REQUESTED", at: at(0).toISOString(), by: "Ana", from: null, reason: "LOST" },
    { kind: "RESERVED", at: at(1).toISOString(), ...none },
    { kind: "ISSUED", at: at(1).toISOString(), ...none },
    { kind: "DOWNLOADED", at: at(2).toISOString(), by: null, from: "192.0.2.9", reason: null },
    { kind: "IN_USE", at: at(3).toISOString(), ...none },
  ]);
});

test("an end comes where it falls: expired before it was revoked, or after", () => {
  const revoked = { revokedAt: at(60), revokedBy: "Ana", revocationReason: "OTHER" };
  const kinds = (more: object, now: Date) =>
    certificateTimeline({ ...lived, ...more }, now)
      .map(({ kind }) => kind)
      .slice(5);
  expect(kinds({}, at(50))).toEqual(["EXPIRED"]);
  expect(kinds(revoked, at(70))).toEqual(["EXPIRED", "REVOKED"]);
  expect(kinds({ ...revoked, revokedAt: at(40) }, at(70))).toEqual(["REVOKED", "EXPIRED"]);
  expect(kinds({ supersededAt: at(10) }, at(11))).toEqual(["SUPERSEDED"]);
});
