import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { VendorCa } from "#lib/generated/prisma/client";
import type { VendorCaStatus } from "#lib/generated/prisma/enums";
import { scopeOf } from "./lock-vendor-ca";
import { scopesOverlap, type VendorCaScope } from "./values";

/** What every view of a vendor CA shows; times are RFC 3339 UTC. */
export interface VendorCaFacts {
  id: string;
  name: string;
  status: VendorCaStatus;
  scope: { euiPrefixes: string[]; euiRanges: string[]; domains: string[] };
  /** Counts changes by operators: the ETag. */
  version: number;
  createdAt: string;
  createdBy: string;
  approvedAt: string | null;
  approvedBy: string | null;
  changedAt: string;
  changedBy: string;
}

/** A row of the list. */
export interface VendorCaSummary extends VendorCaFacts {
  /** RFC 4514 subjects of its roots. */
  roots: string[];
  certificateCount: number;
  /** When the first of those ends that were uploaded. */
  notAfter: string;
  /** Base stations that showed one of its certificates when they were let in last. */
  stationsSeen: number;
  /** Other vendor CAs whose scope it shares in part. */
  overlapCount: number;
}

/** All vendor CAs of the actor's organization, by name. */
export async function listVendorCas(ctx: Context): Promise<VendorCaSummary[]> {
  authorize(ctx.actor, "stations:read");
  const rows = await ctx.db.vendorCa.findMany({
    where: { organizationId: ctx.organizationId, status: { not: "REMOVED" } },
    include: { certificates: { omit: { certificate: true }, orderBy: [{ isRoot: "desc" }, { id: "asc" }] } },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  const seen = await ctx.db.baseStationObservation.groupBy({
    by: ["vendorCaId"],
    where: { vendorCaId: { in: rows.map(({ id }) => id) }, baseStation: { deletedAt: null } },
    _count: true,
  });
  return rows.map((row) => ({
    ...vendorCaFacts(row),
    roots: row.certificates.filter(({ isRoot }) => isRoot).map(({ subjectText }) => subjectText),
    certificateCount: row.certificates.length,
    notAfter: firstEnd(row.certificates.filter(({ sentAt }) => sentAt === null)),
    stationsSeen: seen.find(({ vendorCaId }) => vendorCaId === row.id)?._count ?? 0,
    overlapCount: overlapping(row, rows).length,
  }));
}

const firstEnd = (certificates: readonly { notAfter: Date }[]): string =>
  new Date(Math.min(...certificates.map(({ notAfter }) => notAfter.getTime()))).toISOString();

export function vendorCaFacts(row: VendorCa): VendorCaFacts {
  const { id, name, status, version, createdBy, approvedBy, changedBy } = row;
  return {
    ...{ id, name, status, version, createdBy, approvedBy, changedBy },
    scope: scopeOf(row),
    createdAt: row.createdAt.toISOString(),
    approvedAt: row.approvedAt?.toISOString() ?? null,
    changedAt: row.changedAt.toISOString(),
  };
}

/** Those of the others that could let in the same base station. */
export function overlapping<Row extends VendorCaScope & { id: string }>(
  one: VendorCaScope & { id: string },
  all: readonly Row[],
): Row[] {
  return all.filter((other) => other.id !== one.id && scopesOverlap(one, other));
}
