import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { Prisma } from "#lib/generated/prisma/client";
import { SECOND_MS } from "#lib/platform/clock";
import type { Tx } from "#lib/platform/db/client";
import { DomainError, type FieldError, validationFailed } from "#lib/platform/domain-error";
import type { Json } from "#lib/platform/json";
import { POLICY_KEY, readPolicy, type StoredPolicy, type VersionedPolicy } from "./read-policy";
import type { SavePolicy } from "./schema";
import { addValidity, parseValidity } from "./validity";
import { type Policy, SAAS_RULES } from "./values";

/** Key of the advisory lock in which changes of the policy queue, also the first, which finds no row to lock. */
const LOCK = 7_306_041_201_120_004n;

/**
 * Changes the platform's policy; what is left out stays. SaaS brings its own rules along for fields that are left out.
 *
 * @throws DomainError stale `policy_changed` when `ifMatch` was sent and is not the current version.
 * @throws DomainError invalid `validation_failed`: `saas_rule` for what SaaS leaves no choice about,
 * `beyond_authority` for a validity that the issuing CA cannot cover, with the latest possible date (enrolment.md N5).
 */
export async function savePolicy(ctx: Context, { ifMatch, ...asked }: SavePolicy): Promise<VersionedPolicy> {
  return auditedTransaction(ctx, "policy:write", async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(${LOCK})::text`;
    const before = await readPolicy({ db: tx });
    refuseStale(before, ifMatch);
    const patch = present(asked);
    const becomesSaas = patch.deploymentMode === "SAAS" && before.policy.deploymentMode !== "SAAS";
    const policy: Policy = { ...before.policy, ...(becomesSaas ? SAAS_RULES : {}), ...patch };
    const faults = [...saasFaults(policy), ...(await validityFaults(tx, ctx, before.policy, policy))];
    if (faults.length > 0) throw validationFailed(faults);

    const now = ctx.clock.now();
    const stored: StoredPolicy = {
      ...policy,
      version: before.version + 1,
      changedAt: now.toISOString(),
      changedBy: ctx.actor.name,
    };
    const value = { ...stored } as Prisma.InputJsonObject;
    await tx.platformSetting.upsert({
      where: { key: POLICY_KEY },
      create: { key: POLICY_KEY, value, updatedAt: now },
      update: { value, updatedAt: now },
    });
    const { version, changedAt, changedBy } = stored;
    return {
      result: { policy: { ...policy }, version, changedAt, changedBy },
      audit: [
        {
          action: "policy.change",
          target: { type: "policy", id: POLICY_KEY },
          detail: { changes: changedFields(before.policy, policy) },
        },
      ],
    };
  });
}

function refuseStale({ version, changedAt, changedBy }: VersionedPolicy, ifMatch: number | undefined): void {
  if (ifMatch === undefined || ifMatch === version) return;
  const message = "Someone changed the policy since you opened it. Review before saving.";
  throw new DomainError("stale", "policy_changed", message, { facts: { changedBy, changedAt, version } });
}

function present(asked: Omit<SavePolicy, "ifMatch">): Partial<Policy> {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

function saasFaults(policy: Policy): FieldError[] {
  if (policy.deploymentMode !== "SAAS") return [];
  return (Object.keys(SAAS_RULES) as (keyof typeof SAAS_RULES)[])
    .filter((field) => policy[field] !== SAAS_RULES[field])
    .map((field) => {
      const detail = `SaaS requires ${SAAS_RULES[field]}.`;
      return { pointer: `/${field}`, code: "saas_rule", detail };
    });
}

/** Only a validity that changes is judged: the CA's years run out under one that stays, and its successor covers it. */
async function validityFaults(tx: Tx, ctx: Context, before: Policy, after: Policy): Promise<FieldError[]> {
  if (after.validity === before.validity) return [];
  const issuer = await tx.certificateAuthority.findFirst({
    where: { kind: "BASE_STATION", retiredAt: null },
    orderBy: { generation: "desc" },
    select: { notAfter: true },
  });
  const validity = parseValidity(after.validity);
  if (!issuer || !validity) return [];
  const end = new Date(addValidity(ctx.clock.now(), validity).getTime() - SECOND_MS);
  if (end.getTime() <= issuer.notAfter.getTime()) return [];
  const latest = issuer.notAfter.toISOString().slice(0, 10);
  const detail = `The certificate authority ends before. The latest possible date is ${latest}.`;
  return [{ pointer: "/validity", code: "beyond_authority", detail }];
}

function changedFields(before: Policy, after: Policy): Record<string, { before: Json; after: Json }> {
  const fields = (Object.keys(after) as (keyof Policy)[]).filter((field) => before[field] !== after[field]);
  return Object.fromEntries(fields.map((field) => [field, { before: before[field], after: after[field] }]));
}
