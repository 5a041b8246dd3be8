import type { Context } from "#lib/audit/context";
import { PolicyFields } from "./schema";
import { FRESH_POLICY, type Policy } from "./values";

export const POLICY_KEY = "policy";

/** The policy and its version, 1 before anybody changed it: what a change must have seen. */
export interface VersionedPolicy {
  policy: Policy;
  version: number;
  /** Who changed it last and when: what a stale change is told. Null until somebody has. */
  changedAt: string | null;
  changedBy: string | null;
}

/** As it lies in `platform_setting`. */
export interface StoredPolicy extends Partial<Policy> {
  version: number;
  changedAt: string;
  changedBy: string;
}

/** The platform's policy as stored; of a fresh installation until somebody changes it. */
export async function readPolicy({ db }: Pick<Context, "db">): Promise<VersionedPolicy> {
  const row = await db.platformSetting.findUnique({ where: { key: POLICY_KEY } });
  return storedPolicy(row?.value ?? null);
}

/** The same of a value that another query brought along: `platform_setting.value`, or null. */
export function storedPolicy(value: unknown): VersionedPolicy {
  if (value === null) return { policy: FRESH_POLICY, version: 1, changedAt: null, changedBy: null };
  const { version, changedAt, changedBy, ...fields } = value as StoredPolicy;
  // Fields of a later release have their fresh value until somebody sets them.
  return { policy: PolicyFields.parse({ ...FRESH_POLICY, ...fields }), version, changedAt, changedBy };
}
