import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { readPolicy } from "./read-policy";
import type { Policy, StationAccess } from "./values";

/** The policy with what the page needs to say whom a change concerns. */
export interface PolicyView {
  policy: Policy;
  /** What a change must have seen: `ifMatch`. */
  version: number;
  changedAt: string | null;
  changedBy: string | null;
  /** No certificate can end later: the end of the CA that issues now, ISO 8601. Null while there is none. */
  latestEnd: string | null;
  counts: PolicyCounts;
}

/** Base stations of the actor's organization that a change of the policy would touch. */
export interface PolicyCounts {
  all: number;
  /** Wanted backhaul: None, or TLS or IPSec. */
  unsecured: number;
  secured: number;
  /** By their own choice of access, which is in force where the policy leaves it. */
  byAccess: Record<StationAccess, AccessCounts>;
  /** With a validity or a renewal window of their own. */
  ownValidity: number;
  ownWindow: number;
  /** Whose certificate has expired. */
  expired: number;
  /** With an RSA key declared that is smaller. */
  rsaBelow3072: number;
  rsaBelow4096: number;
}

export interface AccessCounts {
  all: number;
  withoutKey: number;
  withoutPassword: number;
}

/**
 * The platform's policy, and whom its changes concern. Readable by everyone: it explains what the screens refuse.
 *
 * @throws DomainError forbidden `permission_required` without `stations:read`.
 */
export async function getPolicyView(ctx: Context): Promise<PolicyView> {
  authorize(ctx.actor, "stations:read");
  const now = ctx.clock.now();
  const [current, issuer, counts] = await Promise.all([
    readPolicy(ctx),
    ctx.db.certificateAuthority.findFirst({
      where: { kind: "BASE_STATION", retiredAt: null },
      orderBy: { generation: "desc" },
      select: { notAfter: true },
    }),
    countConcerned(ctx, now),
  ]);
  return { ...current, latestEnd: issuer?.notAfter.toISOString() ?? null, counts };
}

async function countConcerned(ctx: Context, now: Date): Promise<PolicyCounts> {
  const rows = await ctx.db.$queryRaw<(Record<Exclude<keyof PolicyCounts, "byAccess">, bigint> & Row)[]>`
    SELECT access,
           count(*) AS "all",
           count(*) FILTER (WHERE public_key IS NULL) AS "withoutKey",
           count(*) FILTER (WHERE password_hash IS NULL) AS "withoutPassword",
           count(*) FILTER (WHERE backhaul_security = 'NONE') AS unsecured,
           count(*) FILTER (WHERE backhaul_security <> 'NONE') AS secured,
           count(*) FILTER (WHERE validity IS NOT NULL) AS "ownValidity",
           count(*) FILTER (WHERE renew_before_days IS NOT NULL) AS "ownWindow",
           count(*) FILTER (WHERE certificate_standing = 'ISSUED' AND certificate_not_after <= ${now}) AS expired,
           count(*) FILTER (WHERE public_key_label = 'RSA 2048') AS "rsaBelow3072",
           count(*) FILTER (WHERE public_key_label IN ('RSA 2048', 'RSA 3072')) AS "rsaBelow4096"
    FROM base_station WHERE organization_id = ${ctx.organizationId} AND deleted_at IS NULL GROUP BY access`;
  const sum = (name: Exclude<keyof PolicyCounts, "byAccess">) =>
    rows.reduce((total, row) => total + Number(row[name]), 0);
  const ofAccess = (access: StationAccess): AccessCounts => {
    const row = rows.find((candidate) => candidate.access === access);
    return {
      all: Number(row?.all ?? 0),
      withoutKey: Number(row?.withoutKey ?? 0),
      withoutPassword: Number(row?.withoutPassword ?? 0),
    };
  };
  return {
    all: sum("all"),
    unsecured: sum("unsecured"),
    secured: sum("secured"),
    byAccess: { PUBLIC_KEY: ofAccess("PUBLIC_KEY"), PASSWORD: ofAccess("PASSWORD") },
    ownValidity: sum("ownValidity"),
    ownWindow: sum("ownWindow"),
    expired: sum("expired"),
    rsaBelow3072: sum("rsaBelow3072"),
    rsaBelow4096: sum("rsaBelow4096"),
  };
}

interface Row {
  access: StationAccess;
  withoutKey: bigint;
  withoutPassword: bigint;
}
