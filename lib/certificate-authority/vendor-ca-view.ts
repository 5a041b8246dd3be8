import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { visibleBaseStation } from "#lib/base-station/visible-base-station";
import type { VendorCaCertificate } from "#lib/generated/prisma/client";
import type { VendorCaStatus } from "#lib/generated/prisma/enums";
import { certificatePem } from "#lib/pki/certificate-reader";
import { readForeignCertificate } from "#lib/pki/foreign-certificate";
import { nameText } from "#lib/pki/name";
import { approvalRefusal } from "./approve-vendor-ca";
import { keyLabel } from "./key-label";
import { vendorCaNotFound } from "./lock-vendor-ca";
import { countInScope } from "./vendor-ca-effects";
import { overlapping, type VendorCaFacts, vendorCaFacts } from "./vendor-cas-view";

/** A vendor CA with its certificates; times are RFC 3339 UTC. */
export interface VendorCaView extends VendorCaFacts {
  /** Roots first, what base stations sent last. */
  certificates: VendorCaCertificateView[];
  overlaps: VendorCaOverlap[];
  stations: {
    /** Declared Basics Stations that the scope takes in. */
    inScope: number;
    /** Those that showed one of its certificates when they were let in last. */
    seen: number;
  };
  /** Whether the actor could approve it now. */
  approve: { possible: true } | { possible: false; code: string; reason: string };
}

export interface VendorCaCertificateView {
  id: string;
  isRoot: boolean;
  subject: string;
  issuer: string;
  sha256: string;
  notBefore: string;
  notAfter: string;
  /** "RSA 4096". */
  key: string;
  pem: string;
  /** Of an intermediate that a base station sent; null when it was uploaded. */
  sent: SentBy | null;
}

export interface SentBy {
  firstSeenAt: string;
  /** Of the base station that sent it first; null where it is none of this organization. */
  eui64: string | null;
  /** That base station, where it is declared. */
  baseStation: { id: string; name: string } | null;
}

/** Another vendor CA that could let in the same base station. */
export interface VendorCaOverlap {
  id: string;
  name: string;
  status: VendorCaStatus;
  /** It holds one of the same root certificates: what one refuses the other may let in. */
  sharesRoot: boolean;
}

/**
 * One vendor CA of the actor's organization. Whoever may change it may read it: the answer to a change is this view.
 *
 * @throws DomainError not_found `vendor_ca_not_found`, also for a removed one and somebody else's.
 */
export async function getVendorCa(ctx: Context, id: string): Promise<VendorCaView> {
  if (!ctx.actor.permissions.has("cas:write")) authorize(ctx.actor, "stations:read");
  const all = await ctx.db.vendorCa.findMany({
    where: { organizationId: ctx.organizationId, status: { not: "REMOVED" } },
    include: { certificates: { where: { isRoot: true }, select: { sha256: true } } },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  const row = all.find((candidate) => candidate.id === id);
  if (!row) throw vendorCaNotFound();
  const [certificates, inScope, seen] = await Promise.all([
    ctx.db.vendorCaCertificate.findMany({
      where: { vendorCaId: id },
      orderBy: [{ isRoot: "desc" }, { sentAt: { sort: "asc", nulls: "first" } }, { id: "asc" }],
    }),
    countInScope(ctx, row),
    ctx.db.baseStationObservation.count({ where: { vendorCaId: id, baseStation: { deletedAt: null } } }),
  ]);
  const senders = await findSenders(ctx, certificates);
  const roots = new Set(row.certificates.map(({ sha256 }) => sha256));
  return {
    ...vendorCaFacts(row),
    certificates: certificates.map((one) => certificateView(one, senders)),
    overlaps: overlapping(row, all).map((other) => ({
      ...{ id: other.id, name: other.name, status: other.status },
      sharesRoot: other.certificates.some(({ sha256 }) => roots.has(sha256)),
    })),
    stations: { inScope, seen },
    approve: approveRefusal(ctx, row),
  };
}

function approveRefusal(ctx: Context, row: { status: VendorCaStatus; createdById: string }): VendorCaView["approve"] {
  if (row.status !== "AWAITING_APPROVAL") {
    return { possible: false, code: "vendor_ca_wrong_status", reason: "It does not await approval." };
  }
  const reason = approvalRefusal(ctx.actor, row);
  return reason === undefined ? { possible: true } : { possible: false, code: "second_person_required", reason };
}

type Senders = ReadonlyMap<string | null, { id: string; name: string }>;

async function findSenders(ctx: Context, certificates: readonly VendorCaCertificate[]): Promise<Senders> {
  const eui64s = certificates.flatMap(({ sentBy }) => sentBy ?? []);
  if (eui64s.length === 0 || !ctx.actor.permissions.has("stations:read")) return new Map();
  const stations = await ctx.db.baseStation.findMany({
    where: { ...visibleBaseStation(ctx), eui64: { in: eui64s } },
    select: { id: true, name: true, eui64: true },
  });
  return new Map(stations.map(({ eui64, id, name }) => [eui64, { id, name }]));
}

function certificateView(row: VendorCaCertificate, senders: Senders): VendorCaCertificateView {
  const { certificate, fault } = readForeignCertificate(row.certificate);
  if (!certificate) throw new Error(`certificate ${row.id} of a vendor CA cannot be read: ${fault}`);
  return {
    ...{ id: row.id, isRoot: row.isRoot, sha256: row.sha256, subject: row.subjectText },
    issuer: nameText(certificate.issuerName),
    notBefore: row.notBefore.toISOString(),
    notAfter: row.notAfter.toISOString(),
    key: keyLabel(certificate.spki),
    pem: certificatePem(row.certificate),
    sent: row.sentAt && {
      ...{ firstSeenAt: row.sentAt.toISOString(), eui64: row.sentBy },
      baseStation: senders.get(row.sentBy) ?? null,
    },
  };
}
