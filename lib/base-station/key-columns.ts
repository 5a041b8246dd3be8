import type { Context } from "#lib/audit/context";
import type { PublicKey } from "#lib/pki/public-key";

/** Columns of a base station whose key on record this becomes now, by whoever acts. */
export function keyColumns(ctx: Pick<Context, "clock" | "actor">, key: PublicKey) {
  return {
    publicKey: Uint8Array.from(key.spki),
    publicKeyFingerprint: key.fingerprint,
    publicKeyLabel: key.label,
    publicKeyDeclaredAt: ctx.clock.now(),
    publicKeyDeclaredBy: ctx.actor.name,
  };
}
