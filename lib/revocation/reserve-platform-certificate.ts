import { createHash } from "node:crypto";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { newKeyPair } from "#lib/certificate-authority/new-key-pair";
import type { SigningAuthority } from "#lib/certificate-authority/signing-authority";
import { BACKDATE_MINUTES } from "#lib/certificate-authority/values";
import type { RevocationShard } from "#lib/generated/prisma/client";
import type { PlatformPurpose } from "#lib/generated/prisma/enums";
import type { Bytes } from "#lib/pki/bytes";
import { encodeLeafTbs, type LeafProfile } from "#lib/pki/certificate-profile";
import { type MasterKey, sealPrivateKey } from "#lib/pki/sealed-key";
import { type SerialNumber, serialNumber } from "#lib/pki/serial-number";
import { DAY_MS, MINUTE_MS, wholeSeconds } from "#lib/platform/clock";
import type { Tx } from "#lib/platform/db/client";
import { renewalDue, sealedKeyOwner } from "./platform-identity";
import { platformProfile } from "./platform-profile";
import { LISTENER_LIFE_DAYS, RESPONDER_LIFE_DAYS } from "./values";

/** Which certificate of the platform's is wanted. */
export interface PlatformDemand {
  purpose: PlatformPurpose;
  /** The CA that signs it. */
  authority: SigningAuthority;
  /** Host names and addresses of a LISTENER; of a responder none. */
  hosts: readonly string[];
}

/** On record, not signed yet. */
export interface PlatformReservation {
  id: string;
  serialNumber: SerialNumber;
  tbs: Bytes;
  profile: LeafProfile;
  spki: Bytes;
}

/** The certificate need not be made: there is one, or another process is making it. */
class NotNeeded extends Error {}

const LIFE_DAYS: Record<PlatformPurpose, number> = {
  LISTENER: LISTENER_LIFE_DAYS,
  OCSP_RESPONDER: RESPONDER_LIFE_DAYS,
};
/** Upper bound of a common name (RFC 5280 Appendix A.1). */
const COMMON_NAME_LENGTH = 64;

/**
 * Stores a serial number, a sealed key and the bytes that will be signed, unless a certificate that is far from its end
 * is there or on its way: of two processes that want one at once, one makes it.
 *
 * @param id of the new row, known to the caller before the commit.
 */
export async function reservePlatformCertificate(
  ctx: Context,
  { purpose, authority, hosts }: PlatformDemand,
  { id, instanceId, masterKey }: { id: string; instanceId: string; masterKey: MasterKey },
): Promise<PlatformReservation | undefined> {
  const { spki, pkcs8 } = await newKeyPair();
  const randomBytes = (length: number) => ctx.random.bytes(length);
  const owner = sealedKeyOwner({ id, subjectPublicKeyInfo: spki });
  const sealedKey = sealPrivateKey({ pkcs8, owner, masterKey, randomBytes });
  pkcs8.fill(0);
  const serial = serialNumber(authority.authority.generation, ctx.random.bytes(16));
  const dates = validityOf(ctx, purpose, authority);
  let reservation: PlatformReservation | undefined;
  try {
    await auditedTransaction(ctx, "platform:operate", async (tx) => {
      await alone(tx, purpose, authority.authority.id);
      if (await isThereOrComing(tx, ctx, { purpose, authority, hosts })) throw new NotNeeded();
      const shard = await shardOf(tx, authority.authority.id, serial);
      const profile = platformProfile(purpose, authority, shard);
      const commonName = commonNameOf(purpose, authority, hosts);
      const names = purpose === "LISTENER" ? { commonName, hosts } : { commonName };
      const tbs = encodeLeafTbs(profile, { serialNumber: serial, ...dates, ...names, spki });
      await tx.platformCertificate.create({
        data: {
          ...{ id, purpose, status: "RESERVED", issuerId: authority.authority.id, shardId: shard.id },
          ...{ serialNumber: serial, hosts: [...hosts], toBeSigned: tbs, sealedKey, masterKeyId: masterKey.id },
          ...{ subjectPublicKeyInfo: spki, ...dates, instanceId, reservedAt: ctx.clock.now() },
        },
      });
      reservation = { id, serialNumber: serial, tbs, profile, spki };
      const tbsSha256 = createHash("sha256").update(tbs).digest("hex");
      return {
        result: null,
        audit: [
          {
            action: "platform_certificate.reserve",
            target: { type: "platform_certificate", id },
            organizationId: null,
            detail: { purpose, serialNumber: serial, hosts: [...hosts], tbsSha256 },
          },
        ],
      };
    });
  } catch (error) {
    if (!(error instanceof NotNeeded)) throw error;
  }
  return reservation;
}

async function alone(tx: Tx, purpose: PlatformPurpose, issuerId: string): Promise<void> {
  const name = `platform certificate ${purpose} ${issuerId}`;
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))::text`;
}

async function isThereOrComing(tx: Tx, ctx: Context, { purpose, authority, hosts }: PlatformDemand): Promise<boolean> {
  const rows = await tx.platformCertificate.findMany({
    where: {
      ...{ purpose, issuerId: authority.authority.id, hosts: { equals: [...hosts] } },
      status: { in: ["RESERVED", "ISSUED"] },
    },
    select: { status: true, notBefore: true, notAfter: true },
  });
  return rows.some((row) => row.status === "RESERVED" || renewalDue(row) > ctx.clock.now());
}

/** Low octets of the serial number modulo the number of shards (enrolment.md L9); a retired CA may have no open one. */
async function shardOf(
  tx: Tx,
  authorityId: string,
  serial: string,
): Promise<Pick<RevocationShard, "id" | "uri" | "path">> {
  const all = await tx.revocationShard.findMany({
    where: { authorityId },
    select: { id: true, uri: true, path: true, open: true },
    orderBy: { index: "asc" },
  });
  const open = all.filter((shard) => shard.open);
  const usable = open.length > 0 ? open : all;
  const shard = usable[Number.parseInt(serial.slice(-8), 16) % usable.length];
  if (!shard) throw new Error("the CA has no revocation list");
  return shard;
}

/** Ends with its issuer at the latest: a retired CA answers for its certificates until the last has expired. */
function validityOf(ctx: Context, purpose: PlatformPurpose, { authority }: SigningAuthority) {
  const issuedAt = wholeSeconds(ctx.clock.now()).getTime();
  const begin = Math.max(issuedAt - BACKDATE_MINUTES * MINUTE_MS, authority.notBefore.getTime());
  const end = Math.min(issuedAt + LIFE_DAYS[purpose] * DAY_MS - 1000, authority.notAfter.getTime());
  return { notBefore: new Date(begin), notAfter: new Date(end) };
}

function commonNameOf(purpose: PlatformPurpose, { authority }: SigningAuthority, hosts: readonly string[]): string {
  if (purpose === "OCSP_RESPONDER") return `OCSP ${authority.slug}`.slice(0, COMMON_NAME_LENGTH);
  return hosts.find((host) => host.length <= COMMON_NAME_LENGTH) ?? authority.slug;
}
