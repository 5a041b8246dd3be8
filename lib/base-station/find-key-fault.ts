import type { Context } from "#lib/audit/context";
import type { BaseStation } from "#lib/generated/prisma/client";
import type { PublicKey } from "#lib/pki/public-key";
import type { Tx } from "#lib/platform/db/client";
import { minimumKeyFault } from "#lib/policy/minimum-key";
import type { Policy } from "#lib/policy/values";

/** The station that holds a key. */
export type KeyHolder = Pick<BaseStation, "id" | "name" | "lrrId" | "organizationId">;

/** Why a key, sound in itself, cannot be a station's. */
export type KeyFault =
  | { kind: "WEAK"; message: string }
  /** Declared on another station, or certified for it and still valid. */
  | { kind: "IN_USE"; holder: KeyHolder }
  | { kind: "BLOCKED" }
  /** A CA's key in a station's hands could sign certificates (enrolment.md K8). */
  | { kind: "AUTHORITY" };

/**
 * Looks for what speaks against a key for a locked station. The order matters, because other stations are not locked: a
 * key that is given up meanwhile is found declared, then certified, then blocked. The unique index is the real guard.
 */
export async function findKeyFault(
  tx: Tx,
  ctx: Context,
  stationId: string,
  key: PublicKey,
  policy: Policy,
): Promise<KeyFault | undefined> {
  const weak = minimumKeyFault(policy, key);
  if (weak) return { kind: "WEAK", message: weak };
  const { fingerprint, spki } = key;
  const holder =
    (await declaredHolder(tx, fingerprint, stationId)) ?? (await certifiedHolder(tx, ctx, fingerprint, stationId));
  if (holder) return { kind: "IN_USE", holder };
  if (await tx.blockedKey.findUnique({ where: { fingerprint } })) return { kind: "BLOCKED" };
  const where = { subjectPublicKeyInfo: Uint8Array.from(spki) };
  return (await tx.certificateAuthority.findFirst({ where, select: { id: true } })) ? { kind: "AUTHORITY" } : undefined;
}

/** The station on which a key is declared, other than `exceptStation`. */
export function declaredHolder(
  db: Pick<Context["db"], "baseStation">,
  fingerprint: string,
  exceptStation = "",
): Promise<KeyHolder | null> {
  return db.baseStation.findFirst({
    where: { publicKeyFingerprint: fingerprint, deletedAt: null, id: { not: exceptStation } },
    select: { id: true, name: true, lrrId: true, organizationId: true },
  });
}

/** Another station that declares a newer key, but whose certificate on this one still holds. */
async function certifiedHolder(
  tx: Tx,
  ctx: Context,
  fingerprint: string,
  exceptStation: string,
): Promise<KeyHolder | undefined> {
  const [holder] = await tx.$queryRaw<KeyHolder[]>`
    SELECT station.id, station.name, station.lrr_id AS "lrrId", station.organization_id AS "organizationId"
    FROM certificate JOIN base_station AS station ON station.id = certificate.base_station_id
    WHERE certificate.public_key_fingerprint = ${fingerprint}
      AND certificate.status IN ('ISSUED', 'OVERLAPPING', 'SUPERSEDED')
      AND certificate.not_after > ${ctx.clock.now()} AND station.id <> ${exceptStation}
    LIMIT 1`;
  return holder;
}
