import { createHash } from "node:crypto";
import type { Context } from "#lib/audit/context";
import type { Eui64 } from "#lib/eui64";
import type {
  CertificatePurpose,
  CertificateStatus,
  CredentialStatus,
  StationServer,
} from "#lib/generated/prisma/enums";
import { inBatches } from "#lib/platform/in-batches";
import type { Caller, Peer } from "./peer";
import { refusal } from "./refusal";

/** Where a Basics Station calls. */
export type BasicsServer = StationServer;

/** A Basics Station that has proved who it is. */
export interface BasicsCaller extends Caller {
  eui64: string;
  /** CERTIFICATE: one of ours. VENDOR_CERTIFICATE: of a vendor's CA. TOKEN: one of ours. */
  proof: "CERTIFICATE" | "VENDOR_CERTIFICATE" | "TOKEN";
  /** The vendor CA by which it was let in; null unless that was the proof. */
  vendorCaId: string | null;
  /** Our station_credential row of what it used; null for a vendor's certificate and for one on the declared key. */
  credentialId: string | null;
  /** Of the certificate that proved it, hex. */
  certificateSha256: string | null;
}

export interface BasicsIdentity {
  peer: Peer;
  server: BasicsServer;
  /** The EUI-64 that it says it has; null where the request says none. */
  router: Eui64 | null;
  /** Of "Authorization: Bearer"; null without one. */
  token: string | null;
}

type IdentifyContext = Pick<Context, "db" | "clock">;

interface Asked {
  router: string | null;
  issuer: string | null;
  serialNumber: string | null;
  sha256: string | null;
  tokenHash: string | null;
}

interface Found {
  station: StationRow | null;
  own: OwnRow | null;
  token: TokenRow | null;
}

interface StationRow {
  id: string;
  organizationId: string;
  lrrUuid: string;
  eui64: string;
  name: string;
  suspended: boolean;
  enrolmentClosed: boolean;
}

interface OwnRow {
  id: string;
  purpose: CertificatePurpose;
  status: CertificateStatus;
  serialNumber: string;
  notBefore: string;
  notAfter: string;
  inUse: boolean;
  baseStationId: string;
  credentialId: string | null;
}

interface TokenRow {
  id: string;
  status: CredentialStatus;
  server: StationServer;
  notAfter: string;
  baseStationId: string;
}

/**
 * Finds the Basics Station behind a client certificate or a token. Its EUI-64 and the one it says it has are compared as
 * 64-bit numbers (basics-station.md 2).
 *
 * @throws EnrolmentRefusal with the verdict.
 */
export async function identifyBasicsStation(ctx: IdentifyContext, asked: BasicsIdentity): Promise<BasicsCaller> {
  const { peer, router, token, server } = asked;
  const { certificate } = peer;
  if (!certificate && token === null) throw refusal("no_credential", { claimedName: router });
  const found = await batchesOf(ctx)({
    router,
    issuer: certificate ? Buffer.from(certificate.issuerName).toString("hex") : null,
    serialNumber: certificate?.serialNumber ?? null,
    sha256: certificate?.sha256 ?? null,
    tokenHash: token === null ? null : createHash("sha256").update(token).digest("hex"),
  });
  const { station } = found;
  const own = certificate ? found.own : null;
  const { token: used } = found;
  if (!own && !used) throw refusal(certificate ? "unknown_ca" : "token_unknown", { station });
  if (!station) throw refusal("station_not_declared");
  const owner = own?.baseStationId ?? used?.baseStationId;
  if (owner !== station.id) throw refusal(own ? "cn_differs" : "token_of_another_station", { station });
  const now = ctx.clock.now();
  if (own) {
    if (own.purpose !== "STATION" && own.purpose !== server) throw refusal("certificate_purpose", { station });
    if (own.status !== "ISSUED" && own.status !== "OVERLAPPING") throw refusal("certificate_revoked", { station });
    if (now < new Date(own.notBefore)) throw refusal("certificate_not_yet_valid", { station });
    if (now >= new Date(own.notAfter)) throw refusal("certificate_expired", { station });
  } else if (used && (used.server !== server || (used.status !== "CURRENT" && used.status !== "PREVIOUS"))) {
    throw refusal("token_unknown", { station });
  }
  if (station.suspended) throw refusal("station_suspended", { station });
  if (station.enrolmentClosed) throw refusal("enrolment_closed", { station });
  return {
    baseStationId: station.id,
    organizationId: station.organizationId,
    lrrUuid: station.lrrUuid,
    eui64: station.eui64,
    name: station.name,
    proof: own ? "CERTIFICATE" : "TOKEN",
    certificate: own && {
      id: own.id,
      status: own.status,
      serialNumber: own.serialNumber,
      notAfter: new Date(own.notAfter),
      inUse: own.inUse,
    },
    vendorCaId: null,
    credentialId: own ? own.credentialId : (used?.id ?? null),
    certificateSha256: own ? (certificate?.sha256 ?? null) : null,
  };
}

const BATCH = 256;
const batches = new WeakMap<Context["db"], (asked: Asked) => Promise<Found>>();

/** Stations that call at the same time share a statement: every request of every station pays for it. */
function batchesOf({ db }: IdentifyContext): (asked: Asked) => Promise<Found> {
  const known = batches.get(db) ?? inBatches(BATCH, (all) => find(db, all));
  batches.set(db, known);
  return known;
}

async function find(db: Context["db"], all: readonly Asked[]): Promise<Found[]> {
  const rows = all.map((asked, index) => ({ index, ...asked }));
  return db.$queryRaw<Found[]>`
    SELECT
      CASE WHEN station.id IS NULL THEN NULL ELSE jsonb_build_object('id', station.id,
        'organizationId', station.organization_id, 'lrrUuid', station.lrr_uuid, 'eui64', station.eui64,
        'name', station.name, 'suspended', station.administrative_state = 'SUSPENDED',
        'enrolmentClosed', station.enrolment_closed_at IS NOT NULL) END AS station,
      CASE WHEN own.id IS NULL THEN NULL ELSE jsonb_build_object('id', own.id, 'purpose', own.purpose,
        'status', own.status, 'serialNumber', own.serial_number, 'notBefore', own.not_before,
        'notAfter', own.not_after, 'inUse', own.in_use_since IS NOT NULL, 'baseStationId', own.base_station_id,
        'credentialId', credential.id) END AS own,
      CASE WHEN token.id IS NULL THEN NULL ELSE jsonb_build_object('id', token.id, 'status', token.status,
        'server', token.server, 'notAfter', token.not_after, 'baseStationId', token.base_station_id) END AS token
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS asked(
        index int, router text, issuer text, "serialNumber" text, sha256 text, "tokenHash" text)
      LEFT JOIN (certificate AS own JOIN certificate_authority AS issuer ON issuer.id = own.issuer_id)
        ON issuer.subject = decode(asked.issuer, 'hex') AND own.serial_number = asked."serialNumber"
          AND own.sha256 = asked.sha256
      LEFT JOIN station_credential AS credential ON credential.certificate_id = own.id
      LEFT JOIN station_credential AS token ON token.token_hash = asked."tokenHash"
      LEFT JOIN base_station AS station ON station.deleted_at IS NULL AND CASE WHEN asked.router IS NULL
        THEN station.id = coalesce(own.base_station_id, token.base_station_id) ELSE station.eui64 = asked.router END
    ORDER BY asked.index`;
}
