import { z } from "zod";
import { Time } from "#app/api/v1/shared-schemas";
import { PolicyFields, SavePolicy } from "#lib/policy/schema";
import { operation } from "#lib/web/operation";

const WithVersion = PolicyFields.extend({
  version: z.int().meta({ description: "Counts changes, from 1; the ETag" }),
  changedAt: Time.nullable(),
  changedBy: z.string().nullable(),
});

const Policy = WithVersion.meta({ id: "Policy" });

const Count = z.int();
const AccessCounts = z.object({ all: Count, withoutKey: Count, withoutPassword: Count });

const PolicyWithCounts = WithVersion.extend({
  latestEnd: Time.nullable().meta({ description: "No certificate can end later: the end of the CA that issues now" }),
  counts: z
    .object({
      all: Count,
      unsecured: Count,
      secured: Count,
      byAccess: z.object({ PUBLIC_KEY: AccessCounts, PASSWORD: AccessCounts }),
      ownValidity: Count,
      ownWindow: Count,
      expired: Count,
      rsaBelow3072: Count,
      rsaBelow4096: Count,
    })
    .meta({ description: "Base stations that a change would touch" }),
}).meta({ id: "PolicyWithCounts" });

const tag = "Policy";

export const readPolicyOperation = operation({
  id: "readPolicy",
  method: "GET",
  path: "/policy",
  tag,
  summary: "Read the platform's policy, and whom a change would concern",
  scope: "stations:read",
  input: z.strictObject({}),
  answers: { 200: { description: "The policy", body: PolicyWithCounts, headers: ["ETag"] } },
});

export const savePolicyOperation = operation({
  id: "changePolicy",
  method: "PATCH",
  path: "/policy",
  tag,
  summary: "Change the platform's policy",
  description:
    "What is left out stays. SaaS brings `defaultSecurity` MANDATORY and `keyInstallerPublicKey` ENFORCED, and refuses " +
    "others. A validity that the issuing CA cannot cover is refused with the latest possible date. `vendorCaApproval` " +
    "holds for vendor CAs that are uploaded from then on, `lnsCredential` and `cupsCredential` for credentials that " +
    "are made from then on.",
  scope: "policy:write",
  input: SavePolicy,
  answers: { 200: { description: "The policy as it is now", body: Policy, headers: ["ETag"] } },
  refusals: ["invalid", "stale"],
});

export const policyOperations = [readPolicyOperation, savePolicyOperation];
