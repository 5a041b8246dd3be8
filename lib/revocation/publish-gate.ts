import type { Context } from "#lib/audit/context";
import type { SigningAuthority } from "#lib/certificate-authority/signing-authority";
import { checkRevocationListInSlices } from "#lib/pki/revocation-list-check";
import { letOthersRun } from "./let-others-run";
import type { ListSnapshot } from "./list-snapshot";
import { previousLists } from "./previous-lists";

/**
 * The gate before a list is published (enrolment.md L10): parsed by a second reader, signature, number and dates, and
 * no entry of the list before gone but those that may go.
 *
 * @returns why it must not be published; empty when it may.
 */
export async function checkBeforePublishing(
  ctx: Context,
  { shard, entries }: ListSnapshot,
  list: Uint8Array,
  { authority, publicKey }: Pick<SigningAuthority, "authority" | "publicKey">,
): Promise<readonly string[]> {
  const previous = await previousLists.of(ctx, shard);
  const present = new Set<string>(entries.map(({ serialNumber }) => serialNumber));
  const gone = [...(previous?.entries.keys() ?? [])].filter((serialNumber) => !present.has(serialNumber));
  const mayLeave = await servedAfterExpiry(ctx, shard.authorityId, gone);
  const { faults, list: read } = await checkRevocationListInSlices(
    list,
    {
      issuerKey: publicKey,
      issuerName: authority.subject,
      now: ctx.clock.now(),
      ...(authority.kind === "ROOT" ? {} : { distributionPoint: shard.uri }),
      ...(previous ? { previous } : {}),
      mayLeave: (serialNumber) => mayLeave.has(serialNumber),
    },
    letOthersRun,
  );
  if (faults.length === 0 && read) previousLists.keep(shard.id, read);
  return faults;
}

/** Those that have stood on a list made after their certificate's end (enrolment.md L6). */
async function servedAfterExpiry(ctx: Context, issuerId: string, serialNumbers: string[]): Promise<Set<string>> {
  if (serialNumbers.length === 0) return new Set();
  // As one array: tens of thousands of certificates may end together, and a statement has 32,767 parameters at most.
  const rows = await ctx.db.$queryRaw<{ serialNumber: string }[]>`
    SELECT serial_number AS "serialNumber" FROM revocation
    WHERE issuer_id = ${issuerId} AND serial_number = ANY(${serialNumbers}::text[]) AND listed_after_expiry_at IS NOT NULL`;
  return new Set(rows.map(({ serialNumber }) => serialNumber));
}
