import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { StationServer } from "#lib/generated/prisma/enums";
import type { Tx } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import { readPolicy } from "#lib/policy/read-policy";
import { composeToken } from "./compose-token";
import type { CredentialWork } from "./credential-work";
import { postponeWishes, type ToPostpone } from "./postpone-wishes";
import { storeToken } from "./store-token";
import { summarizeCertificates } from "./summarize-certificates";

class NothingLeft extends Error {}

interface TokenWish {
  id: string;
  server: StationServer;
  requestedBy: string;
  baseStationId: string;
  organizationId: string;
  validity: string | null;
  renewBeforeDays: number | null;
}

/**
 * Meets open wishes for those servers with tokens, as the policy wants it there: each in one transaction, which closes
 * its wish.
 *
 * While the CA of our listeners is not known they stay open, with the reason.
 *
 * @returns how many.
 */
export async function makeWishedTokens(
  ctx: Context,
  work: CredentialWork,
  servers: readonly StationServer[],
): Promise<number> {
  if (servers.length === 0) return 0;
  let made = 0;
  try {
    while (await makeOne(ctx, work, servers)) made++;
  } catch (error) {
    if (!(error instanceof DomainError && error.code === "no_trust")) throw error;
    await postponeWishes(ctx, await openWishes(ctx, servers, error.message));
  }
  if (made > 0) ctx.notify("outcome");
  return made;
}

async function makeOne(ctx: Context, work: CredentialWork, servers: readonly StationServer[]): Promise<boolean> {
  const { id, token, blob } = await composeToken(ctx, work);
  try {
    await auditedTransaction(ctx, "platform:operate", async (tx) => {
      const wish = await takeWish(tx, ctx.clock.now(), servers);
      if (!wish) throw new NothingLeft();
      const { policy } = await readPolicy({ db: tx });
      const station = { ...wish, id: wish.baseStationId };
      const { server, requestedBy } = wish;
      const entry = await storeToken(tx, ctx, station, { id, server, token, policy, blob, createdBy: requestedBy });
      await tx.certificateWish.update({
        where: { id: wish.id },
        data: { status: "FULFILLED", closedAt: ctx.clock.now(), lastFault: null },
      });
      await summarizeCertificates(tx, [wish.baseStationId]);
      return { result: null, audit: [entry] };
    });
    return true;
  } catch (error) {
    if (error instanceof NothingLeft) return false;
    throw error;
  }
}

/** Those that may be met now, with why they cannot. */
async function openWishes(ctx: Context, servers: readonly StationServer[], fault: string): Promise<ToPostpone[]> {
  const wishes = await ctx.db.certificateWish.findMany({
    where: {
      ...{ status: "OPEN", purpose: { in: [...servers] } },
      OR: [{ notBeforeAttempt: null }, { notBeforeAttempt: { lte: ctx.clock.now() } }],
    },
    select: { id: true, organizationId: true, baseStationId: true, lastFault: true },
    take: POSTPONED,
  });
  return wishes.map((wish) => ({ ...wish, fault }));
}

const POSTPONED = 64;

/** A wish for which another process has a certificate reserved is left to it. */
async function takeWish(tx: Tx, now: Date, servers: readonly StationServer[]): Promise<TokenWish | undefined> {
  const [wish] = await tx.$queryRaw<TokenWish[]>`
    SELECT wish.id, wish.purpose::text AS server, wish.requested_by AS "requestedBy", station.id AS "baseStationId",
      station.organization_id AS "organizationId", station.validity, station.renew_before_days AS "renewBeforeDays"
    FROM certificate_wish AS wish JOIN base_station AS station ON station.id = wish.base_station_id
    WHERE wish.status = 'OPEN' AND (wish.not_before_attempt IS NULL OR wish.not_before_attempt <= ${now})
      AND wish.purpose = ANY(${[...servers]}::certificate_purpose[])
      AND NOT EXISTS (SELECT FROM certificate AS other WHERE other.base_station_id = wish.base_station_id
                      AND other.purpose = wish.purpose AND other.status = 'RESERVED')
    ORDER BY wish.requested_at, wish.id
    LIMIT 1
    FOR NO KEY UPDATE OF wish, station SKIP LOCKED`;
  return wish;
}
