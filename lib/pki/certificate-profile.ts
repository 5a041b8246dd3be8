/**
 * The certificates we make, encoded once by our own writer for fixed profiles (enrolment.md section 10, RFC 5280
 * section 4). What all leaves of an issuer and shard share is encoded once per `leafProfile`, so that a certificate
 * costs little more than its signature.
 */
import { hash } from "node:crypto";
import type { Eui64 } from "#lib/eui64";
import { type Bytes, concatBytes, toHex } from "#lib/pki/bytes";
import {
  algorithmIdentifier,
  authorityInfoAccess,
  authorityKeyIdentifier,
  distributionPoints,
  extendedKeyUsage,
  extension,
  hostAlternativeNames,
  keyUsage,
  ocspNoCheck,
  uriName,
} from "#lib/pki/certificate-extensions";
import { DerBackwards } from "#lib/pki/der-backwards";
import { contextConstructed, readBitString, readWhole, sequenceOf, TAG } from "#lib/pki/der-reader";
import {
  derBitString,
  derBoolean,
  derContext,
  derNatural,
  derOctetString,
  derSequence,
  derTime,
} from "#lib/pki/der-writer";
import { encodeCommonName } from "#lib/pki/name";
import { OID } from "#lib/pki/oids";
import type { SerialNumber } from "#lib/pki/serial-number";
import type { SignatureAlgorithm } from "#lib/pki/signature-algorithm";

/** What is the same in every leaf of one issuer, shard and kind. */
export interface LeafProfileInput {
  /** The issuing CA's subject, DER, copied byte for byte. */
  readonly issuerName: Uint8Array;
  /** The issuing CA's subject key identifier. */
  readonly issuerKeyId: Uint8Array;
  readonly issuerNotBefore: Date;
  readonly issuerNotAfter: Date;
  readonly algorithm: SignatureAlgorithm;
  readonly kind: LeafKind;
  /** Adds id-kp-ipsecIKE to clientAuth; on stations' leaves alone. */
  readonly ipsec?: boolean;
  /** `http:` URIs, as they stand in the shard's row. */
  readonly revocationListUri: string;
  readonly authorityCertificateUri: string;
  /** Exactly on stations' leaves: the others' CA has no responder, or they are the responder's own. */
  readonly ocspUri?: string;
}

/** A base station's, a TLS listener's of ours, an OCSP responder's of ours. */
export type LeafKind = "station" | "listener" | "ocsp-responder";

declare const leafProfileBrand: unique symbol;

/** A profile with its fixed parts encoded. Prepared once, used for every certificate. */
export interface LeafProfile extends LeafProfileInput {
  readonly [leafProfileBrand]: true;
  /** AlgorithmIdentifier and issuer Name, as they follow the serial number. */
  readonly algorithmAndIssuer: Bytes;
  /** Every extension but the subject's own: SKI and SAN. */
  readonly sharedExtensions: Bytes;
  readonly sharedExtensionCount: number;
}

const USAGE_OF: Readonly<Record<LeafKind, string>> = {
  station: OID.clientAuth,
  listener: OID.serverAuth,
  "ocsp-responder": OID.ocspSigning,
};

/**
 * Prepares the leaves of one issuer, shard and kind (enrolment.md section 10; the responder's after O7).
 *
 * @throws RangeError when a URI is not a plain `http:` one, and for what only a station's leaf has or must have.
 */
export function leafProfile(input: LeafProfileInput): LeafProfile {
  const { kind, ipsec, ocspUri } = input;
  const isStation = kind === "station";
  if (isStation !== (ocspUri !== undefined))
    throw new RangeError("a station's leaf names its OCSP responder, no other");
  if (ipsec && !isStation) throw new RangeError("IPsec is for stations");
  const shared = [
    // cA is FALSE by default, so it is absent and the SEQUENCE empty.
    extension(OID.basicConstraints, derSequence(), "critical"),
    keyUsage("digitalSignature"),
    extendedKeyUsage(ipsec ? [USAGE_OF[kind], OID.ipsecIke] : [USAGE_OF[kind]]),
    authorityKeyIdentifier(input.issuerKeyId),
    distributionPoints(input.revocationListUri),
    authorityInfoAccess({ caIssuers: input.authorityCertificateUri, ...(ocspUri !== undefined && { ocsp: ocspUri }) }),
  ];
  if (kind === "ocsp-responder") shared.push(ocspNoCheck());
  const prepared = {
    ...input,
    algorithmAndIssuer: concatBytes([algorithmIdentifier(input.algorithm), input.issuerName]),
    sharedExtensions: concatBytes(shared),
    sharedExtensionCount: shared.length,
  };
  return prepared as LeafProfile;
}

export interface LeafCertificate {
  readonly serialNumber: SerialNumber;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** EUI-64 of a Basics Station, else the LRR-UUID; of a listener the first host. */
  readonly commonName: string;
  /** Only for a Basics Station: adds `urn:dev:mac:` as the SAN (RFC 9039 section 4.1). */
  readonly eui64?: Eui64;
  /** Exactly on a listener's leaf: host names and IP literals, as the SAN. */
  readonly hosts?: readonly string[];
  readonly spki: Uint8Array;
}

/**
 * TBSCertificate of a leaf (enrolment.md section 10).
 *
 * @throws RangeError when the dates are not whole seconds, not in order, or outside the issuer's, and when an alternative
 * name is not of the profile's kind.
 */
export function encodeLeafTbs(profile: LeafProfile, leaf: LeafCertificate): Bytes {
  assertDates(leaf, { notBefore: profile.issuerNotBefore, notAfter: profile.issuerNotAfter });
  if (leaf.eui64 && profile.kind !== "station") throw new RangeError("an EUI-64 is a station's");
  if ((profile.kind === "listener") !== (leaf.hosts !== undefined)) throw new RangeError("hosts are a listener's");
  const { sharedExtensions, algorithmAndIssuer } = profile;
  const hosts = leaf.hosts ? hostAlternativeNames(leaf.hosts) : new Uint8Array();
  const fixed = sharedExtensions.length + algorithmAndIssuer.length + hosts.length;
  const room = fixed + leaf.spki.length + ROOM_FOR_OWN_FIELDS;
  const writer = new DerBackwards(room);
  const end = writer.at;
  writer.bytes(hosts);
  if (leaf.eui64) writer.text(leaf.eui64.toLowerCase()).bytes(SAN_OF_EUI64);
  writer.bytes(subjectKeyIdentifier(leaf.spki)).bytes(SKI_HEADER).bytes(sharedExtensions);
  writer.wrap(TAG.sequence, end).wrap(contextConstructed(3), end);
  writer.bytes(leaf.spki).bytes(encodeCommonName(leaf.commonName));
  writeValidity(writer, leaf);
  writer.bytes(algorithmAndIssuer).integer(leaf.serialNumber).bytes(VERSION_3);
  return writer.wrap(TAG.sequence, end).written();
}

/** Serial number, dates, subject, SKI, SAN and the headers around. */
const ROOM_FOR_OWN_FIELDS = 512;

function writeValidity(writer: DerBackwards, { notBefore, notAfter }: Dates): void {
  const end = writer.at;
  writer.time(notAfter).time(notBefore).wrap(TAG.sequence, end);
}

export type AuthorityKind = "root" | "base-station" | "server";

export interface AuthorityCertificate {
  readonly kind: AuthorityKind;
  readonly serialNumber: SerialNumber;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Name, DER: see `authorityCommonName` and `encodeCommonName`. */
  readonly subjectName: Uint8Array;
  readonly spki: Uint8Array;
  /** How the issuer (for a root: it itself) signs. */
  readonly algorithm: SignatureAlgorithm;
  /** Absent on a root, which signs itself. */
  readonly issuer?: {
    readonly name: Uint8Array;
    readonly keyId: Uint8Array;
    readonly notBefore: Date;
    readonly notAfter: Date;
    readonly revocationListUri: string;
    readonly authorityCertificateUri: string;
  };
}

/** What each of our CAs may have below it and what for: a technical limit, also for whoever gets hold of its key. */
const AUTHORITIES: Readonly<Record<AuthorityKind, { title: string; pathLength: bigint; usages: readonly string[] }>> = {
  root: { title: "Root CA", pathLength: 1n, usages: [] },
  "base-station": { title: "Base Station CA", pathLength: 0n, usages: [OID.clientAuth, OID.ipsecIke, OID.ocspSigning] },
  server: { title: "Server CA", pathLength: 0n, usages: [OID.serverAuth] },
};

/**
 * TBSCertificate of one of our own CAs.
 *
 * @throws RangeError as `encodeLeafTbs`, and unless exactly the root comes without an issuer.
 */
export function encodeAuthorityTbs(authority: AuthorityCertificate): Bytes {
  const { kind, issuer } = authority;
  if ((kind === "root") !== (issuer === undefined)) throw new RangeError("a root has no issuer, another CA has one");
  assertDates(authority, issuer ?? authority);

  const { pathLength, usages } = AUTHORITIES[kind];
  const extensions = [
    extension(OID.basicConstraints, derSequence(derBoolean(true), derNatural(pathLength)), "critical"),
    keyUsage("keyCertSign", "cRLSign"),
    extension(OID.subjectKeyIdentifier, derOctetString(subjectKeyIdentifier(authority.spki))),
  ];
  if (usages.length > 0) extensions.push(extendedKeyUsage(usages));
  if (issuer) {
    extensions.push(authorityKeyIdentifier(issuer.keyId), distributionPoints(issuer.revocationListUri));
    extensions.push(authorityInfoAccess({ caIssuers: issuer.authorityCertificateUri }));
  }
  return derSequence(
    VERSION_3,
    derNatural(BigInt(`0x${authority.serialNumber}`)),
    algorithmIdentifier(authority.algorithm),
    issuer?.name ?? authority.subjectName,
    validity(authority),
    authority.subjectName,
    authority.spki,
    derContext(3, derSequence(...extensions)),
  );
}

/** "<name> Base Station CA 3fa2b1": the first six hex digits of the key identifier keep successors apart. */
export function authorityCommonName(name: string, kind: AuthorityKind, keyId: Uint8Array): string {
  return `${name} ${AUTHORITIES[kind].title} ${toHex(keyId).slice(0, 6)}`;
}

/** Certificate or CertificateList: the signed bytes, the algorithm, the signature. */
export function assembleSigned(tbs: Uint8Array, algorithm: SignatureAlgorithm, signature: Uint8Array): Bytes {
  return derSequence(tbs, algorithmIdentifier(algorithm), derBitString(signature));
}

/** Leftmost 160 bits of SHA-256 over the BIT STRING value of the key (RFC 7093 section 2, method 1). @throws DerError */
export function subjectKeyIdentifier(spki: Uint8Array): Bytes {
  const [, bits] = sequenceOf(readWhole(spki, TAG.sequence), 2);
  return new Uint8Array(hash("sha256", readBitString(bits), "buffer").subarray(0, 20));
}

/**
 * Dates of a leaf issued now (enrolment.md N4, N5): backdated for stations whose clock is behind, both ends inclusive,
 * whole seconds. That the issuer outlives it is the caller's to check: `encodeLeafTbs` refuses otherwise.
 */
export function leafValidity(input: {
  readonly issuedAt: Date;
  /** Calendar years; default 2. */
  readonly years?: number;
  /** Default 5. */
  readonly backdateMinutes?: number;
  readonly issuerNotBefore: Date;
}): { readonly notBefore: Date; readonly notAfter: Date } {
  const issuedAt = Math.floor(input.issuedAt.getTime() / 1000) * 1000;
  const backdated = issuedAt - (input.backdateMinutes ?? 5) * 60_000;
  const end = new Date(issuedAt);
  end.setUTCFullYear(end.getUTCFullYear() + (input.years ?? 2));
  return {
    notBefore: new Date(Math.max(backdated, input.issuerNotBefore.getTime())),
    notAfter: new Date(end.getTime() - 1000),
  };
}

const VERSION_3 = derContext(0, derNatural(2n));

/** What stands before the 20 octets of a subject key identifier, and before an EUI-64 in its alternative name. */
const SKI_HEADER = extension(OID.subjectKeyIdentifier, derOctetString(new Uint8Array(20))).subarray(0, -20);
const SAMPLE_SAN = extension(OID.subjectAltName, derSequence(uriName("urn:dev:mac:0123456789abcdef")));
const SAN_OF_EUI64 = SAMPLE_SAN.subarray(0, -16);

interface Dates {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

function validity({ notBefore, notAfter }: Dates): Bytes {
  return derSequence(derTime(notBefore), derTime(notAfter));
}

function assertDates({ notBefore, notAfter }: Dates, issuer: Dates): void {
  if (notBefore.getTime() % 1000 !== 0 || notAfter.getTime() % 1000 !== 0)
    throw new RangeError("dates are whole seconds");
  if (notBefore >= notAfter) throw new RangeError("notAfter is not after notBefore");
  if (notBefore < issuer.notBefore || notAfter > issuer.notAfter)
    throw new RangeError("the issuer does not cover these dates");
}
