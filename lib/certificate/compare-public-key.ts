import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { readVisibleBaseStation } from "#lib/base-station/visible-base-station";
import type { ComparePublicKey } from "./schema";

interface NamedKey {
  label: string;
  fingerprint: string;
}

/** Both keys by name; `declared` is null when the station has none. */
export interface PublicKeyComparison {
  same: boolean;
  declared: NamedKey | null;
  pasted: NamedKey;
}

/**
 * Tells whether a key is the declared one; nothing is saved.
 *
 * @throws DomainError not_found `base_station_not_found`.
 */
export async function comparePublicKey(ctx: Context, input: ComparePublicKey): Promise<PublicKeyComparison> {
  authorize(ctx.actor, "stations:read");
  const station = await readVisibleBaseStation(ctx, input.baseStation, {
    publicKeyFingerprint: true,
    publicKeyLabel: true,
  });
  const { publicKeyFingerprint: fingerprint, publicKeyLabel: label } = station;
  const { publicKey } = input;
  return {
    same: publicKey.fingerprint === fingerprint,
    declared: fingerprint && label ? { label, fingerprint } : null,
    pasted: { label: publicKey.label, fingerprint: publicKey.fingerprint },
  };
}
