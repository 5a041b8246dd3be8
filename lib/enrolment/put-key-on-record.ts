import type { AuditEntry } from "#lib/audit/audit-entry";
import type { Context } from "#lib/audit/context";
import { findKeyFault, type KeyFault } from "#lib/base-station/find-key-fault";
import { keyColumns } from "#lib/base-station/key-columns";
import type { BaseStation } from "#lib/generated/prisma/client";
import type { PublicKey } from "#lib/pki/public-key";
import type { Tx } from "#lib/platform/db/client";
import type { Policy } from "#lib/policy/values";
import { type EnrolmentRefusal, refusal } from "./refusal";

/**
 * Makes the key that a locked station brought with its password its key on record. No change by an operator: the
 * station's version stays.
 *
 * @throws EnrolmentRefusal forbidden `key_in_use`, `key_blocked`, `weak_key`.
 */
export async function putKeyOnRecord(
  tx: Tx,
  ctx: Context,
  station: Pick<BaseStation, "id" | "publicKeyFingerprint">,
  key: PublicKey,
  policy: Policy,
): Promise<AuditEntry> {
  const fault = await findKeyFault(tx, ctx, station.id, key, policy);
  if (fault) throw keyRefusal(fault);
  await tx.baseStation.update({ where: { id: station.id }, data: keyColumns(ctx, key) });
  return {
    action: "public_key.declare",
    target: { type: "base_station", id: station.id },
    detail: { before: station.publicKeyFingerprint, after: key.fingerprint },
  };
}

/** A stranger is not told whose key it is. */
function keyRefusal(fault: KeyFault): EnrolmentRefusal {
  if (fault.kind === "WEAK") return refusal("weak_key", fault.message);
  return refusal(fault.kind === "BLOCKED" ? "key_blocked" : "key_in_use");
}
