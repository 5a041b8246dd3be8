import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { openWish } from "#lib/certificate/open-wish";
import { recordDownload } from "#lib/certificate/record-download";
import { releaseWish } from "#lib/certificate/release-wish";
import { renewalDecision } from "#lib/certificate/renewal-rules";
import { readStanding, type StationStanding } from "#lib/certificate/station-standing";
import { summarizeCertificates } from "#lib/certificate/summarize-certificates";
import { watchOutcome } from "#lib/certificate/watch-outcome";
import type { Caller, Peer } from "#lib/connection-attempt/peer";
import type { BaseStation } from "#lib/generated/prisma/client";
import type { Bytes } from "#lib/pki/bytes";
import type { CertificateRequest } from "#lib/pki/certificate-request";
import type { Tx } from "#lib/platform/db/client";
import { violatedUniqueIndex } from "#lib/platform/db/violated-unique-index";
import { minimumKeyFault } from "#lib/policy/minimum-key";
import { POLICY_KEY, storedPolicy } from "#lib/policy/read-policy";
import { accessOf, type Policy } from "#lib/policy/values";
import { putKeyOnRecord } from "./put-key-on-record";
import { refusal } from "./refusal";
import { ignoredWishes, refuseContradiction } from "./request-contradiction";
import { retryAfterS } from "./retry-after";
import type { EnrolOperation } from "./values";

export interface EnrolBaseStation {
  caller: Caller;
  peer: Peer;
  /** Its signature is verified, and its linking value if it has one. */
  request: CertificateRequest;
  operation: EnrolOperation;
  /** Whether the request is tied to this TLS connection (RFC 7030 3.5). */
  linking: "VERIFIED" | "ABSENT";
}

export type Enrolled =
  | { kind: "CERTIFICATE"; id: string; der: Bytes; serialNumber: string }
  /** Not signed yet: the station repeats its request and is recognised by its key (enrolment.md S8). */
  | { kind: "PENDING"; retryAfterS: number };

/** What a request comes to: a certificate that is there, or a wish to wait for. */
type Decision = { kind: "HAND_OUT"; certificate: string } | { kind: "WAIT"; wish: string };

/** Nothing had to be stored to decide. */
class NothingToStore extends Error {
  constructor(readonly decision: Decision) {
    super("nothing to store");
  }
}

/**
 * Gives a base station that has proved who it is a certificate on the key of its request (enrolment.md 5, 6, 14): the
 * one that it has or that waits for it, again; or a new one on first enrolment, in the renewal window, after expiry as
 * the policy allows, and when the key on record changed. With a password, the request's key becomes the key on record,
 * in the same commit. Waits a moment for the signature.
 *
 * @throws EnrolmentRefusal invalid `names_disagree`, `request_refused`; forbidden `key_not_declared_key`, `key_blocked`,
 * `key_in_use`, `weak_key`, `certificate_revoked`, `certificate_superseded`, `certificate_expired`,
 * `certificate_unknown`, `renewal_not_allowed`, `station_suspended`, `enrolment_closed`, `key_not_allowed`,
 * `password_not_allowed`.
 */
export async function enrolBaseStation(ctx: Context, input: EnrolBaseStation): Promise<Enrolled> {
  refuseContradiction(input.caller, input.request, input.operation);
  await refuseUnfitForReenrolment(ctx, input);
  const outcome = watchOutcome(ctx); // before the commit, so that no hint is missed
  try {
    const decision = await decideAndStore(ctx, input);
    if (decision.kind === "HAND_OUT") return await handOut(ctx, input, { id: decision.certificate });
    ctx.notify("wish");
    await outcome.ofWish(decision.wish);
    return await handOut(ctx, input, { wishId: decision.wish });
  } finally {
    outcome.close();
  }
}

/** R1, R6: what identified it must itself be fit to be renewed. One that is not ours makes it a simpleenroll (R2). */
async function refuseUnfitForReenrolment(ctx: Context, { caller, peer, operation }: EnrolBaseStation): Promise<void> {
  if (operation !== "simplereenroll" || caller.proof === "PASSWORD") return;
  const { certificate: own } = caller;
  if (own) {
    if (own.status === "SUPERSEDED") throw refusal("certificate_superseded");
    if (own.notAfter <= ctx.clock.now()) throw refusal("certificate_expired");
    return;
  }
  const issuer = peer.certificate && Uint8Array.from(peer.certificate.issuerName);
  const ours =
    issuer && (await ctx.db.certificateAuthority.findFirst({ where: { subject: issuer }, select: { id: true } }));
  if (ours) throw refusal("certificate_unknown");
}

async function decideAndStore(ctx: Context, input: EnrolBaseStation): Promise<Decision> {
  const { key } = input.request;
  try {
    return await auditedTransaction<Decision>(ctx, "platform:operate", async (tx) => {
      const { station, policy } = await lockCaller(tx, input.caller);
      const onRequestKey = { id: station.id, publicKeyFingerprint: key.fingerprint };
      const standing = await readStanding(tx, onRequestKey, "STATION", ctx.clock.now());
      await refuseWhatChanged(tx, input, station, policy, standing);
      const keyEntries = await settleKey(tx, ctx, input, station, policy);
      const { decision, audit } = await decide(tx, ctx, input, station, policy, standing);
      const [first, ...others] = [...keyEntries, ...audit];
      if (!first) throw new NothingToStore(decision);
      // While a current certificate stands, a wish changes nothing of what the list shows.
      if (!standing.current) await summarizeCertificates(tx, [station.id]);
      return { result: decision, audit: [first, ...others] };
    });
  } catch (error) {
    if (error instanceof NothingToStore) return error.decision;
    // Two stations brought the same key at once: the index let one through.
    if (violatedUniqueIndex(error)?.includes("fingerprint")) throw refusal("key_in_use");
    throw error;
  }
}

/** Of a locked station, what enrolment judges. */
type LockedStation = Pick<
  BaseStation,
  | "id"
  | "organizationId"
  | "administrativeState"
  | "enrolmentClosedAt"
  | "access"
  | "publicKeyFingerprint"
  | "renewalAllowedUntil"
>;

/**
 * The caller's row, locked until the transaction ends, and with it the policy. One that was deleted since it proved
 * itself is as unknown as its key.
 */
async function lockCaller(tx: Tx, caller: Caller): Promise<{ station: LockedStation; policy: Policy }> {
  const [row] = await tx.$queryRaw<(LockedStation & { policy: unknown })[]>`
    SELECT id, organization_id AS "organizationId", administrative_state AS "administrativeState",
           enrolment_closed_at AS "enrolmentClosedAt", access, public_key_fingerprint AS "publicKeyFingerprint",
           renewal_allowed_until AS "renewalAllowedUntil",
           (SELECT value FROM platform_setting WHERE key = ${POLICY_KEY}) AS policy
    FROM base_station
    WHERE id = ${caller.baseStationId} AND organization_id = ${caller.organizationId} AND deleted_at IS NULL
    FOR UPDATE`;
  if (!row) throw refusal("unknown_key");
  const { policy, ...station } = row;
  return { station, policy: storedPolicy(policy).policy };
}

/** What held when the caller was identified, looked at again under the lock: REVOKE or SUSPEND may have come between. */
async function refuseWhatChanged(
  tx: Tx,
  { caller }: EnrolBaseStation,
  station: LockedStation,
  policy: Policy,
  { current, earlier }: StationStanding,
): Promise<void> {
  if (station.administrativeState === "SUSPENDED") throw refusal("station_suspended");
  const { certificate: shown } = caller;
  const holds = !shown || current?.id === shown.id || earlier.some(({ id }) => id === shown.id);
  if (!holds) {
    const row = await tx.certificate.findUnique({ where: { id: shown.id }, select: { status: true } });
    if (row?.status === "REVOKED") throw refusal("certificate_revoked");
  }
  if (station.enrolmentClosedAt !== null) throw refusal("enrolment_closed");
  const access = accessOf(policy, station);
  if (caller.proof === "KEY" && access !== "PUBLIC_KEY") throw refusal("key_not_allowed");
  if (caller.proof === "PASSWORD" && access !== "PASSWORD") throw refusal("password_not_allowed");
  if (caller.proof === "CERTIFICATE" && access === "PUBLIC_KEY") {
    // In date and ours, but on a key that another has replaced (D11).
    throw refusal("key_not_declared_key", "The key of this certificate is no longer the declared one.");
  }
}

/** The key of the request is the key on record, or with a password becomes it (enrolment.md S4, R4). */
async function settleKey(
  tx: Tx,
  ctx: Context,
  { caller, request }: EnrolBaseStation,
  station: LockedStation,
  policy: Policy,
): Promise<AuditEntry[]> {
  if (station.publicKeyFingerprint === request.key.fingerprint) return [];
  if (caller.proof !== "PASSWORD") throw refusal("key_not_declared_key");
  return [await putKeyOnRecord(tx, ctx, station, request.key, policy)];
}

async function decide(
  tx: Tx,
  ctx: Context,
  input: EnrolBaseStation,
  station: LockedStation,
  policy: Policy,
  { wish, keyBlocked, current }: StationStanding,
): Promise<{ decision: Decision; audit: AuditEntry[] }> {
  const { key } = input.request;
  if (keyBlocked) throw refusal("key_blocked");
  if (wish) {
    if (wish.awaitsStation) await releaseWish(tx, station.id);
    const joined = requestEntry(input, wish.kind, wish.id);
    return { decision: { kind: "WAIT", wish: wish.id }, audit: wish.awaitsStation ? [joined] : [] };
  }
  const decided = renewalDecision({
    now: ctx.clock.now(),
    current: current ?? null,
    keyFingerprint: key.fingerprint,
    renewAfterExpiry: policy.renewAfterExpiry,
    renewalAllowedUntil: station.renewalAllowedUntil,
  });
  if (decided.kind === "REFUSED") throw refusal(decided.code);
  if (decided.kind === "SAME") {
    if (!current) throw new Error("no certificate to hand out again");
    return { decision: { kind: "HAND_OUT", certificate: current.id }, audit: [] };
  }
  const weak = minimumKeyFault(policy, key);
  if (weak) throw refusal("weak_key", weak);
  const kind = decided.wish;
  const id = await openWish(tx, ctx, station, {
    ...{ purpose: "STATION", kind, reason: kind, revokedIds: [], awaitsStation: false },
  });
  return { decision: { kind: "WAIT", wish: id }, audit: [requestEntry(input, kind, id)] };
}

function requestEntry(
  { caller, peer, request, operation, linking }: EnrolBaseStation,
  kind: string,
  wish: string,
): AuditEntry {
  return {
    action: kind === "RENEWAL" ? "certificate.renew" : "certificate.enrol",
    target: { type: "base_station", id: caller.baseStationId },
    detail: {
      fingerprint: request.key.fingerprint,
      proof: caller.proof,
      request: operation,
      tlsVersion: peer.tlsVersion,
      linking,
      ignored: ignoredWishes(request),
      operation: wish,
    },
  };
}

/** The certificate, if it is there, still holds, and is on the key of the request. Its download is on record first. */
async function handOut(
  ctx: Context,
  { peer, request }: EnrolBaseStation,
  which: { id: string } | { wishId: string },
): Promise<Enrolled> {
  const found = await ctx.db.certificate.findFirst({
    where: { ...which, status: "ISSUED", publicKeyFingerprint: request.key.fingerprint },
    select: { id: true, certificate: true, serialNumber: true, downloadedAt: true },
  });
  if (!found?.certificate) return { kind: "PENDING", retryAfterS: retryAfterS(ctx) };
  if (found.downloadedAt === null) await recordDownload(ctx, { certificateId: found.id, address: peer.address });
  return { kind: "CERTIFICATE", id: found.id, der: found.certificate, serialNumber: found.serialNumber };
}
