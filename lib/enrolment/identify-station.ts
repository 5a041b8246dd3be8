import type { Context } from "#lib/audit/context";
import { judgeIdentity } from "#lib/base-station/values";
import type { Caller, Peer } from "#lib/connection-attempt/peer";
import type { CertificatePurpose, CertificateStatus } from "#lib/generated/prisma/enums";
import { verifyPassword } from "#lib/operator/password";
import type { PeerCertificate } from "#lib/pki/peer-certificate";
import { type PublicKey, readPublicKey } from "#lib/pki/public-key";
import { DomainError } from "#lib/platform/domain-error";
import { POLICY_KEY, storedPolicy } from "#lib/policy/read-policy";
import { accessOf, type Policy, type StationAccess } from "#lib/policy/values";
import { createPasswordLimiter, type PasswordAttempt, type PasswordLimiter } from "./password-limiter";
import { type EnrolmentRefusal, refusal } from "./refusal";

type IdentifyContext = Pick<Context, "db" | "clock">;

/** What both ways need to know of a station. */
interface StationRow {
  id: string;
  organizationId: string;
  lrrUuid: string;
  eui64: string | null;
  name: string;
  access: StationAccess;
  suspended: boolean;
  enrolmentClosed: boolean;
}

interface OwnCertificate {
  id: string;
  purpose: CertificatePurpose;
  status: CertificateStatus;
  serialNumber: string;
  notBefore: Date;
  notAfter: Date;
  inUse: boolean;
  baseStationId: string;
  organizationId: string;
}

/**
 * Finds the base station behind a TLS client certificate (enrolment.md P1, P10). Any certificate will do whose key is on
 * record: the handshake has proved that the peer holds it; issuer, dates and names do not matter. A certificate of ours
 * that is in date also identifies the station that it was issued for, by itself. One of ours that is revoked is a way in
 * never, whatever its key.
 *
 * @throws EnrolmentRefusal unauthenticated `no_certificate`, `unknown_key`, `key_not_allowed`; forbidden
 * `unsupported_key`, `weak_key`, `key_blocked`, `certificate_revoked`, `certificate_unknown`, `station_suspended`,
 * `enrolment_closed`, `certificate_purpose`; forbidden, or unauthenticated where a password would do, `certificate_expired`,
 * `certificate_not_yet_valid`, `certificate_superseded`.
 */
export async function identifyByCertificate(ctx: IdentifyContext, peer: Peer): Promise<Caller> {
  const { certificate } = peer;
  if (!certificate) throw refusal("no_certificate");
  const { key } = certificate;
  if (!key) throw keyRefusal(certificate);

  const { station, own, keyBlocked, isOnRecord, issuerIsOurs, policy } = await findByCertificate(ctx, certificate, key);
  if (own?.status === "REVOKED") {
    throw refusal("certificate_revoked", { station: { id: own.baseStationId, organizationId: own.organizationId } });
  }
  if (own && own.purpose !== "STATION") {
    const of = { id: own.baseStationId, organizationId: own.organizationId };
    throw refusal("certificate_purpose", { station: of, message: `This certificate is for the ${own.purpose} alone.` });
  }
  if (!station) throw refusal(issuerIsOurs && !own ? "certificate_unknown" : "unknown_key");
  if (isOnRecord && keyBlocked) throw refusal("key_blocked", { station });

  const shown = own?.baseStationId === station.id ? own : null;
  const byKey = isOnRecord && accessOf(policy, station) === "PUBLIC_KEY";
  if (!byKey) {
    if (!shown) throw refusal("key_not_allowed", { station });
    refuseOutOfDate(shown, station, ctx.clock.now(), accessOf(policy, station) === "PASSWORD");
  }
  refuseClosed(station);
  return caller(station, byKey ? "KEY" : "CERTIFICATE", shown);
}

function keyRefusal({ spki, keyFault }: PeerCertificate): EnrolmentRefusal {
  const isWeak = readPublicKey(spki).faults?.some(({ code }) => code === "weak_key");
  return refusal(isWeak ? "weak_key" : "unsupported_key", keyFault ? { message: keyFault } : {});
}

/**
 * As proof by itself it must be in date and not given up; a superseded one would bring an old image of a disk back. A
 * station with a password may still give that (W4).
 */
function refuseOutOfDate(own: OwnCertificate, station: StationRow, now: Date, hasOtherWay: boolean): void {
  const options = { station, ...(hasOtherWay ? { kind: "unauthenticated" as const } : {}) };
  if (now < own.notBefore) throw refusal("certificate_not_yet_valid", options);
  if (now >= own.notAfter) throw refusal("certificate_expired", options);
  if (own.status === "SUPERSEDED") throw refusal("certificate_superseded", options);
}

interface Found {
  station: StationRow | null;
  own: OwnCertificate | null;
  keyBlocked: boolean;
  /** The station was found by its key, and not only by the certificate. */
  isOnRecord: boolean;
  issuerIsOurs: boolean;
  policy: Policy;
}

/** One statement: every request of every station pays for it. */
async function findByCertificate(
  { db }: IdentifyContext,
  { issuerName, serialNumber, sha256 }: PeerCertificate,
  { fingerprint }: PublicKey,
): Promise<Found> {
  const [row] = await db.$queryRaw<Record<string, unknown>[]>`
    SELECT station.id, station.organization_id AS "organizationId", station.lrr_uuid AS "lrrUuid", station.eui64,
           station.name, station.access, station.administrative_state = 'SUSPENDED' AS suspended,
           station.enrolment_closed_at IS NOT NULL AS "enrolmentClosed",
           station.public_key_fingerprint = ${fingerprint} AS "isOnRecord",
           own.id AS "ownId", own.purpose, own.status, own.serial_number AS "serialNumber", own.not_before AS "notBefore",
           own.not_after AS "notAfter", own.in_use_since IS NOT NULL AS "inUse", own.base_station_id AS "ownStation", own.organization_id AS "ownOrganization",
           EXISTS (SELECT FROM blocked_key WHERE blocked_key.fingerprint = ${fingerprint}) AS "keyBlocked",
           EXISTS (SELECT FROM certificate_authority WHERE subject = ${bytes(issuerName)}) AS "issuerIsOurs",
           (SELECT value FROM platform_setting WHERE key = ${POLICY_KEY}) AS policy
    FROM (SELECT) AS always
    LEFT JOIN (certificate AS own JOIN certificate_authority AS issuer ON issuer.id = own.issuer_id)
      ON issuer.subject = ${bytes(issuerName)} AND own.serial_number = ${serialNumber} AND own.sha256 = ${sha256}
    LEFT JOIN base_station AS holder
      ON holder.public_key_fingerprint = ${fingerprint} AND holder.deleted_at IS NULL
    LEFT JOIN base_station AS station
      ON station.id = coalesce(holder.id, own.base_station_id) AND station.deleted_at IS NULL`;
  if (!row) throw new Error("a query of one row found none");
  return {
    station: row.id === null ? null : (row as unknown as StationRow),
    own: row.ownId === null ? null : ownOf(row as unknown as OwnRow),
    keyBlocked: row.keyBlocked === true,
    isOnRecord: row.isOnRecord === true,
    issuerIsOurs: row.issuerIsOurs === true,
    policy: storedPolicy(row.policy).policy,
  };
}

type OwnRow = Omit<OwnCertificate, "id" | "baseStationId" | "organizationId"> & {
  ownId: string;
  ownStation: string;
  ownOrganization: string;
};

const ownOf = ({ ownId, ownStation, ownOrganization, ...rest }: OwnRow): OwnCertificate => ({
  purpose: rest.purpose,
  status: rest.status,
  serialNumber: rest.serialNumber,
  notBefore: rest.notBefore,
  notAfter: rest.notAfter,
  inUse: rest.inUse,
  id: ownId,
  baseStationId: ownStation,
  organizationId: ownOrganization,
});

const bytes = (value: Uint8Array) => Buffer.from(value);

/** Suspended, or revoked for good (enrolment.md P10, G4). */
function refuseClosed(station: StationRow): void {
  if (station.suspended) throw refusal("station_suspended", { station });
  if (station.enrolmentClosed) throw refusal("enrolment_closed", { station });
}

function caller(station: StationRow, proof: Caller["proof"], own: OwnCertificate | null): Caller {
  const { id, organizationId, lrrUuid, eui64, name } = station;
  const certificate = own && {
    id: own.id,
    status: own.status,
    serialNumber: own.serialNumber,
    notAfter: own.notAfter,
    inUse: own.inUse,
  };
  return { baseStationId: id, organizationId, lrrUuid, eui64, name, proof, certificate };
}

/** HTTP Basic, decoded. */
export interface Credentials {
  user: string;
  password: string;
}

/** As much of a stranger's name as is remembered; no LRR-UUID is longer. */
const MAX_USER_LENGTH = 55;

const limiters = new WeakMap<Context["db"], PasswordLimiter>();

/**
 * Finds the base station behind a password (enrolment.md P2, P3, P10). One that is unknown, has no password or gave the
 * wrong one gets the same answer after the same work.
 *
 * @param credentials `user` is an LRR-UUID or EUI-64, in any case.
 * @throws EnrolmentRefusal unauthenticated `wrong_password`; rate_limited `too_many_attempts`; forbidden
 * `password_not_allowed`, `station_suspended`, `enrolment_closed`.
 * @throws DomainError unavailable `too_busy` while too many passwords are being judged.
 */
export async function identifyByPassword(ctx: IdentifyContext, peer: Peer, credentials: Credentials): Promise<Caller> {
  const claimedName = credentials.user;
  const judged = judgeIdentity(credentials.user);
  const lrrUuid = "lrrUuid" in judged ? judged.lrrUuid : "";
  const { station, passwordHash, passwordSetAt, lastAddress, policy } = await findByName(ctx, lrrUuid);
  if (policy.keyInstallerPublicKey === "ENFORCED") throw refusal("password_not_allowed", { claimedName });

  const limiter = limiters.get(ctx.db) ?? createPasswordLimiter();
  limiters.set(ctx.db, limiter);
  const user = lrrUuid || credentials.user.slice(0, MAX_USER_LENGTH).toUpperCase();
  const attempt: PasswordAttempt = { user, passwordSetAt, address: peer.address, lastAddress };
  const waitS = limiter.attempt(attempt, ctx.clock.now());
  if (waitS > 0) throw refusal("too_many_attempts", { station, claimedName, retryAfterS: waitS });
  if (!(await judgePassword(passwordHash, credentials.password))) {
    throw refusal("wrong_password", { station, claimedName });
  }
  limiter.succeeded(attempt, ctx.clock.now());

  if (!station) throw new Error("a password was right for nobody");
  if (accessOf(policy, station) !== "PASSWORD") throw refusal("password_not_allowed", { station, claimedName });
  refuseClosed(station);
  return caller(station, "PASSWORD", null);
}

interface NamedStation {
  station: StationRow | null;
  passwordHash: string | null;
  passwordSetAt: Date | null;
  lastAddress: string | null;
  policy: Policy;
}

async function findByName({ db }: IdentifyContext, lrrUuid: string): Promise<NamedStation> {
  const [row] = await db.$queryRaw<Record<string, unknown>[]>`
    SELECT station.id, station.organization_id AS "organizationId", station.lrr_uuid AS "lrrUuid", station.eui64,
           station.name, station.access, station.administrative_state = 'SUSPENDED' AS suspended,
           station.enrolment_closed_at IS NOT NULL AS "enrolmentClosed", station.password_hash AS "passwordHash",
           station.password_set_at AS "passwordSetAt", observation.last_address AS "lastAddress",
           (SELECT value FROM platform_setting WHERE key = ${POLICY_KEY}) AS policy
    FROM (SELECT) AS always
    LEFT JOIN base_station AS station ON station.lrr_uuid = ${lrrUuid} AND station.deleted_at IS NULL
    LEFT JOIN base_station_observation AS observation ON observation.base_station_id = station.id`;
  if (!row) throw new Error("a query of one row found none");
  const { passwordHash, passwordSetAt, lastAddress } = row as unknown as Omit<NamedStation, "station" | "policy">;
  return {
    station: row.id === null ? null : (row as unknown as StationRow),
    passwordHash,
    passwordSetAt,
    lastAddress,
    policy: storedPolicy(row.policy).policy,
  };
}

/** Each takes 19 MiB and some 20 ms of a core. */
const MAX_JUDGED_AT_ONCE = 64;
let underWay = 0;

async function judgePassword(passwordHash: string | null, password: string): Promise<boolean> {
  if (underWay >= MAX_JUDGED_AT_ONCE) {
    throw new DomainError("unavailable", "too_busy", "Too busy. Try again later.", { retryAfterS: 10 });
  }
  underWay++;
  try {
    return await verifyPassword(passwordHash, password);
  } finally {
    underWay--;
  }
}
