import type { RevocationReason } from "#lib/generated/prisma/enums";
import type { OcspStatus } from "#lib/pki/ocsp-response";
import { wholeSeconds } from "#lib/platform/clock";
import type { ReadDb } from "#lib/platform/db/client";
import { REASON_NAMES } from "./reason-names";

/** What is known of some serial numbers of a CA, all as of one moment. */
export interface ReadStatuses {
  /** The CA's revocation generation of that moment. */
  generation: bigint;
  /** In the order in which they were asked. */
  statuses: OcspStatus[];
}

interface Row {
  generation: bigint;
  revokedAt: Date | null;
  reason: RevocationReason | null;
  isIssued: boolean;
}

/**
 * Reads the status of serial numbers (enrolment.md O6): revoked by the evidence, whatever else is stored; good only when
 * it was issued, in date or not; unknown for one never given out, and while it is only reserved.
 *
 * @param serialNumbers null for one that no certificate of ours can have.
 */
export async function readOcspStatuses(
  db: ReadDb,
  issuerId: string,
  serialNumbers: readonly (string | null)[],
): Promise<ReadStatuses> {
  // One statement, so that statuses and generation are of the same moment.
  const rows = await db.$queryRaw<Row[]>`
    SELECT authority.revocation_generation AS generation, revocation.revoked_at AS "revokedAt",
      revocation.reason::text AS reason,
      EXISTS (SELECT FROM certificate WHERE issuer_id = authority.id AND serial_number = asked.serial_number
              AND status IN ('ISSUED', 'OVERLAPPING', 'SUPERSEDED'))
      OR EXISTS (SELECT FROM platform_certificate WHERE issuer_id = authority.id
                 AND serial_number = asked.serial_number AND status IN ('ISSUED', 'SUPERSEDED')) AS "isIssued"
    FROM certificate_authority AS authority
      CROSS JOIN unnest(${serialNumbers}::text[]) WITH ORDINALITY AS asked(serial_number, index)
      LEFT JOIN revocation ON revocation.issuer_id = authority.id AND revocation.serial_number = asked.serial_number
    WHERE authority.id = ${issuerId} ORDER BY asked.index`;
  const [first] = rows;
  if (!first) throw new Error(`there is no CA ${issuerId}`);
  return { generation: first.generation, statuses: rows.map(statusOf) };
}

function statusOf({ revokedAt, reason, isIssued }: Row): OcspStatus {
  if (revokedAt) {
    return { kind: "revoked", revokedAt: wholeSeconds(revokedAt), reason: REASON_NAMES[reason ?? "UNSPECIFIED"] };
  }
  return { kind: isIssued ? "good" : "unknown" };
}
