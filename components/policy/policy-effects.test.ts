import { expect, test } from "vitest";
import type { PolicyCounts } from "#lib/policy/policy-view";
import { FRESH_POLICY } from "#lib/policy/values";
import { policyEffects } from "./policy-effects";
import { type PolicyValues, policyTexts, policyValues } from "./policy-values";

const counts: PolicyCounts = {
  all: 15,
  unsecured: 1,
  secured: 14,
  byAccess: {
    PUBLIC_KEY: { all: 12, withoutKey: 2, withoutPassword: 11 },
    PASSWORD: { all: 3, withoutKey: 1, withoutPassword: 0 },
  },
  ownValidity: 4,
  ownWindow: 0,
  expired: 5,
  rsaBelow3072: 6,
  rsaBelow4096: 7,
};
const FRESH = policyValues(FRESH_POLICY);

const effects = (after: Partial<PolicyValues>, before: Partial<PolicyValues> = {}) =>
  policyEffects(policyTexts({ ...FRESH, ...before }), policyTexts({ ...FRESH, ...before, ...after }), counts);

test("nothing changed, nothing told", () => {
  expect(effects({})).toEqual([]);
});

test.each([
  // Only those that chose a password change over when the key is enforced.
  [{ keyInstallerPublicKey: "ENFORCED" }, {}, "At once for 3 base stations; 1 of these cannot"],
  [{ keyInstallerPublicKey: "DISABLED" }, {}, "At once for 12 base stations; 11 of these cannot"],
  // From password for all, those that chose a password stay with it.
  [{ keyInstallerPublicKey: "OPTIONAL_ON" }, { keyInstallerPublicKey: "DISABLED" }, "At once for 12 base stations; 2 "],
  [{ keyInstallerPublicKey: "OPTIONAL_OFF" }, {}, "No base station changes over"],
] as const)("access %j from %j: %s", (after, before, detail) => {
  expect(effects(after, before)[0]?.detail).toContain(detail);
});

test("SaaS tells of what it rules besides itself", () => {
  expect(effects({ deploymentMode: "SAAS" }).map(({ field }) => field)).toEqual([
    "deploymentMode",
    "defaultSecurity",
    "keyInstallerPublicKey",
  ]);
});

test("a stronger key is told with those that have a weaker one", () => {
  const [effect] = effects({ minimumRsaBits: "4096" });
  expect(effect).toMatchObject({ text: expect.stringContaining("under 4096 bits"), hurts: true });
  expect(effect?.detail).toContain("7 base stations");
});

test("approval and credentials tell that what is there stays", () => {
  const told = effects({ vendorCaApproval: true, lnsCredential: "TOKEN" });
  expect(told.map(({ field, text }) => [field, text])).toEqual([
    ["vendorCaApproval", "A vendor CA lets base stations in once a second person has approved it"],
    ["lnsCredential", "New credentials of Basics Stations for our LNS are tokens"],
  ]);
  const [off] = effects({ vendorCaApproval: false }, { vendorCaApproval: true });
  expect(off?.detail).toBe("Those that await approval still need it");
});

test("numbers follow their word, and one is one", () => {
  expect(effects({ validityCount: "1" })[0]?.text).toBe("New certificates last 1 year");
  expect(effects({ validityCount: "90", validityUnit: "D" })[0]?.text).toBe("New certificates last 90 days");
  expect(effects({ defaultSecurity: "MANDATORY" })[0]?.detail).toContain("1 base station without");
});

test.each(["", "0", "two", "1.5"])("%j is not told as if it were a number of days", (days) => {
  expect(
    effects({ renewBeforeDays: days, attemptRetentionDays: days, transcriptRetentionDays: days, validityCount: days }),
  ).toEqual([]);
});

test("a bound after expiry tells how many are expired", () => {
  const [effect] = effects({ renewAfterExpiry: "DAYS", renewAfterExpiryDays: "30" });
  expect(effect?.text).toBe("Expired for more than 30 days, a base station needs ALLOW RENEWAL");
  expect(effect?.detail).toContain("5 base stations");
});
