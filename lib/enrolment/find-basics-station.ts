import type { Context } from "#lib/audit/context";
import { Prisma } from "#lib/generated/prisma/client";
import type {
  CertificatePurpose,
  CertificateStatus,
  CredentialStatus,
  StationServer,
  VendorCaStatus,
} from "#lib/generated/prisma/enums";
import { inBatches } from "#lib/platform/in-batches";

/** What a request at CUPS or LNS is looked up by. */
export interface BasicsLookup {
  /** EUI-64s that it names, proven or not: its `router`, and the CN of its certificate. */
  eui64s: readonly string[];
  /** Of its certificate; null without one. */
  certificate: {
    /** Issuer name, DER, hex. */
    issuer: string;
    serialNumber: string;
    sha256: string;
    /** "SHA256:..." of its key; null when that is none that we take. */
    fingerprint: string | null;
    /** Whose signatures stand behind it. */
    vendorCaIds: readonly string[];
  } | null;
  /** SHA-256, hex; null without a token. */
  tokenHash: string | null;
}

/** What the tables know of it, all as of one moment. */
export interface BasicsFound {
  /** Those that it names, and those that its certificate or token belongs to. */
  stations: FoundStation[];
  /** Our certificate with this issuer and serial number. */
  own: FoundCertificate | null;
  issuerIsOurs: boolean;
  keyBlocked: boolean;
  /** Those of the lookup that are not removed. */
  vendorCas: FoundVendorCa[];
  /** Organizations of those CAs that have blocked the certificate. */
  blockedBy: string[];
  token: FoundToken | null;
}

export interface FoundStation {
  id: string;
  organizationId: string;
  lrrUuid: string;
  eui64: string | null;
  name: string;
  domains: string[];
  suspended: boolean;
  enrolmentClosed: boolean;
}

/** Times are RFC 3339. */
export interface FoundCertificate {
  id: string;
  purpose: CertificatePurpose;
  status: CertificateStatus;
  serialNumber: string;
  /** Null while it is not issued. */
  sha256: string | null;
  notBefore: string;
  notAfter: string;
  inUse: boolean;
  onRevocationList: boolean;
  baseStationId: string;
  organizationId: string;
  credential: FoundCredential | null;
}

export interface FoundCredential {
  id: string;
  status: CredentialStatus;
  /** It was seen in use before. */
  inUse: boolean;
  /** That vouched for the station when it got it; removed ones too. */
  vendorCa: FoundVendorCa | null;
  /** That CA has other certificates now, which the vendor's certificate of the station does not lead to. */
  vouchingLost: boolean;
}

export interface FoundToken extends FoundCredential {
  server: StationServer;
  notAfter: string;
  baseStationId: string;
  organizationId: string;
}

export interface FoundVendorCa {
  id: string;
  organizationId: string;
  status: VendorCaStatus;
  /** Another one than when its certificates were read: they may have been exchanged. */
  version: number;
  euiPrefixes: string[];
  euiRanges: string[];
  domains: string[];
}

type Find = (asked: BasicsLookup) => Promise<BasicsFound>;

const BATCH = 256;
const batches = new WeakMap<Context["db"], Find>();

/** No station minds, and a statement for several costs little more than for one. */
const GATHER_MS = 3;

/** Looks a caller up. Those that call at the same time share a statement: every request of every station pays for it. */
export function findBasicsStation({ db }: Pick<Context, "db">, asked: BasicsLookup): Promise<BasicsFound> {
  const known = batches.get(db) ?? inBatches(BATCH, (all) => find(db, all), GATHER_MS);
  batches.set(db, known);
  return known(asked);
}

const find = (db: Context["db"], all: readonly BasicsLookup[]) => db.$queryRaw<BasicsFound[]>(lookupStatement(all));

/** A FoundVendorCa. */
const VENDOR_CA = Prisma.sql`jsonb_build_object('id', vendor_ca.id, 'organizationId', vendor_ca.organization_id,
  'status', vendor_ca.status, 'version', vendor_ca.version, 'euiPrefixes', vendor_ca.eui_prefixes, 'euiRanges', vendor_ca.eui_ranges,
  'domains', vendor_ca.domains)`;

const vouching = (credential: Prisma.Sql) =>
  Prisma.sql`(SELECT ${VENDOR_CA} FROM vendor_ca WHERE vendor_ca.id = ${credential}.vendor_ca_id)`;

/**
 * One row of a `BasicsFound` for each, in their order. Columns of type char are compared with bpchar: with text, no index
 * of theirs would be used.
 */
export function lookupStatement(all: readonly BasicsLookup[]): Prisma.Sql {
  const rows = all.map(({ eui64s, certificate, tokenHash }, index) => ({ index, eui64s, ...certificate, tokenHash }));
  return Prisma.sql`
    SELECT
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', station.id, 'organizationId', station.organization_id,
          'lrrUuid', station.lrr_uuid, 'eui64', station.eui64, 'name', station.name, 'domains', station.domains,
          'suspended', station.administrative_state = 'SUSPENDED',
          'enrolmentClosed', station.enrolment_closed_at IS NOT NULL)), '[]')
        FROM (SELECT named.id FROM unnest(asked.eui64s) AS said(eui64)
              JOIN base_station AS named ON named.eui64 = said.eui64 AND named.deleted_at IS NULL
            UNION SELECT own.base_station_id UNION SELECT token.base_station_id) AS meant
          JOIN base_station AS station ON station.id = meant.id
        WHERE station.deleted_at IS NULL) AS stations,
      CASE WHEN own.id IS NOT NULL THEN jsonb_build_object('id', own.id, 'purpose', own.purpose,
        'status', own.status, 'serialNumber', own.serial_number, 'sha256', own.sha256, 'notBefore', own.not_before,
        'notAfter', own.not_after, 'inUse', own.in_use_since IS NOT NULL, 'baseStationId', own.base_station_id,
        'organizationId', own.organization_id,
        'onRevocationList', EXISTS (SELECT FROM revocation WHERE revocation.issuer_id = own.issuer_id
          AND revocation.serial_number = own.serial_number),
        'credential', CASE WHEN credential.id IS NOT NULL THEN jsonb_build_object('id', credential.id,
          'status', credential.status, 'inUse', credential.in_use_since IS NOT NULL,
          'vendorCa', ${vouching(Prisma.sql`credential`)},
          'vouchingLost', credential.vouching_lost_at IS NOT NULL) END) END AS own,
      issuer.subject IS NOT NULL AS "issuerIsOurs",
      EXISTS (SELECT FROM blocked_key WHERE blocked_key.fingerprint = asked.fingerprint) AS "keyBlocked",
      (SELECT coalesce(jsonb_agg(${VENDOR_CA} ORDER BY vendor_ca.id), '[]')
        FROM vendor_ca WHERE vendor_ca.id = ANY(asked."vendorCaIds") AND vendor_ca.status <> 'REMOVED') AS "vendorCas",
      ARRAY(SELECT blocked.organization_id FROM vendor_ca JOIN blocked_certificate AS blocked
          ON blocked.organization_id = vendor_ca.organization_id AND blocked.sha256 = asked.sha256
        WHERE vendor_ca.id = ANY(asked."vendorCaIds")) AS "blockedBy",
      CASE WHEN token.id IS NOT NULL THEN jsonb_build_object('id', token.id, 'status', token.status,
        'inUse', token.in_use_since IS NOT NULL, 'vendorCa', ${vouching(Prisma.sql`token`)},
        'vouchingLost', token.vouching_lost_at IS NOT NULL, 'server', token.server,
        'notAfter', token.not_after, 'baseStationId', token.base_station_id,
        'organizationId', token.organization_id) END AS token
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS asked(index int, eui64s bpchar[], issuer text,
        "serialNumber" text, sha256 bpchar, fingerprint text, "vendorCaIds" text[], "tokenHash" bpchar)
      LEFT JOIN LATERAL (SELECT subject FROM certificate_authority WHERE subject = decode(asked.issuer, 'hex') LIMIT 1)
        AS issuer ON true
      LEFT JOIN (certificate AS own JOIN certificate_authority AS authority ON authority.id = own.issuer_id)
        ON authority.subject = issuer.subject AND own.serial_number = asked."serialNumber"
      LEFT JOIN station_credential AS credential ON credential.certificate_id = own.id
      LEFT JOIN station_credential AS token ON token.token_hash = asked."tokenHash"
    ORDER BY asked.index`;
}
