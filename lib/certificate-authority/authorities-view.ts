import { createHash } from "node:crypto";
import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { AuthorityRotation, CertificateAuthority, RevocationShard } from "#lib/generated/prisma/client";
import type { AuthorityKind } from "#lib/generated/prisma/enums";
import { certificatePem } from "#lib/pki/certificate-reader";
import { DomainError } from "#lib/platform/domain-error";
import { readPolicy } from "#lib/policy/read-policy";
import type { Policy } from "#lib/policy/values";
import { activeOf, retireRefusal, rotateRefusal } from "./authority-actions";
import { neededUntil } from "./needed-until";

/** Whether something can be done, or why not: the code and sentence of its refusal. */
export type PossibleAction = { possible: true } | { possible: false; code: string; reason: string };

/** One of our CAs as the page and REST show it; times are ISO 8601. */
export interface AuthorityView {
  id: string;
  kind: AuthorityKind;
  name: string;
  /** Its place in URLs. */
  slug: string;
  /** Null for the root. */
  issuer: string | null;
  /** It signs the new certificates of its kind. */
  active: boolean;
  serialNumber: string;
  /** SHA-256 of the certificate, hex. */
  sha256: string;
  notBefore: string;
  notAfter: string;
  retiredAt: string | null;
  /** Until when it can sign certificates of the default validity; null for one that signs none. */
  coversUntil: string | null;
  /** Base station certificates of it that are in date and not revoked, and the end of the last. */
  leaves: { inDate: number; lastNotAfter: string | null };
  /** Its revocation lists, one per shard. */
  lists: RevocationListView[];
  /** Null: no OCSP for this CA (enrolment.md O5). */
  ocsp: OcspView | null;
  /** The successor that is asked for. */
  rotation: RotationView | null;
  rotate: PossibleAction;
  retire: PossibleAction;
  pem: string;
}

export interface RevocationListView {
  uri: string;
  /** cRLNumber of the published one; null before the first. */
  number: string | null;
  thisUpdate: string | null;
  nextUpdate: string | null;
  entries: number;
  /** New certificates name it. */
  open: boolean;
}

export interface OcspView {
  /** Of the responder's certificate in use; null until the first question. */
  responderNotAfter: string | null;
}

export interface RotationView {
  id: string;
  requestedAt: string;
  requestedBy: string;
  attempts: number;
  /** Why it has not worked yet. */
  lastFault: string | null;
}

/** All our CAs, the root first, the newest of each kind before its predecessors. */
export async function getAuthorities(ctx: Context): Promise<AuthorityView[]> {
  authorize(ctx.actor, "stations:read");
  const now = ctx.clock.now();
  const [{ policy }, rows, leaves, responders, rotations] = await Promise.all([
    readPolicy(ctx),
    ctx.db.certificateAuthority.findMany({
      include: { shards: { omit: { list: true }, orderBy: { index: "asc" } } },
      orderBy: [{ kind: "asc" }, { generation: "desc" }],
    }),
    ctx.db.certificate.groupBy({
      by: ["issuerId"],
      where: { status: { in: ["ISSUED", "OVERLAPPING", "SUPERSEDED"] }, notAfter: { gt: now } },
      _count: true,
      _max: { notAfter: true },
    }),
    ctx.db.platformCertificate.groupBy({
      by: ["issuerId"],
      where: { purpose: "OCSP_RESPONDER", status: "ISSUED", notAfter: { gt: now } },
      _max: { notAfter: true },
    }),
    ctx.db.authorityRotation.findMany({ where: { status: "OPEN" } }),
  ]);
  return rows.map((row) => {
    const signed = leaves.find(({ issuerId }) => issuerId === row.id);
    const responder = responders.find(({ issuerId }) => issuerId === row.id);
    const isActive = activeOf(rows, row.kind)?.id === row.id;
    const rotation = isActive ? rotations.find(({ kind }) => kind === row.kind) : undefined;
    return {
      ...identity(row),
      active: isActive,
      coversUntil: isActive && row.kind !== "ROOT" ? coversUntil(row, policy, now) : null,
      leaves: { inDate: signed?._count ?? 0, lastNotAfter: iso(signed?._max.notAfter) },
      lists: row.shards.map(listView),
      ocsp: row.kind === "BASE_STATION" ? { responderNotAfter: iso(responder?._max.notAfter) } : null,
      rotation: rotation ? rotationView(rotation) : null,
      rotate: possible(rotateRefusal(rows, row)),
      retire: possible(retireRefusal(rows, row, policy, now)),
    };
  });
}

/** @throws DomainError not_found `authority_not_found`. */
export async function getAuthority(ctx: Context, id: string): Promise<AuthorityView> {
  const found = (await getAuthorities(ctx)).find((authority) => authority.id === id);
  if (!found) throw new DomainError("not_found", "authority_not_found", "No certificate authority has this id.");
  return found;
}

const iso = (date: Date | null | undefined): string | null => date?.toISOString() ?? null;

function identity(row: CertificateAuthority) {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    slug: row.slug,
    issuer: row.issuerId,
    serialNumber: row.serialNumber,
    sha256: createHash("sha256").update(row.certificate).digest("hex"),
    notBefore: row.notBefore.toISOString(),
    notAfter: row.notAfter.toISOString(),
    retiredAt: iso(row.retiredAt),
    pem: certificatePem(row.certificate),
  };
}

/** As much before its end as a certificate that is made now lasts. */
function coversUntil(row: CertificateAuthority, policy: Policy, now: Date): string {
  const lifeMs = neededUntil(row.kind, policy, now).getTime() - now.getTime();
  return new Date(row.notAfter.getTime() - lifeMs).toISOString();
}

function listView(shard: Omit<RevocationShard, "list">): RevocationListView {
  return {
    uri: shard.uri,
    number: shard.thisUpdate ? String(shard.publishedNumber) : null,
    thisUpdate: iso(shard.thisUpdate),
    nextUpdate: iso(shard.nextUpdate),
    entries: shard.listEntries,
    open: shard.open,
  };
}

const rotationView = ({ id, requestedAt, requestedBy, attempts, lastFault }: AuthorityRotation): RotationView => ({
  ...{ id, requestedBy, attempts, lastFault },
  requestedAt: requestedAt.toISOString(),
});

const possible = (refusal: DomainError | undefined): PossibleAction =>
  refusal ? { possible: false, code: refusal.code, reason: refusal.message } : { possible: true };

/** CAs that sign base station certificates, the newest first: what a list can be filtered by. */
export async function getIssuers(ctx: Context): Promise<{ id: string; name: string }[]> {
  authorize(ctx.actor, "stations:read");
  return ctx.db.certificateAuthority.findMany({
    where: { kind: "BASE_STATION" },
    orderBy: { generation: "desc" },
    select: { id: true, name: true },
  });
}
