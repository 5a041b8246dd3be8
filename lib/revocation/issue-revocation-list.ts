import { createHash } from "node:crypto";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { SigningAuthority } from "#lib/certificate-authority/signing-authority";
import { assembleSigned } from "#lib/pki/certificate-profile";
import { encodeRevocationListTbsInSlices } from "#lib/pki/revocation-list";
import { DAY_MS } from "#lib/platform/clock";
import { letOthersRun } from "./let-others-run";
import { type ListSnapshot, takeListSnapshot } from "./list-snapshot";
import { checkBeforePublishing } from "./publish-gate";
import { LIST_VALID_DAYS, ROOT_LIST_VALID_DAYS } from "./values";

/** The publish gate refused a list: the old one stays, and somebody has to look. */
export class ListRefusedError extends Error {
  override readonly name = "ListRefusedError";
}

/**
 * Makes, signs, checks and publishes a shard's list as of now. Safe to run twice at once: each takes a number of its
 * own, and the higher one stays.
 *
 * @returns the number of the list, or null when a newer one was published meanwhile.
 * @throws ListRefusedError when the list does not pass the gate.
 * @throws DomainError unavailable when the CA is out of service or the clock is wrong.
 */
export async function issueRevocationList(
  ctx: Context,
  shardId: string,
  { authority, publicKey, signer }: SigningAuthority,
): Promise<bigint | null> {
  const snapshot = await takeListSnapshot(ctx, shardId);
  const { shard, number, thisUpdate, entries } = snapshot;
  const isRoot = authority.kind === "ROOT";
  const nextUpdate = laterOf(addDays(thisUpdate, isRoot ? ROOT_LIST_VALID_DAYS : LIST_VALID_DAYS), shard.nextUpdate);

  const tbs = await encodeRevocationListTbsInSlices(
    {
      issuerName: authority.subject,
      algorithm: signer.algorithm,
      thisUpdate,
      nextUpdate,
      number,
      authorityKeyId: authority.subjectKeyId,
      ...(isRoot ? {} : { distributionPoint: shard.uri }),
      entries,
    },
    letOthersRun,
  );
  const list = assembleSigned(tbs, signer.algorithm, await signer.sign(tbs));

  const faults = await checkBeforePublishing(ctx, snapshot, list, { authority, publicKey });
  if (faults.length > 0) throw new ListRefusedError(`${shard.path} number ${number}: ${faults.join("; ")}`);
  return (await publish(ctx, snapshot, nextUpdate, list, createHash("sha256").update(tbs).digest("hex")))
    ? number
    : null;
}

/** Stores the list unless a later number is published, and lets entries go that have done their last duty. */
function publish(
  ctx: Context,
  { shard, number, generation, thisUpdate, entries, ended }: ListSnapshot,
  nextUpdate: Date,
  list: Uint8Array<ArrayBuffer>,
  tbsSha256: string,
): Promise<boolean> {
  return auditedTransaction(ctx, "platform:operate", async (tx) => {
    const { count } = await tx.revocationShard.updateMany({
      where: { id: shard.id, publishedNumber: { lt: number } },
      data: {
        list,
        listEntries: entries.length,
        thisUpdate,
        nextUpdate,
        publishedNumber: number,
        publishedGeneration: generation,
      },
    });
    const published = count === 1;
    if (published && ended.length > 0) {
      await tx.$executeRaw`
        UPDATE revocation SET listed_after_expiry_at = ${thisUpdate}
        WHERE shard_id = ${shard.id} AND serial_number = ANY(${ended}::text[]) AND listed_after_expiry_at IS NULL`;
    }
    return {
      result: published,
      audit: [
        {
          action: published ? "revocation_list.publish" : "revocation_list.discard",
          target: { type: "revocation_list", id: shard.id },
          organizationId: null,
          detail: { path: shard.path, number: String(number), entries: entries.length, tbsSha256 },
        },
      ],
    };
  });
}

const addDays = (date: Date, days: number): Date => new Date(date.getTime() + days * DAY_MS);

/** nextUpdate never decreases from one list to the next (enrolment.md L8). */
const laterOf = (date: Date, other: Date | null): Date => (other && other > date ? other : date);
