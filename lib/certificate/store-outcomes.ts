import { createHash } from "node:crypto";
import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { HOUR_MS, MINUTE_MS } from "#lib/platform/clock";
import type { Tx } from "#lib/platform/db/client";
import { abandonReservations } from "./abandon-reservations";
import type { Signed } from "./sign-certificates";
import { type NewCertificateCredential, storeCredentials } from "./store-credentials";
import { summarizeCertificates } from "./summarize-certificates";
import { CUPS_DOWNLOAD_HOURS, DOWNLOAD_MINUTES } from "./values";

export interface StoredOutcomes {
  issued: string[];
  abandoned: string[];
}

/**
 * Transaction B (enrolment.md I3): stores certificates and closes their wishes, if they are still reserved, the wish
 * still open, and a station's own key still the declared one; else they are abandoned and their serial numbers revoked. Nothing has
 * left the process before this commits. Doing it twice changes nothing.
 */
export async function storeOutcomes(ctx: Context, signed: readonly Signed[]): Promise<StoredOutcomes> {
  const outcome = await auditedTransaction<StoredOutcomes & { [key: string]: string[] }>(
    ctx,
    "platform:operate",
    async (tx) => {
      const stations = [...new Set(signed.map(({ reservation }) => reservation.baseStationId))];
      await lockStations(tx, stations);
      const issued = await issue(tx, ctx, signed);
      const credentials = await storeCredentials(tx, ctx, certificatesForServers(signed, issued));
      const failed = signed.filter(({ reservation }) => !issued.has(reservation.id));
      const abandoned = await abandonReservations(tx, ctx, failed.map(toAbandon));
      await summarizeCertificates(tx, stations);

      const entries = signed.filter(({ reservation }) => issued.has(reservation.id)).map(issueEntry);
      const [first = nothingLeft(signed), ...others] = [...entries, ...credentials, ...abandoned.audit];
      return { result: { issued: [...issued], abandoned: abandoned.ids }, audit: [first, ...others] };
    },
  );
  ctx.notify("outcome");
  if (outcome.abandoned.length > 0) ctx.notify("revocation");
  return outcome;
}

/** In the order of ids, so that two batches never wait for each other in a circle. */
async function lockStations(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.$queryRaw`SELECT id FROM base_station WHERE id = ANY(${ids}::text[]) ORDER BY id FOR NO KEY UPDATE`;
}

/**
 * The current certificate of a station that kept it gives way in the same statement: it overlaps with the new one until
 * that is seen in use, or is superseded at once if it has ended (enrolment.md W3). The index allows one current, so it
 * goes first: what is issued is joined to the count of those. A Basics Station whose certificate still holds has no
 * reason to call CUPS before its next day.
 *
 * @returns ids of the certificates that were stored, and with them their wishes closed.
 */
async function issue(tx: Tx, ctx: Context, signed: readonly Signed[]): Promise<Set<string>> {
  const now = ctx.clock.now();
  const rows = signed.flatMap(({ reservation, certificate }) =>
    certificate
      ? [{ id: reservation.id, der: Buffer.from(certificate).toString("hex"), sha256: sha256(certificate) }]
      : [],
  );
  if (rows.length === 0) return new Set();
  const downloadBy = {
    soon: new Date(now.getTime() + DOWNLOAD_MINUTES * MINUTE_MS),
    nextDay: new Date(now.getTime() + CUPS_DOWNLOAD_HOURS * HOUR_MS),
  };
  const issued = await tx.$queryRaw<{ id: string }[]>`
    WITH ready AS (
      SELECT certificate.id, certificate.base_station_id, certificate.purpose, row.der, row.sha256,
        certificate.purpose <> 'STATION' AND EXISTS (
          SELECT FROM certificate AS before WHERE before.base_station_id = certificate.base_station_id
            AND before.purpose = certificate.purpose AND before.status = 'ISSUED') AS keeps_connection
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(id text, der text, sha256 text)
      JOIN certificate ON certificate.id = row.id AND certificate.status = 'RESERVED'
      JOIN certificate_wish AS wish ON wish.id = certificate.wish_id AND wish.status = 'OPEN'
      JOIN base_station AS station ON station.id = certificate.base_station_id AND station.deleted_at IS NULL
        AND (certificate.purpose <> 'STATION' OR station.public_key_fingerprint = certificate.public_key_fingerprint)
      WHERE NOT EXISTS (SELECT FROM blocked_key WHERE fingerprint = certificate.public_key_fingerprint)
    ), replaced AS (
      UPDATE certificate SET
        status = (CASE WHEN not_after > ${now} THEN 'OVERLAPPING' ELSE 'SUPERSEDED' END)::certificate_status,
        superseded_at = CASE WHEN not_after > ${now} THEN NULL ELSE not_after END
      FROM ready
      WHERE certificate.base_station_id = ready.base_station_id AND certificate.purpose = ready.purpose
        AND certificate.status = 'ISSUED'
      RETURNING certificate.id
    ), issued AS (
      UPDATE certificate SET status = 'ISSUED', certificate = decode(ready.der, 'hex'), sha256 = ready.sha256,
        issued_at = ${now}, download_by = CASE WHEN ready.keeps_connection THEN ${downloadBy.nextDay}::timestamptz
          ELSE ${downloadBy.soon}::timestamptz END
      FROM ready, (SELECT count(*) FROM replaced) AS all_replaced
      WHERE certificate.id = ready.id AND certificate.status = 'RESERVED'
      RETURNING certificate.id, certificate.wish_id
    )
    UPDATE certificate_wish SET status = 'FULFILLED', closed_at = ${now}, last_fault = NULL
    FROM issued WHERE certificate_wish.id = issued.wish_id
    RETURNING issued.id`;
  return new Set(issued.map(({ id }) => id));
}

/** What a Basics Station is to be given: on keys that we made. */
function certificatesForServers(signed: readonly Signed[], issued: ReadonlySet<string>): NewCertificateCredential[] {
  return signed.flatMap(({ reservation: { id, purpose, baseStationId, organizationId } }) =>
    purpose === "STATION" || !issued.has(id)
      ? []
      : [{ certificateId: id, server: purpose, baseStationId, organizationId }],
  );
}

const toAbandon = ({ reservation, error }: Signed) => ({
  id: reservation.id,
  fault: error === undefined ? "The base station changed while its certificate was being signed." : "Signing failed.",
  /** What failed for us would fail again at once; what changed may be signed anew. */
  pause: error !== undefined,
});

function issueEntry({ reservation, certificate }: Signed): AuditEntry {
  return {
    action: "certificate.issue",
    target: { type: "certificate", id: reservation.id },
    baseStation: reservation.baseStationId,
    organizationId: reservation.organizationId,
    detail: {
      serialNumber: reservation.serialNumber,
      fingerprint: reservation.key.fingerprint,
      operation: reservation.wishId,
      sha256: certificate ? sha256(certificate) : null,
    },
  };
}

/** All of it was stored or abandoned before: the commit whose answer was lost. */
function nothingLeft(signed: readonly Signed[]): AuditEntry {
  const ids = signed.map(({ reservation }) => reservation.id);
  return {
    action: "certificate.outcome_repeated",
    target: { type: "certificate", id: ids[0] ?? "" },
    organizationId: null,
    detail: { certificates: ids },
  };
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
