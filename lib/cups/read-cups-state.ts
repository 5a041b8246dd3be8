import type { Context } from "#lib/audit/context";
import { ASSIGNMENT_OF_STATION } from "#lib/base-station/assignment-of-station";
import type { CredentialKind, StationServer } from "#lib/generated/prisma/client";
import { inBatches } from "#lib/platform/in-batches";
import type { KnownCredential } from "./decide-credential";
import type { WantedUpdate } from "./decide-update-data";

/** A row of external_server, as it is now. */
export interface ServerVersion {
  readonly id: string;
  readonly version: number;
}

/** The last answer that brought anything, while the station has not taken it. */
export interface LastAnswer {
  readonly sha256: string;
  /** How many times in a row it was given. */
  readonly count: number;
  readonly sentAt: Date;
}

/** What the database has to say to a request of a station. */
export interface CupsState {
  readonly cupsCredentials: readonly KnownCredential[];
  readonly lnsCredentials: readonly KnownCredential[];
  /** The CUPS that it is to move to. */
  readonly cupsServer: ServerVersion | null;
  /** The external LNS that it is to speak to directly. */
  readonly lnsServer: ServerVersion | null;
  /** The address that it reports is a CUPS of somebody else that we know. */
  readonly isElsewhere: boolean;
  readonly update: WantedUpdate | null;
  readonly lastAnswer: LastAnswer | null;
}

interface Asked {
  readonly baseStationId: string;
  /** As the station reports it. */
  readonly cupsUri: string | null;
}

const BATCH = 256;
/** Whoever was identified in one statement asks at the same time. */
const GATHER_MS = 1;
const batches = new WeakMap<Context["db"], (asked: Asked) => Promise<CupsState>>();

/**
 * Reads all that decides on an answer. Stations that ask at the same time share one statement.
 *
 * @throws DomainError unavailable `database_unavailable`.
 */
export function readCupsState({ db }: Pick<Context, "db">, asked: Asked): Promise<CupsState> {
  const known = batches.get(db) ?? inBatches(BATCH, (all: readonly Asked[]) => read(db, all), GATHER_MS);
  batches.set(db, known);
  return known(asked);
}

interface CredentialRow extends Omit<KnownCredential, "notAfter" | "renewalOpensAt" | "createdAt"> {
  readonly server: StationServer;
  readonly kind: CredentialKind;
  readonly notAfter: string;
  readonly renewalOpensAt: string;
  readonly createdAt: string;
}

interface Row {
  readonly credentials: readonly CredentialRow[] | null;
  readonly cupsServer: ServerVersion | null;
  readonly lnsServer: ServerVersion | null;
  readonly isElsewhere: boolean;
  readonly update: (Omit<WantedUpdate, "lastSentAt"> & { readonly lastSentAt: string | null }) | null;
  readonly lastAnswer: { readonly sha256: string; readonly count: number; readonly sentAt: string } | null;
}

async function read(db: Context["db"], all: readonly Asked[]): Promise<CupsState[]> {
  const asked = all.map((one, index) => ({ index, ...one }));
  const rows = await db.$queryRaw<Row[]>`
    SELECT
      (SELECT jsonb_agg(jsonb_build_object('id', id, 'server', server, 'isCurrent', status = 'CURRENT', 'kind', kind,
          'crc32', crc32, 'hasBlob', sealed_blob IS NOT NULL, 'notAfter', not_after,
          'renewalOpensAt', renewal_opens_at, 'createdAt', created_at, 'inUse', in_use_since IS NOT NULL,
          'vendorCaId', vendor_ca_id, 'vouchingLost', vouching_lost_at IS NOT NULL))
        FROM station_credential
        WHERE base_station_id = station.id AND status IN ('CURRENT', 'PREVIOUS')) AS credentials,
      (SELECT jsonb_build_object('id', id, 'version', version) FROM external_server
        WHERE id = station.cups_server_id AND deleted_at IS NULL) AS "cupsServer",
      (SELECT jsonb_build_object('id', server.id, 'version', server.version)
        FROM ${ASSIGNMENT_OF_STATION} AS assignment
        JOIN external_server AS server ON server.id = assignment.server_id AND server.deleted_at IS NULL
        WHERE assignment.route = 'DIRECT') AS "lnsServer",
      asked."cupsUri" IS NOT NULL AND EXISTS (SELECT FROM external_server
        WHERE organization_id = station.organization_id AND server = 'CUPS' AND uri = asked."cupsUri") AS "isElsewhere",
      (SELECT jsonb_build_object('packageId', wanted.package_id, 'package', package.package, 'status', wanted.status,
          'sentCount', wanted.sent_count, 'lastSentAt', wanted.last_sent_at, 'fault', wanted.fault,
          'signedBy', (SELECT coalesce(jsonb_agg(key.crc32), '[]') FROM update_signature AS signature
            JOIN update_key AS key ON key.id = signature.key_id WHERE signature.package_id = wanted.package_id))
        FROM station_update AS wanted
        JOIN update_package AS package ON package.id = wanted.package_id AND package.deleted_at IS NULL
        WHERE wanted.base_station_id = station.id) AS "update",
      (SELECT jsonb_build_object('sha256', answer_sha256, 'count', answer_count, 'sentAt', sent_at)
        FROM cups_contact
        WHERE base_station_id = station.id AND answer_sha256 IS NOT NULL AND sent_at IS NOT NULL) AS "lastAnswer"
    FROM jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) AS asked(index int, "baseStationId" text, "cupsUri" text)
      LEFT JOIN base_station AS station ON station.id = asked."baseStationId"
    ORDER BY asked.index`;
  return rows.map(stateOf);
}

function stateOf({ credentials, update, lastAnswer, ...rest }: Row): CupsState {
  const all = credentials ?? [];
  const of = (server: StationServer) => all.filter((one) => one.server === server).map(credentialOf);
  return {
    ...rest,
    cupsCredentials: of("CUPS"),
    lnsCredentials: of("LNS"),
    update: update && { ...update, lastSentAt: update.lastSentAt === null ? null : new Date(update.lastSentAt) },
    lastAnswer: lastAnswer && { ...lastAnswer, sentAt: new Date(lastAnswer.sentAt) },
  };
}

const credentialOf = ({ server: _, ...row }: CredentialRow): KnownCredential => ({
  ...row,
  notAfter: new Date(row.notAfter),
  renewalOpensAt: new Date(row.renewalOpensAt),
  createdAt: new Date(row.createdAt),
});
