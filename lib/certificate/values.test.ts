import { describe, expect, test } from "vitest";
import {
  type CertificateSummary,
  certificateDelivery,
  certificateState,
  certificateValidity,
  certificateValidityText,
  downloadCountdown,
  renewalOpensAt,
} from "./values";

const NOW = new Date("2026-11-21T12:00:00Z");
const at = (days: number) => new Date(NOW.getTime() + days * 86_400_000);

describe("state", () => {
  const certificate = { notAfter: at(1), revokedAt: null, supersededAt: null };
  test("revoked outlives expired, expired outlives superseded", () => {
    expect(certificateState(certificate, NOW)).toBe("VALID");
    expect(certificateState({ ...certificate, supersededAt: at(-1) }, NOW)).toBe("SUPERSEDED");
    expect(certificateState({ ...certificate, supersededAt: at(-1) }, at(2))).toBe("EXPIRED");
    expect(certificateState({ ...certificate, revokedAt: at(-1) }, at(2))).toBe("REVOKED");
  });
});

describe("delivery", () => {
  const certificate = { downloadBy: at(0.01), downloadedAt: null, inUseSince: null };
  test("waits, misses its time, is taken, is used", () => {
    expect(certificateDelivery(certificate, NOW)).toBe("WAITING_FOR_DOWNLOAD");
    expect(certificateDelivery(certificate, at(0.01))).toBe("NOT_DOWNLOADED");
    expect(certificateDelivery({ ...certificate, downloadedAt: at(1) }, at(2))).toBe("DOWNLOADED");
    expect(certificateDelivery({ ...certificate, downloadedAt: at(1), inUseSince: at(1) }, at(2))).toBe("IN_USE");
  });
  test("the countdown never goes below zero", () => {
    expect(downloadCountdown(new Date(NOW.getTime() + 872_000), NOW)).toBe("14:32");
    expect(downloadCountdown(new Date(NOW.getTime() + 59_001), NOW)).toBe("1:00");
    expect(downloadCountdown(at(-1), NOW)).toBe("0:00");
  });
});

describe("renewal window", () => {
  test("opens so many days before the end, or for a short life in its last third", () => {
    expect(renewalOpensAt({ notBefore: at(-700), notAfter: at(30) }, 6)).toEqual(at(24));
    expect(renewalOpensAt({ notBefore: at(-700), notAfter: at(30) }, 29)).toEqual(at(1));
    expect(renewalOpensAt({ notBefore: at(0), notAfter: at(18) }, 6)).toEqual(at(12));
    expect(renewalOpensAt({ notBefore: at(0), notAfter: at(9) }, 6)).toEqual(at(6));
    expect(renewalOpensAt({ notBefore: at(0), notAfter: at(30) }, 30)).toEqual(at(20));
  });
});

describe("validity text", () => {
  const say = (summary: Partial<CertificateSummary>) =>
    certificateValidityText(
      certificateValidity(
        {
          ...{ standing: "ISSUED", notAfter: null, renewalOpensAt: null, enrolmentClosed: false, tokenNotAfter: null },
          ...summary,
        },
        NOW,
      ),
    );
  const ends = (days: number) => ({ notAfter: at(days), renewalOpensAt: at(days - 6) });
  test.each([
    [{ standing: "NOT_GENERATED" as const }, "Not generated"],
    [{ standing: "BEING_GENERATED" as const }, "Being generated"],
    [ends(412.5), "Valid - expires in 412 days"],
    [ends(5.5), "Renewing - expires in 5 days"],
    [ends(4.5), "Renewal overdue - expires in 4 days"],
    [ends(0.5), "Renewal overdue - expires in 12 hours"],
    [ends(-2.5), "Expired 2 days ago"],
    [ends(-0.01), "Expired 14 minutes ago"],
    [{ standing: "REVOKED" as const }, "Revoked"],
    [{ standing: "REVOKED" as const, enrolmentClosed: true }, "Revoked - enrolment closed"],
    [{ standing: "NOT_GENERATED" as const, tokenNotAfter: at(412.5) }, "Token - expires in 412 days"],
    [{ standing: "NOT_GENERATED" as const, tokenNotAfter: at(-2.5) }, "Token expired 2 days ago"],
    [{ standing: "BEING_GENERATED" as const, tokenNotAfter: at(412.5) }, "Being generated"],
  ])("%j is told as %s", (summary, text) => {
    expect(say(summary)).toBe(text);
  });
});
