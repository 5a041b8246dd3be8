import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { BaseStation } from "#lib/generated/prisma/client";
import type { StationServer } from "#lib/generated/prisma/enums";
import { MINUTE_MS, SECOND_MS } from "#lib/platform/clock";
import type { Tx } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import { readPolicy } from "#lib/policy/read-policy";
import type { Policy } from "#lib/policy/values";
import { composeToken } from "./compose-token";
import type { CredentialWork } from "./credential-work";
import { openWish } from "./open-wish";
import { readStanding } from "./station-standing";
import { storeToken } from "./store-token";
import { summarizeCertificates } from "./summarize-certificates";
import { watchOutcome } from "./watch-outcome";

/** A new credential besides REGENERATE: at most one per station and server in this time. */
const PAUSE_MS = 10 * MINUTE_MS;
/** Of a certificate that is not signed within the time a request waits. */
const SIGNING_RETRY_S = 10;

export interface MakeCredential {
  baseStationId: string;
  server: StationServer;
}

export type MadeCredential = { kind: "MADE"; credentialId: string } | { kind: "LATER"; retryAfterS: number };

type Decision = MadeCredential | { kind: "WAIT"; wish: string };

/**
 * Makes a Basics Station that has proved who it is a new credential for one of our servers, as the policy wants it: a
 * token, or a certificate on a key that we make; then it waits a moment for the signature. What it has stays taken until
 * the new one is seen in use. While one is being made already, by REGENERATE or another request, that one is waited for.
 *
 * @throws DomainError not_found `base_station_not_found`; forbidden `enrolment_closed`, `station_suspended`.
 * @throws DomainError unavailable when the CA of our listeners is not known at present.
 */
export async function makeCredential(
  ctx: Context,
  work: CredentialWork,
  input: MakeCredential,
): Promise<MadeCredential> {
  const outcome = watchOutcome(ctx); // before the commit, so that no hint is missed
  try {
    const decision = await decideAndStore(ctx, work, input);
    if (decision.kind !== "WAIT") return decision;
    ctx.notify("wish");
    await outcome.ofWish(decision.wish);
    return await credentialOfWish(ctx, input, decision.wish);
  } finally {
    outcome.close();
  }
}

/** Nothing had to be stored to decide. */
class NothingToStore extends Error {
  constructor(readonly decision: Decision) {
    super("nothing to store");
  }
}

async function decideAndStore(ctx: Context, work: CredentialWork, input: MakeCredential): Promise<Decision> {
  const { policy } = await readPolicy(ctx);
  const token = credentialKind(policy, input.server) === "TOKEN" ? await composeToken(ctx, work) : undefined;
  try {
    return await auditedTransaction<Decision>(ctx, "platform:operate", async (tx) => {
      const station = await lockStation(tx, ctx, input.baseStationId);
      await refuseTooSoon(tx, ctx, station, input.server);
      if (token) {
        const stored = { ...token, server: input.server, policy, createdBy: ctx.actor.name };
        const made = await storeToken(tx, ctx, station, stored);
        await summarizeCertificates(tx, [station.id]);
        return { result: { kind: "MADE", credentialId: token.id }, audit: [made] };
      }
      return wantCertificate(tx, ctx, station, input.server);
    });
  } catch (error) {
    if (error instanceof NothingToStore) return error.decision;
    throw error;
  }
}

export const credentialKind = (policy: Policy, server: StationServer): Policy["lnsCredential"] =>
  server === "LNS" ? policy.lnsCredential : policy.cupsCredential;

async function lockStation(tx: Tx, ctx: Context, id: string): Promise<BaseStation> {
  const [found] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM base_station WHERE id = ${id} AND organization_id = ${ctx.organizationId} AND deleted_at IS NULL
    FOR NO KEY UPDATE`;
  const station = found && (await tx.baseStation.findUnique({ where: { id } }));
  if (!station) throw new DomainError("not_found", "base_station_not_found", "No base station here has this id.");
  if (station.administrativeState === "SUSPENDED") {
    throw new DomainError("forbidden", "station_suspended", "This base station is suspended.");
  }
  if (station.enrolmentClosedAt !== null) {
    const message = "Enrolment is closed since the certificate was revoked. REGENERATE opens it again.";
    throw new DomainError("forbidden", "enrolment_closed", message);
  }
  return station;
}

/**
 * One that is being made is waited for, whoever asked; what was made a moment ago has to serve. One that was revoked
 * since does not count: REGENERATE lifts the pause.
 */
async function refuseTooSoon(tx: Tx, ctx: Context, station: BaseStation, server: StationServer): Promise<void> {
  const open = await tx.certificateWish.findFirst({
    where: { baseStationId: station.id, purpose: server, status: "OPEN" },
    select: { id: true },
  });
  if (open) throw new NothingToStore({ kind: "WAIT", wish: open.id });
  const now = ctx.clock.now();
  const since = new Date(now.getTime() - PAUSE_MS);
  const recent = await tx.stationCredential.findFirst({
    where: { baseStationId: station.id, server, status: { not: "REVOKED" }, createdAt: { gt: since } },
    orderBy: { createdAt: "desc" },
    select: { createdAt: true },
  });
  if (!recent) return;
  const retryAfterS = Math.ceil((recent.createdAt.getTime() + PAUSE_MS - now.getTime()) / SECOND_MS);
  throw new NothingToStore({ kind: "LATER", retryAfterS });
}

async function wantCertificate(tx: Tx, ctx: Context, station: BaseStation, server: StationServer) {
  const { current } = await readStanding(tx, station, server, ctx.clock.now());
  const kind = current ? "RENEWAL" : "ENROLMENT";
  const wished = { purpose: server, kind, reason: kind, revokedIds: [], awaitsStation: false } as const;
  const wish = await openWish(tx, ctx, station, wished);
  if (!current) await summarizeCertificates(tx, [station.id]);
  return {
    result: { kind: "WAIT" as const, wish },
    audit: [
      {
        action: current ? "certificate.renew" : "certificate.enrol",
        target: { type: "base_station", id: station.id },
        detail: { purpose: server, operation: wish },
      },
    ] as const,
  };
}

/** What a wish came to: a certificate, or a token where the policy changed meanwhile. */
async function credentialOfWish(ctx: Context, input: MakeCredential, wishId: string): Promise<MadeCredential> {
  const wish = await ctx.db.certificateWish.findUnique({ where: { id: wishId }, select: { status: true } });
  const { baseStationId, server } = input;
  const current = await ctx.db.stationCredential.findFirst({
    where: { baseStationId, server, status: "CURRENT" },
    select: { id: true },
  });
  const isMade = wish?.status === "FULFILLED" && current !== null;
  return isMade ? { kind: "MADE", credentialId: current.id } : { kind: "LATER", retryAfterS: SIGNING_RETRY_S };
}
