import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { BaseStationRef } from "#lib/base-station/schema";
import { readVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { publicKeyPem, readPublicKey } from "#lib/pki/public-key";
import { DomainError } from "#lib/platform/domain-error";
import { PUBLIC_KEY_NOT_DECLARED } from "./values";

/** The declared public key of a base station. */
export interface PublicKeyView {
  publicKey: string;
  type: "RSA" | "EC";
  bits: number;
  /** "RSA 2048", "P-256". */
  label: string;
  fingerprint: string;
  declaredAt: string;
  declaredBy: string | null;
}

/** With the version of the base station, for the ETag. */
export interface DeclaredKey {
  key: PublicKeyView;
  version: number;
}

/**
 * The declared key.
 *
 * @throws DomainError not_found `base_station_not_found`, or `public_key_not_declared`.
 */
export async function getPublicKey(ctx: Context, ref: BaseStationRef): Promise<DeclaredKey> {
  authorize(ctx.actor, "stations:read");
  return findPublicKey(ctx, ref);
}

/** The same for a change that has authorized its actor already. */
export async function findPublicKey(ctx: Context, ref: BaseStationRef): Promise<DeclaredKey> {
  const station = await readVisibleBaseStation(ctx, ref, {
    publicKey: true,
    publicKeyDeclaredAt: true,
    publicKeyDeclaredBy: true,
    version: true,
  });
  const { publicKey: spki, publicKeyDeclaredAt: declaredAt, publicKeyDeclaredBy: declaredBy, version } = station;
  const key = spki && readPublicKey(spki).key;
  if (!key || !declaredAt) throw new DomainError("not_found", "public_key_not_declared", PUBLIC_KEY_NOT_DECLARED);
  const { algorithm: type, bits, label, fingerprint } = key;
  const told = { declaredAt: declaredAt.toISOString(), declaredBy };
  return { key: { publicKey: publicKeyPem(spki), type, bits, label, fingerprint, ...told }, version };
}
