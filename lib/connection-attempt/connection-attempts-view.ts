import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { ConnectionAttempt, Prisma } from "#lib/generated/prisma/client";
import { publicKeyLabel, publicKeyPem } from "#lib/pki/public-key";
import { DomainError } from "#lib/platform/domain-error";
import { timePage } from "#lib/platform/time-page";
import type { ListConnectionAttempts } from "./schema";
import { type AttemptListener, isVerdict, type Verdict, verdictWords } from "./values";

/** A refused caller as pages and REST show it. Times are RFC 3339 UTC. */
export interface ConnectionAttemptView {
  id: string;
  firstAt: string;
  lastAt: string;
  count: number;
  listener: AttemptListener;
  verdict: Verdict;
  /** One or two words. */
  title: string;
  /** What the caller was told. */
  message: string;
  /** What can be done. */
  mend: string;
  address: string;
  port: number;
  tlsVersion: string | null;
  claimedName: string | null;
  /** What an undeclared station proved with a sound certificate: it waits in the inbox to be added. */
  provenEui64: string | null;
  /** Null for a caller that is no declared station. The name is today's. */
  baseStation: { id: string; name: string; lrrId: string; deleted: boolean } | null;
  certificate: {
    subject: string;
    issuer: string;
    serialNumber: string;
    sha256: string;
    notAfter: string | null;
  } | null;
  /** The key that it proved; `pem` is what ADD declares. */
  publicKey: { fingerprint: string; label: string; pem: string } | null;
  ignoredAt: string | null;
  ignoredBy: string | null;
}

export interface ConnectionAttemptPage {
  attempts: ConnectionAttemptView[];
  /** Undeclared stations with a sound certificate that nobody has added or ignored yet, whatever the filters. */
  inbox: number;
  nextCursor: string | null;
}

/** Undeclared stations with a sound certificate; declaring one takes it out (createBaseStation). */
const INBOX = { provenEui64: { not: null }, baseStationId: null, ignoredAt: null } as const;
const INBOX_COUNTED = 1000;

const STATION = { select: { id: true, name: true, lrrId: true, deletedAt: true } } as const;

/**
 * What the actor may see: attempts of the base stations of its organization, and those of strangers, who belong to
 * nobody yet, if it may declare base stations.
 */
export function visibleAttempt(ctx: Context): Prisma.ConnectionAttemptWhereInput {
  const own = { organizationId: ctx.organizationId };
  return ctx.actor.permissions.has("stations:write") ? { OR: [own, { organizationId: null }] } : own;
}

const PAGE = timePage("lastAt", "id");

/**
 * A page of refused callers, the latest first.
 *
 * @throws DomainError invalid `validation_failed` for a cursor that is none.
 */
export async function listConnectionAttempts(
  ctx: Context,
  input: ListConnectionAttempts,
): Promise<ConnectionAttemptPage> {
  authorize(ctx.actor, "stations:read");
  const found = await ctx.db.connectionAttempt.findMany({
    where: { AND: [visibleAttempt(ctx), ...conditions(input)] },
    include: { baseStation: STATION },
    orderBy: PAGE.orderBy,
    take: input.limit + 1,
  });
  // Not `distinct`, for which Prisma fetches every row.
  const inbox = await ctx.db.connectionAttempt.groupBy({
    by: ["provenEui64"],
    where: { AND: [visibleAttempt(ctx), INBOX] },
    orderBy: { provenEui64: "asc" },
    take: INBOX_COUNTED,
  });
  const { shown, nextCursor } = PAGE.cut(found, input.limit);
  return { attempts: shown.map(attemptView), inbox: inbox.length, nextCursor };
}

/** @throws DomainError not_found `connection_attempt_not_found`, also for one that is not the actor's to see. */
export async function getConnectionAttempt(ctx: Context, id: string): Promise<ConnectionAttemptView> {
  authorize(ctx.actor, "stations:read");
  const row = await ctx.db.connectionAttempt.findFirst({
    where: { AND: [visibleAttempt(ctx), { id }] },
    include: { baseStation: STATION },
  });
  if (!row) throw connectionAttemptNotFound();
  return attemptView(row);
}

export function connectionAttemptNotFound(): DomainError {
  return new DomainError("not_found", "connection_attempt_not_found", "No connection attempt here has this id.");
}

function conditions({
  baseStation,
  verdict,
  unknown,
  inbox,
  ignored,
  q,
  cursor,
}: ListConnectionAttempts): Prisma.ConnectionAttemptWhereInput[] {
  const all: Prisma.ConnectionAttemptWhereInput[] = [];
  if (baseStation) all.push({ baseStationId: baseStation });
  else all.push({ ignoredAt: ignored === "true" ? { not: null } : null });
  if (verdict) all.push({ verdict });
  if (inbox) all.push(inbox === "true" ? { provenEui64: { not: null }, baseStationId: null } : { NOT: INBOX });
  if (unknown) all.push({ baseStationId: unknown === "true" ? null : { not: null } });
  if (q) {
    const part = { contains: q, mode: "insensitive" as const };
    all.push({
      OR: [{ claimedName: part }, { address: part }, { publicKeyFingerprint: part }, { certificateSubject: part }],
    });
  }
  all.push(PAGE.after(cursor));
  return all;
}

type Row = ConnectionAttempt & {
  baseStation: { id: string; name: string; lrrId: string; deletedAt: Date | null } | null;
};

export function attemptView(row: Row): ConnectionAttemptView {
  if (!isVerdict(row.verdict)) throw new Error(`connection attempt ${row.id} has the unknown verdict ${row.verdict}`);
  const { title, mend } = verdictWords(row.verdict, row.listener);
  const station = row.baseStation;
  return {
    id: row.id,
    firstAt: row.firstAt.toISOString(),
    lastAt: row.lastAt.toISOString(),
    count: row.count,
    listener: row.listener as AttemptListener,
    verdict: row.verdict,
    title,
    message: row.message,
    mend,
    address: row.address,
    port: row.port,
    tlsVersion: row.tlsVersion,
    claimedName: row.claimedName,
    provenEui64: row.provenEui64,
    baseStation: station && {
      id: station.id,
      name: station.name,
      lrrId: station.lrrId,
      deleted: station.deletedAt !== null,
    },
    certificate:
      row.certificateSha256 === null
        ? null
        : {
            subject: row.certificateSubject ?? "",
            issuer: row.certificateIssuer ?? "",
            serialNumber: row.certificateSerialNumber ?? "",
            sha256: row.certificateSha256,
            notAfter: row.certificateNotAfter?.toISOString() ?? null,
          },
    publicKey:
      row.publicKey === null || row.publicKeyFingerprint === null
        ? null
        : {
            fingerprint: row.publicKeyFingerprint,
            label: publicKeyLabel(row.publicKey),
            pem: publicKeyPem(row.publicKey),
          },
    ignoredAt: row.ignoredAt?.toISOString() ?? null,
    ignoredBy: row.ignoredBy,
  };
}
