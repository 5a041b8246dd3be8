import { expect, test } from "vitest";
import { DAY_MS } from "#lib/platform/clock";
import { type RenewalQuestion, renewableUntil, renewalDecision } from "./renewal-rules";

const END = new Date("2028-11-21T11:59:59Z");
const at = (days: number) => new Date(END.getTime() + days * DAY_MS);
const current = { notAfter: END, renewalOpensAt: at(-6), publicKeyFingerprint: "SHA256:a" };

const decide = (now: Date, rest: Partial<RenewalQuestion> = {}) =>
  renewalDecision({
    ...{ now, current, keyFingerprint: "SHA256:a", renewAfterExpiry: "ALWAYS", renewalAllowedUntil: null },
    ...rest,
  });

const renewed = { kind: "NEW", wish: "RENEWAL" };
const refused = { kind: "REFUSED", code: "renewal_not_allowed" };

test("before the window the same certificate is given again, from its first instant on a new one", () => {
  expect(decide(at(-400))).toEqual({ kind: "SAME" });
  expect(decide(new Date(at(-6).getTime() - 1))).toEqual({ kind: "SAME" });
  expect(decide(at(-6))).toEqual(renewed);
  expect(decide(END)).toEqual(renewed);
});

test("another key on record gets a certificate of its own at any time", () => {
  expect(decide(at(-400), { keyFingerprint: "SHA256:b" })).toEqual({ kind: "NEW", wish: "ENROLMENT" });
});

test("without a current certificate it is a first enrolment, whatever the bound", () => {
  expect(decide(at(0), { current: null, renewAfterExpiry: "NEVER" })).toEqual({ kind: "NEW", wish: "ENROLMENT" });
});

test("after expiry the policy decides: always, a number of days, never; a new key does not get round it", () => {
  expect(decide(at(400))).toEqual(renewed);
  expect(decide(at(30), { renewAfterExpiry: 30 })).toEqual(renewed);
  expect(decide(new Date(at(30).getTime() + 1), { renewAfterExpiry: 30 })).toEqual(refused);
  expect(decide(new Date(END.getTime() + 1), { renewAfterExpiry: "NEVER" })).toEqual(refused);
  expect(decide(at(31), { renewAfterExpiry: 30, keyFingerprint: "SHA256:b" })).toEqual(refused);
});

test("ALLOW RENEWAL lets it past the bound until its time is over", () => {
  const rest = { renewAfterExpiry: "NEVER", renewalAllowedUntil: at(40) } as const;
  expect(decide(new Date(at(40).getTime() - 1), rest)).toEqual(renewed);
  expect(decide(at(40), rest)).toEqual(refused);
});

test("the bound is told as a date", () => {
  expect(renewableUntil(END, "ALWAYS")).toBeNull();
  expect(renewableUntil(END, "NEVER")).toEqual(END);
  expect(renewableUntil(END, 30)).toEqual(at(30));
});
