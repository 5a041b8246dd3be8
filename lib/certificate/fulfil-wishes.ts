import { setTimeout } from "node:timers/promises";
import type { Context } from "#lib/audit/context";
import type { AuthorityKeyring } from "#lib/certificate-authority/authority-keyring";
import { newKeyPair } from "#lib/certificate-authority/new-key-pair";
import type { StationServer } from "#lib/generated/prisma/enums";
import { SECOND_MS } from "#lib/platform/clock";
import { newId } from "#lib/platform/new-id";
import { POLICY_KEY, storedPolicy } from "#lib/policy/read-policy";
import type { Policy } from "#lib/policy/values";
import type { CredentialWork } from "./credential-work";
import type { LeafProfiles, ProfileShard } from "./leaf-profiles";
import { makeWishedTokens } from "./make-wished-tokens";
import { reserveCertificates } from "./reserve-certificates";
import { type Signed, signCertificates } from "./sign-certificates";
import { type StoredOutcomes, storeOutcomes } from "./store-outcomes";

/** Wishes that share one transaction A and one B (enrolment.md I1). */
export const BATCH = 64;
const STORE_ATTEMPTS = 5;
/** How long no wish is taken after a batch of which nothing could be signed: each attempt spends serial numbers. */
const FAILED_PAUSE_MS = 2 * SECOND_MS;

/** What a station process brings to the work. */
export interface Fulfilment {
  instanceId: string;
  keyring: AuthorityKeyring;
  profiles: LeafProfiles;
  /** For what a Basics Station is given: on keys and tokens that we make. */
  credentials: CredentialWork;
  /** Ids of reservations that this process is working on: recovery leaves them alone. */
  inFlight: Set<string>;
  /** When a whole batch failed to be signed; kept here between the runs. */
  failedAt?: Date;
}

/**
 * Makes certificates for up to 64 open wishes: reserve, sign, store (enrolment.md section 12).
 *
 * When none of them could be signed, none is taken for 2 s.
 *
 * @returns how many wishes were taken; 64 means that there may be more.
 * @throws DomainError unavailable when the CA is out of service, the clock is wrong, or the database is gone.
 */
export async function fulfilWishes(ctx: Context, work: Fulfilment): Promise<number> {
  if (isPausing(ctx, work)) return 0;
  const open = await lookForWork(ctx);
  if (open.wishes === 0) return 0;
  const tokenServers = serversWithTokens(open.policy);
  const certificates = await makeCertificates(ctx, work, open, tokenServers);
  return certificates + (open.forServers > 0 ? await makeWishedTokens(ctx, work.credentials, tokenServers) : 0);
}

/** Where the policy wants Basics Stations to prove themselves by token. */
function serversWithTokens({ lnsCredential, cupsCredential }: Policy): StationServer[] {
  const servers: StationServer[] = [];
  if (lnsCredential === "TOKEN") servers.push("LNS");
  if (cupsCredential === "TOKEN") servers.push("CUPS");
  return servers;
}

async function makeCertificates(
  ctx: Context,
  work: Fulfilment,
  open: Work,
  tokenServers: readonly StationServer[],
): Promise<number> {
  const authority = work.keyring.issuing("BASE_STATION");
  const shards = open.shards.filter(({ authorityId }) => authorityId === authority.authority.id);
  // Known before the commit: if its answer is lost, recovery finds them under this process and in nobody's hands.
  const ids = Array.from({ length: open.wishes }, () => newId(ctx, "crt"));
  for (const id of ids) work.inFlight.add(id);
  try {
    const { instanceId, profiles, credentials } = work;
    const keyPairs = await Promise.all(Array.from({ length: open.forServers }, newKeyPair));
    const reservations = await reserveCertificates(ctx, {
      ...{ instanceId, authority, shards, profiles, ids },
      ...{ policy: open.policy, keyPairs, masterKey: credentials.masterKey, tokenServers },
    });
    if (reservations.length === 0) return 0;
    const signed = await signCertificates(reservations, profiles);
    for (const { reservation, error } of signed) {
      if (error) ctx.log.error({ error, baseStation: reservation.baseStationId }, "certificate not signed");
    }
    await storeWithPatience(ctx, signed);
    if (signed.every(({ error }) => error !== undefined)) {
      work.failedAt = ctx.clock.now();
      await work.keyring.check(authority.authority.id);
    }
    return reservations.length;
  } finally {
    for (const id of ids) work.inFlight.delete(id);
  }
}

/** A clock that was put back ends the pause. */
function isPausing(ctx: Context, { failedAt }: Fulfilment): boolean {
  const ms = failedAt ? ctx.clock.now().getTime() - failedAt.getTime() : FAILED_PAUSE_MS;
  return ms >= 0 && ms < FAILED_PAUSE_MS;
}

/** What there is to do, and what it takes. */
interface Work {
  /** How many wishes to take. */
  wishes: number;
  /** Of them, how many are not about a station's own key. */
  forServers: number;
  /** To spread them over. */
  shards: (ProfileShard & { authorityId: string })[];
  policy: Policy;
}

/** A cheap look before a transaction is opened. */
async function lookForWork(ctx: Context): Promise<Work> {
  const [found] = await ctx.db.$queryRaw<
    [Omit<Work, "shards" | "policy"> & { shards: Work["shards"] | null; policy: unknown }]
  >`
    SELECT open.wishes, open.for_servers AS "forServers", (
      SELECT jsonb_agg(jsonb_build_object('id', id, 'uri', uri, 'path', path, 'authorityId', authority_id) ORDER BY index)
      FROM revocation_shard WHERE open
    ) AS shards, (SELECT value FROM platform_setting WHERE key = ${POLICY_KEY}) AS policy
    FROM (
      SELECT count(*)::int AS wishes, (count(*) FILTER (WHERE purpose <> 'STATION'))::int AS for_servers FROM (
        SELECT purpose FROM certificate_wish
        WHERE status = 'OPEN' AND NOT awaits_station
          AND (not_before_attempt IS NULL OR not_before_attempt <= ${ctx.clock.now()})
        LIMIT ${BATCH}) AS found
    ) AS open`;
  const { wishes, forServers } = found;
  return { wishes, forServers, shards: found.shards ?? [], policy: storedPolicy(found.policy).policy };
}

/** If the answer to a commit is lost, asking again finds what was stored. What cannot be stored is left to recovery. */
async function storeWithPatience(ctx: Context, signed: readonly Signed[]): Promise<StoredOutcomes> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await storeOutcomes(ctx, signed);
    } catch (error) {
      if (attempt === STORE_ATTEMPTS) throw error;
      ctx.log.info({ error, attempt }, "outcome not stored yet");
      await setTimeout(100 * 2 ** attempt);
    }
  }
}
