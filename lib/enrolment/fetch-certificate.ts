import type { Context } from "#lib/audit/context";
import { issuerChain } from "#lib/certificate/issuer-chain";
import { recordDownload } from "#lib/certificate/record-download";
import type { Caller, Peer } from "#lib/connection-attempt/peer";
import type { WishKind } from "#lib/generated/prisma/enums";
import type { Bytes } from "#lib/pki/bytes";
import { certificatePem } from "#lib/pki/certificate-reader";
import { DomainError } from "#lib/platform/domain-error";
import { refusal } from "./refusal";
import { retryAfterS } from "./retry-after";

export type Fetched =
  | {
      kind: "CERTIFICATE";
      id: string;
      der: Bytes;
      pem: string;
      /** PEM of the CAs above it, up to the root. */
      chain: string;
      /** Without quotes; another certificate has another. */
      etag: string;
      /** When its renewal window opens. */
      renewalOpensAt: Date;
    }
  | { kind: "PENDING"; retryAfterS: number };

/**
 * The current certificate of a base station that has proved who it is, for one that only wants to fetch what the operator
 * regenerated. A poll of one that it has costs one query.
 *
 * @throws DomainError not_found `certificate_not_generated`: there is none on its key. It enrols to get one.
 * @throws EnrolmentRefusal forbidden `key_not_declared_key` for a certificate on a key that was replaced since.
 */
export async function fetchCertificate(
  ctx: Context,
  { caller, peer }: { caller: Caller; peer: Peer },
): Promise<Fetched> {
  const row = await findCurrent(ctx, caller.baseStationId);
  const shownKey = caller.proof === "PASSWORD" ? row?.onRecord : peer.certificate?.fingerprint;
  if (row && shownKey !== row.onRecord) {
    throw refusal("key_not_declared_key", "The key of this certificate is no longer the one on record.");
  }
  if (row && isBeingMade(row)) return { kind: "PENDING", retryAfterS: retryAfterS(ctx) };
  // A REGENERATE that waits for the station's key, and a certificate on the key before, are for enrolment to settle.
  if (!row?.id || !row.certificate || row.keyOfCurrent !== row.onRecord || row.awaitsStation) throw notGenerated();
  if (row.downloadedAt === null) await recordDownload(ctx, { certificateId: row.id, address: peer.address });
  return {
    kind: "CERTIFICATE",
    id: row.id,
    der: row.certificate,
    pem: certificatePem(row.certificate),
    chain: (await issuerChain(ctx.db, row.issuerId)).pem,
    etag: row.sha256,
    renewalOpensAt: row.renewalOpensAt,
  };
}

interface Row {
  onRecord: string | null;
  id: string | null;
  certificate: Bytes | null;
  sha256: string;
  issuerId: string;
  keyOfCurrent: string | null;
  renewalOpensAt: Date;
  downloadedAt: Date | null;
  wish: WishKind | null;
  awaitsStation: boolean | null;
}

/** Three unique indexes, one row. */
async function findCurrent({ db }: Pick<Context, "db">, baseStationId: string): Promise<Row | undefined> {
  const [row] = await db.$queryRaw<Row[]>`
    SELECT station.public_key_fingerprint AS "onRecord", current.id, current.certificate, current.sha256,
           current.issuer_id AS "issuerId", current.public_key_fingerprint AS "keyOfCurrent",
           current.renewal_opens_at AS "renewalOpensAt", current.downloaded_at AS "downloadedAt", wish.kind AS wish,
           wish.awaits_station AS "awaitsStation"
    FROM base_station AS station
    LEFT JOIN certificate AS current
      ON current.base_station_id = station.id AND current.purpose = 'STATION' AND current.status = 'ISSUED'
    LEFT JOIN certificate_wish AS wish
      ON wish.base_station_id = station.id AND wish.purpose = 'STATION' AND wish.status = 'OPEN'
    WHERE station.id = ${baseStationId} AND station.deleted_at IS NULL`;
  return row;
}

/** While it asks for its own renewal, the one that it has is still the current one. */
function isBeingMade({ wish, awaitsStation, id }: Row): boolean {
  return wish !== null && !awaitsStation && (wish === "REGENERATION" || id === null);
}

function notGenerated(): DomainError {
  const message = "There is no certificate for this base station yet. Request one (simpleenroll).";
  return new DomainError("not_found", "certificate_not_generated", message);
}
