import { createHash } from "node:crypto";
import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { SigningAuthority } from "#lib/certificate-authority/signing-authority";
import { parseEui64 } from "#lib/eui64";
import type { CertificatePurpose, StationServer } from "#lib/generated/prisma/enums";
import type { Bytes } from "#lib/pki/bytes";
import { encodeLeafTbs, type LeafProfile } from "#lib/pki/certificate-profile";
import { readPublicKey } from "#lib/pki/public-key";
import { type MasterKey, sealPrivateKey } from "#lib/pki/sealed-key";
import { serialNumber } from "#lib/pki/serial-number";
import type { Tx } from "#lib/platform/db/client";
import type { Policy } from "#lib/policy/values";
import type { CertificateDates } from "./certificate-dates";
import { beyondIssuer, datesFor } from "./issuing-terms";
import { leafKeyOwner } from "./leaf-key-owner";
import type { LeafProfiles, ProfileShard } from "./leaf-profiles";
import { postponeWishes, type ToPostpone } from "./postpone-wishes";
import { summarizeCertificates } from "./summarize-certificates";
import { withdrawWish } from "./withdraw-wish";

/** A certificate that is on record but not signed yet. */
export interface Reservation {
  id: string;
  wishId: string;
  organizationId: string;
  baseStationId: string;
  purpose: CertificatePurpose;
  serialNumber: string;
  /** The very bytes to sign. */
  tbs: Bytes;
  profile: LeafProfile;
  authority: SigningAuthority;
  key: { label: string; fingerprint: string; spki: Uint8Array };
}

export interface ReserveCertificates {
  /** The process that will sign: it holds the advisory lock of this id. */
  instanceId: string;
  authority: SigningAuthority;
  /** Open shards of the authority, by index; at least one. */
  shards: readonly ProfileShard[];
  profiles: LeafProfiles;
  policy: Policy;
  /** Ids for the new certificates: at most as many wishes are taken. */
  ids: readonly string[];
  /** Fresh pairs for certificates that are not on a station's own key; a wish that finds none left waits. */
  keyPairs: readonly MadeKeyPair[];
  /** What their private halves are sealed under. */
  masterKey: MasterKey;
  /** Servers for which the policy wants tokens: their wishes are not for certificates. */
  tokenServers: readonly StationServer[];
}

/** Of a key that we make: P-256. */
export interface MadeKeyPair {
  spki: Bytes;
  /** Zeroed once it is sealed. */
  pkcs8: Bytes;
}

interface OpenWish {
  id: string;
  organizationId: string;
  baseStationId: string;
  purpose: CertificatePurpose;
  lrrUuid: string;
  eui64: string | null;
  spki: Bytes | null;
  fingerprint: string | null;
  label: string | null;
  ipsec: boolean;
  /** Of the station, in place of the policy's. */
  validity: string | null;
  renewBeforeDays: number | null;
  lastFault: string | null;
  /** The station's own key was given up as compromised. */
  keyBlocked: boolean;
}

class NothingToReserve extends Error {}

/**
 * Transaction A (enrolment.md I1): takes open wishes and stores, for each, a serial number and the bytes that will be
 * signed; for one of a Basics Station that is not about its own key, with the sealed private half of the key. A wish whose key was given up meanwhile is withdrawn instead; one whose certificate
 * would outlive its CA is left open, with the reason, and no serial number is spent on it (N5). Wishes that another
 * process holds, or stations that are being changed, are left for the next round.
 */
export async function reserveCertificates(ctx: Context, input: ReserveCertificates): Promise<Reservation[]> {
  const reserved: Reservation[] = [];
  const postponed: ToPostpone[] = [];
  let anyWithdrawn = false;
  try {
    await auditedTransaction(ctx, "platform:operate", async (tx) => {
      const wishes = await takeWishes(tx, ctx, input);
      const withdrawn = await withdrawHopeless(tx, ctx, wishes);
      anyWithdrawn = withdrawn.length > 0;
      const dated = wishes.map((wish) => dateOf(ctx, input, wish));
      postponed.push(...dated.flatMap(({ wish, fault }) => (fault === undefined ? [] : [{ ...wish, fault }])));
      const keyPairs = [...input.keyPairs];
      const planned = dated.flatMap((one, index) => {
        const id = input.ids[index];
        const key = id !== undefined && one.fault === undefined && keyFor(ctx, input, one.wish, id, keyPairs);
        return id !== undefined && key ? plan(ctx, input, one, id, key) : [];
      });
      const stored = await store(tx, ctx, input, planned);
      reserved.push(...planned.filter(({ id }) => stored.has(id)));
      const [first, ...others] = [...reserved.map(reserveEntry), ...withdrawn];
      if (!first) throw new NothingToReserve();
      return { result: null, audit: [first, ...others] };
    });
  } catch (error) {
    if (!(error instanceof NothingToReserve)) throw error;
  }
  await postponeWishes(ctx, postponed);
  if (anyWithdrawn) ctx.notify("outcome"); // somebody may be waiting for it
  return reserved;
}

function takeWishes(tx: Tx, ctx: Context, { ids, tokenServers }: ReserveCertificates): Promise<OpenWish[]> {
  return tx.$queryRaw`
    SELECT wish.id, wish.organization_id AS "organizationId", wish.base_station_id AS "baseStationId",
           wish.purpose, station.lrr_uuid AS "lrrUuid", station.eui64, station.public_key AS spki,
           station.public_key_fingerprint AS fingerprint, station.public_key_label AS label,
           station.backhaul_security = 'IPSEC' AS ipsec, station.validity,
           station.renew_before_days AS "renewBeforeDays", wish.last_fault AS "lastFault",
           EXISTS (SELECT FROM blocked_key WHERE blocked_key.fingerprint = station.public_key_fingerprint) AS "keyBlocked"
    FROM certificate_wish AS wish JOIN base_station AS station ON station.id = wish.base_station_id
    WHERE wish.status = 'OPEN' AND NOT wish.awaits_station
      AND wish.purpose <> ALL(${[...tokenServers]}::certificate_purpose[])
      AND (wish.not_before_attempt IS NULL OR wish.not_before_attempt <= ${ctx.clock.now()})
      AND NOT EXISTS (SELECT FROM certificate AS other WHERE other.base_station_id = wish.base_station_id
                      AND other.purpose = wish.purpose AND other.status = 'RESERVED')
    ORDER BY wish.requested_at, wish.id
    LIMIT ${ids.length}
    FOR NO KEY UPDATE OF wish, station SKIP LOCKED`;
}

async function withdrawHopeless(tx: Tx, ctx: Context, wishes: readonly OpenWish[]): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  const hopeless = wishes.filter(isHopeless);
  for (const wish of hopeless) {
    const fault = "The declared key was given up as compromised.";
    const entry = await withdrawWish(tx, ctx, wish.baseStationId, wish.id, fault);
    entries.push({ ...entry, organizationId: wish.organizationId });
  }
  if (hopeless.length > 0) {
    await summarizeCertificates(
      tx,
      hopeless.map(({ baseStationId }) => baseStationId),
    );
  }
  return entries;
}

/** What is to be signed is the station's own key, and that is gone, or was given up. */
const isHopeless = ({ purpose, spki, keyBlocked }: OpenWish): boolean => purpose === "STATION" && (!spki || keyBlocked);

interface Dated {
  wish: OpenWish;
  dates: CertificateDates;
  /** Why it cannot be issued with these dates. */
  fault: string | undefined;
}

function dateOf(ctx: Context, { policy, authority: { authority } }: ReserveCertificates, wish: OpenWish): Dated {
  const dates = datesFor(policy, wish, authority, ctx.clock.now());
  return { wish, dates, fault: isHopeless(wish) ? undefined : beyondIssuer(dates, authority) };
}

/** A key to sign: the station's own, or one that we made, then with its private half, sealed. */
interface LeafKey {
  spki: Bytes;
  fingerprint: string;
  label: string;
  sealedKey: Bytes | null;
}

/** @param keyPairs what is left of those that were made; the one that is used is taken out. */
function keyFor(
  ctx: Context,
  { masterKey }: ReserveCertificates,
  wish: OpenWish,
  id: string,
  keyPairs: MadeKeyPair[],
): LeafKey | undefined {
  if (wish.purpose === "STATION") {
    const { spki, fingerprint, label } = wish;
    return isHopeless(wish) || !spki || !fingerprint || !label
      ? undefined
      : { spki, fingerprint, label, sealedKey: null };
  }
  const pair = keyPairs.pop();
  if (!pair) return undefined;
  const { spki, pkcs8 } = pair;
  const { key } = readPublicKey(spki);
  if (!key) throw new Error("a key that we made does not pass our own reader");
  const randomBytes = (length: number) => ctx.random.bytes(length);
  const sealedKey = sealPrivateKey({ pkcs8, owner: leafKeyOwner(id, spki), masterKey, randomBytes });
  pkcs8.fill(0);
  return { spki, fingerprint: key.fingerprint, label: key.label, sealedKey };
}

type Planned = Reservation & CertificateDates & { shardId: string; sealedKey: Bytes | null };

function plan(ctx: Context, input: ReserveCertificates, { wish, dates }: Dated, id: string, key: LeafKey): Planned {
  const { spki, fingerprint, label, sealedKey } = key;
  const { authority } = input.authority;
  const serial = serialNumber(authority.generation, ctx.random.bytes(16));
  const shard = shardOf(input.shards, serial);
  const profile = input.profiles.of(input.authority, shard, wish.purpose === "STATION" && wish.ipsec);
  const eui64 = wish.eui64 === null ? undefined : parseEui64(wish.eui64);
  const commonName = wish.eui64 ?? wish.lrrUuid;
  const subject = eui64 ? { commonName, eui64 } : { commonName };
  return {
    id,
    wishId: wish.id,
    organizationId: wish.organizationId,
    baseStationId: wish.baseStationId,
    purpose: wish.purpose,
    serialNumber: serial,
    tbs: encodeLeafTbs(profile, {
      ...{ serialNumber: serial, notBefore: dates.notBefore, notAfter: dates.notAfter },
      ...subject,
      spki,
    }),
    profile,
    authority: input.authority,
    key: { label, fingerprint, spki },
    shardId: shard.id,
    sealedKey,
    ...dates,
  };
}

/** Low octets of the serial number modulo the number of open shards (enrolment.md L9). */
function shardOf(shards: readonly ProfileShard[], serial: string): ProfileShard {
  const shard = shards[Number.parseInt(serial.slice(-8), 16) % shards.length];
  if (!shard) throw new Error("the CA has no open shard");
  return shard;
}

/** @returns ids that were stored; one whose station another process reserved for at the same time is not. */
async function store(
  tx: Tx,
  ctx: Context,
  { instanceId, masterKey }: ReserveCertificates,
  planned: readonly Planned[],
): Promise<Set<string>> {
  if (planned.length === 0) return new Set();
  const rows = planned.map((one) => ({
    id: one.id,
    organization_id: one.organizationId,
    base_station_id: one.baseStationId,
    purpose: one.purpose,
    issuer_id: one.authority.authority.id,
    shard_id: one.shardId,
    wish_id: one.wishId,
    serial_number: one.serialNumber,
    fingerprint: one.key.fingerprint,
    label: one.key.label,
    not_before: one.notBefore.toISOString(),
    not_after: one.notAfter.toISOString(),
    renewal_opens_at: one.renewalOpensAt.toISOString(),
    tbs: Buffer.from(one.tbs).toString("hex"),
    ...(one.sealedKey && {
      sealed_key: Buffer.from(one.sealedKey).toString("hex"),
      master_key_id: masterKey.id,
      spki: Buffer.from(one.key.spki).toString("hex"),
    }),
  }));
  const stored = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO certificate (id, organization_id, base_station_id, purpose, status, issuer_id, shard_id, wish_id,
      serial_number, public_key_fingerprint, public_key_label, not_before, not_after, renewal_opens_at, to_be_signed,
      sealed_key, master_key_id, subject_public_key_info, instance_id, reserved_at)
    SELECT id, organization_id, base_station_id, purpose, 'RESERVED', issuer_id, shard_id, wish_id,
      serial_number, fingerprint, label, not_before, not_after, renewal_opens_at, decode(tbs, 'hex'),
      decode(sealed_key, 'hex'), master_key_id, decode(spki, 'hex'), ${instanceId}, ${ctx.clock.now()}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(
      id text, organization_id text, base_station_id text, purpose certificate_purpose, issuer_id text, shard_id text, wish_id text,
      serial_number text, fingerprint text, label text, not_before timestamptz, not_after timestamptz,
      renewal_opens_at timestamptz, tbs text, sealed_key text, master_key_id text, spki text)
    ON CONFLICT DO NOTHING
    RETURNING id`;
  return new Set(stored.map(({ id }) => id));
}

function reserveEntry(reservation: Reservation): AuditEntry {
  return {
    action: "certificate.reserve",
    target: { type: "certificate", id: reservation.id },
    baseStation: reservation.baseStationId,
    organizationId: reservation.organizationId,
    detail: {
      serialNumber: reservation.serialNumber,
      fingerprint: reservation.key.fingerprint,
      operation: reservation.wishId,
      tbsSha256: createHash("sha256").update(reservation.tbs).digest("hex"),
    },
  };
}
