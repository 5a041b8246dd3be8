import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { refuseStale } from "#lib/base-station/update-base-station";
import { lockVisibleBaseStation } from "#lib/base-station/visible-base-station";
import type { BaseStation } from "#lib/generated/prisma/client";
import type { CertificatePurpose, StationServer } from "#lib/generated/prisma/enums";
import type { Tx } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import { accessOf } from "#lib/policy/values";
import { type CertificateView, findCertificateOfWish } from "./certificate-view";
import { findDirectLns } from "./direct-lns";
import { type IssuingTerms, readIssuingTerms, refuseBeyondIssuer } from "./issuing-terms";
import { type NewWish, openWish } from "./open-wish";
import { SUPERSEDED_BY_NEW, whyRegenerated } from "./revocation-reasons";
import { revokeRows, type ToRevoke } from "./revoke-rows";
import { revokeTokens } from "./revoke-tokens";
import type { RegenerateCertificate } from "./schema";
import { type OpenWish, readStanding, type StationStanding } from "./station-standing";
import {
  type CertificatePurposeText,
  NEW_PUBLIC_KEY_REQUIRED,
  PUBLIC_KEY_NOT_DECLARED,
  purposeText,
  type RegenerateReason,
} from "./values";
import { watchOutcome } from "./watch-outcome";
import { withdrawWish } from "./withdraw-wish";

/** What became of a REGENERATE so far. */
export interface Regeneration {
  /** Id of the wish, "op_": where to ask for the outcome; null when nothing is made anew. */
  operation: string | null;
  /** What is made anew; the first is what `operation` and `certificate` are about. */
  regenerated: CertificatePurposeText[];
  /** Null while it is not signed. */
  certificate: CertificateView | null;
  /** Certificates that it revoked. */
  revoked: string[];
  /** Its key comes with the base station, which proves itself by password. */
  awaitsStation: boolean;
}

type Wish = Omit<Regeneration, "certificate">;

/**
 * Revokes the current certificate with the operator's reason and asks for a new one on the key on record, in one commit.
 * From then on the old one is refused everywhere, even while nobody signs. With ONCE_NEW_IS_IN_USE it stays valid, and
 * the commit that records the new one in use revokes it. While a wish is open, it is joined.
 *
 * Of a Basics Station it acts on all that we made for it, and without a declared key on nothing else: on what it proves
 * itself with to our LNS, and to our CUPS. The latter is the way by which it gets the new ones: unless it is
 * compromised, it is taken until its successor is seen in use. While it speaks to an LNS of somebody else directly, what
 * it had for ours ends without a successor.
 *
 * Waits up to 2 s for the station process to sign; not for a station that has yet to bring its key (enrolment.md G2).
 *
 * @throws DomainError not_found `base_station_not_found`.
 * @throws DomainError stale `base_station_changed`.
 * @throws DomainError conflict `public_key_not_declared`, `new_public_key_required`, `validity_beyond_issuer`,
 * `nothing_to_regenerate`: nothing is changed.
 */
export async function regenerateCertificate(ctx: Context, input: RegenerateCertificate): Promise<Regeneration> {
  const outcome = watchOutcome(ctx); // before the commit, so that no hint is missed
  try {
    const wish = await storeWish(ctx, input, await readIssuingTerms(ctx));
    ctx.notify("wish");
    if (wish.revoked.length > 0) ctx.notify("revocation");
    const { operation, awaitsStation } = wish;
    if (operation === null) return { ...wish, certificate: null };
    if (!awaitsStation) await outcome.ofWish(operation);
    return { ...wish, certificate: await findCertificateOfWish(ctx, operation) };
  } finally {
    outcome.close();
  }
}

/** Transaction W (enrolment.md G1). */
function storeWish(ctx: Context, input: RegenerateCertificate, terms: IssuingTerms): Promise<Wish> {
  return auditedTransaction<Wish>(ctx, "certificates:regenerate", async (tx) => {
    const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
    refuseStale(station, input.ifMatch);
    refuseBeyondIssuer(terms, station, ctx.clock.now());

    const directLns = await findDirectLns(tx, station.id);
    const purposes = await purposesOf(tx, station, directLns !== null);
    const asked: Asked[] = [];
    for (const purpose of purposes) asked.push(await askAnew(tx, ctx, station, purpose, terms, input));
    const ended = directLns === null ? NOTHING_ENDED : await endLns(tx, ctx, station, directLns, input.reason);
    if (station.enrolmentClosedAt !== null) {
      await tx.baseStation.update({ where: { id: station.id }, data: { enrolmentClosedAt: null } });
    }
    const servers = asked.flatMap(({ purpose, atOnce }) => (purpose !== "STATION" && atOnce ? [purpose] : []));
    const tokens = await revokeTokens(tx, ctx, station, {
      servers: [...servers, ...ended.servers],
      reason: input.reason,
    });
    const toRevoke = [...asked.flatMap((one) => one.toRevoke), ...ended.toRevoke];
    const revocations = await revokeRows(tx, ctx, station.id, toRevoke);
    const [main, ...more] = asked.map((one) => askedEntry(station.id, one, input));
    const done = [...ended.withdrawn, ...tokens, ...revocations];
    const changesNothing = asked.length === 0 && done.length === 0 && station.enrolmentClosedAt === null;
    if (changesNothing) throw nothingToRegenerate(directLns);
    const [first] = asked;
    return {
      result: {
        operation: first?.operation ?? null,
        regenerated: asked.map(({ purpose }) => purposeText(purpose)),
        revoked: toRevoke.map(({ certificate }) => certificate.id),
        awaitsStation: first?.awaitsStation ?? false,
      },
      audit: [main ?? reopenedEntry(station.id, directLns, input), ...more, ...done],
    };
  });
}

/** What of a Basics Station's access to our LNS ends without a successor. */
interface Ended {
  servers: StationServer[];
  toRevoke: ToRevoke[];
  withdrawn: AuditEntry[];
}

const NOTHING_ENDED: Ended = { servers: [], toRevoke: [], withdrawn: [] };

/** At once, whatever was chosen: nothing new comes into use that could end it later. */
async function endLns(
  tx: Tx,
  ctx: Context,
  station: BaseStation,
  directLns: string,
  reason: RegenerateReason,
): Promise<Ended> {
  const standing = await readStanding(tx, station, "LNS", ctx.clock.now());
  const fault = `The base station speaks to "${directLns}" directly.`;
  return {
    servers: ["LNS"],
    toRevoke: certificatesToRevoke(standing, reason),
    withdrawn: standing.wish ? [await withdrawWish(tx, ctx, station.id, standing.wish.id, fault)] : [],
  };
}

function nothingToRegenerate(directLns: string | null): DomainError {
  const message = `There is nothing of ours to make anew: it speaks to "${directLns}" directly, with that server's credential, and CUPS knows it by what its vendor or you gave it.`;
  return new DomainError("conflict", "nothing_to_regenerate", message);
}

/** The first is the one that the answer tells of. A key of its own makes a station renew by itself what is on it. */
async function purposesOf(tx: Tx, station: BaseStation, isElsewhere: boolean): Promise<CertificatePurpose[]> {
  if (station.eui64 === null) return ["STATION"];
  const made = await tx.stationCredential.findMany({
    where: { baseStationId: station.id, status: { in: ["CURRENT", "PREVIOUS"] } },
    distinct: ["server"],
    select: { server: true },
  });
  const wished = await tx.certificateWish.findMany({
    where: { baseStationId: station.id, status: "OPEN" },
    select: { purpose: true },
  });
  const has = (server: StationServer) =>
    made.some((one) => one.server === server) || wished.some(({ purpose }) => purpose === server);
  const own = station.publicKeyFingerprint !== null || wished.some(({ purpose }) => purpose === "STATION");
  const cups: CertificatePurpose[] = has("CUPS") ? ["CUPS"] : [];
  if (!own) return isElsewhere ? cups : ["LNS", ...cups];
  return ["STATION", ...(has("LNS") && !isElsewhere ? ["LNS" as const] : []), ...cups];
}

/** What becomes of the certificates of one purpose. */
interface Asked {
  purpose: CertificatePurpose;
  operation: string;
  joined: boolean;
  awaitsStation: boolean;
  /** What was there is refused from the commit on. */
  atOnce: boolean;
  toRevoke: ToRevoke[];
}

async function askAnew(
  tx: Tx,
  ctx: Context,
  station: BaseStation,
  purpose: CertificatePurpose,
  terms: IssuingTerms,
  input: RegenerateCertificate,
): Promise<Asked> {
  const standing = await readStanding(tx, station, purpose, ctx.clock.now());
  const awaitsStation = purpose === "STATION" && mustBringKey(station, standing, terms, input.reason);
  const givenUp = certificatesToRevoke(standing, input.reason);
  const atOnce = input.revokePrevious === "IMMEDIATELY" && (purpose !== "CUPS" || input.reason === "COMPROMISED");
  const toRevoke = atOnce ? givenUp : [];
  if (!atOnce) await revokeLater(tx, ctx, givenUp, input.reason);
  const revokedIds = toRevoke.map(({ certificate }) => certificate.id);
  const wish = { purpose, kind: "REGENERATION", reason: input.reason, revokedIds, awaitsStation } as const;
  const operation = standing.wish
    ? await joinWish(tx, ctx, standing.wish, wish)
    : await openWish(tx, ctx, station, wish);
  return { purpose, operation, joined: standing.wish !== undefined, awaitsStation, atOnce, toRevoke };
}

function askedEntry(
  stationId: string,
  { purpose, operation, joined }: Asked,
  { reason, revokePrevious }: RegenerateCertificate,
): AuditEntry {
  return {
    action: "certificate.regenerate",
    target: { type: "base_station", id: stationId },
    detail: { reason, revokePrevious, operation, joined, ...(purpose === "STATION" ? {} : { purpose }) },
  };
}

/** Of one that makes nothing anew. */
function reopenedEntry(
  stationId: string,
  directLns: string | null,
  { reason, revokePrevious }: RegenerateCertificate,
): AuditEntry {
  const target = { type: "base_station", id: stationId };
  return { action: "certificate.regenerate", target, detail: { reason, revokePrevious, directLns } };
}

/**
 * Whether the certificate has to wait for a key. Without a password, the key must be there and sound.
 *
 * @throws DomainError conflict `public_key_not_declared`, `new_public_key_required`.
 */
function mustBringKey(
  station: Pick<BaseStation, "publicKeyFingerprint" | "access">,
  { latest, keyBlocked }: StationStanding,
  { policy }: IssuingTerms,
  reason: RegenerateReason,
): boolean {
  const onRecord = station.publicKeyFingerprint;
  const stillItsKey = reason === "COMPROMISED" && latest?.publicKeyFingerprint === onRecord;
  const missing = onRecord === null || keyBlocked || stillItsKey;
  if (!missing || accessOf(policy, station) === "PASSWORD") return missing;
  if (onRecord === null) throw new DomainError("conflict", "public_key_not_declared", PUBLIC_KEY_NOT_DECLARED);
  throw new DomainError("conflict", "new_public_key_required", NEW_PUBLIC_KEY_REQUIRED);
}

/** The wish that is open becomes the operator's, whoever asked first; it may have been the station itself. */
async function joinWish(tx: Tx, ctx: Context, open: OpenWish, { reason, revokedIds, awaitsStation }: NewWish) {
  const isOperators = open.kind === "REGENERATION";
  if (isOperators && revokedIds.length === 0 && awaitsStation === open.awaitsStation) return open.id;
  await tx.certificateWish.update({
    where: { id: open.id },
    data: {
      ...(isOperators ? {} : { kind: "REGENERATION", reason, requestedBy: ctx.actor.name }),
      revokedIds: { push: [...revokedIds] },
      awaitsStation,
    },
  });
  return open.id;
}

/** They stay valid until recordInUse() sees the new one; a second thought revokes them at once. */
async function revokeLater(
  tx: Tx,
  ctx: Context,
  givenUp: readonly ToRevoke[],
  reason: RegenerateReason,
): Promise<void> {
  await tx.certificate.updateMany({
    where: { id: { in: givenUp.map(({ certificate }) => certificate.id) } },
    data: { revokeOnceReplaced: reason, revokeOnceReplacedBy: ctx.actor.name },
  });
}

/**
 * The current certificate, with it every earlier one in date, and for a compromise the latest even if it is revoked:
 * then its reason changes. The operator's reason is about the latest's key; others merely give way.
 */
function certificatesToRevoke({ current, earlier, latest }: StationStanding, reason: RegenerateReason): ToRevoke[] {
  const all = [...(current ? [current] : []), ...earlier];
  if (reason === "COMPROMISED" && latest?.status === "REVOKED" && latest.revocationReason !== "COMPROMISED") {
    all.push(latest);
  }
  return all.map((certificate) => ({
    certificate,
    why: certificate.publicKeyFingerprint === latest?.publicKeyFingerprint ? whyRegenerated(reason) : SUPERSEDED_BY_NEW,
  }));
}
