/**
 * The check before anything is signed or stored (enrolment.md section 10, after CA/Browser Forum 4.3.1.2): a sample of
 * every profile is read by a second parser and compared field by field; each certificate may then differ from its profile
 * only where a certificate must.
 */

import { parseEui64 } from "#lib/eui64";
import { concatBytes, equalBytes, toHex } from "#lib/pki/bytes";
import {
  type AuthorityCertificate,
  assembleSigned,
  encodeAuthorityTbs,
  encodeLeafTbs,
  type LeafCertificate,
  type LeafKind,
  type LeafProfile,
  subjectKeyIdentifier,
} from "#lib/pki/certificate-profile";
import {
  childrenOf,
  contextConstructed,
  DerError,
  encodedOf,
  expectTag,
  naturalContent,
  readWhole,
  sequenceOf,
  TAG,
} from "#lib/pki/der-reader";
import { encodeCommonName } from "#lib/pki/name";
import { OID } from "#lib/pki/oids";
import type { PublicKey } from "#lib/pki/public-key";
import { readCertificateAgain, type SecondReading } from "#lib/pki/second-parser";
import { serialNumber } from "#lib/pki/serial-number";
import { verifySignature } from "#lib/pki/signature";
import { HASH_OF } from "#lib/pki/signature-algorithm";
import type { Signer } from "#lib/pki/signer";

/** What we were about to sign or store is not what the profile says: a defect, not an error of input. */
export class CertificateCheckError extends Error {
  override readonly name = "CertificateCheckError";
}

/**
 * The full check, once per issuer, profile and key type: samples with every kind of name that the profile's leaves have,
 * signed by a throw-away key of the issuer's algorithm, read by the second parser and compared field by field.
 *
 * @throws CertificateCheckError naming every field that differs.
 */
export async function checkLeafProfile(profile: LeafProfile, subjectKey: PublicKey, throwAway: Signer): Promise<void> {
  const sample = { serialNumber: serialNumber(0x7f, new Uint8Array(16).fill(0xa5)), spki: subjectKey.spki };
  const dates = { notBefore: profile.issuerNotBefore, notAfter: profile.issuerNotAfter };
  for (const names of sampleNames(profile.kind)) {
    const leaf = { ...sample, ...dates, ...names };
    const tbs = encodeLeafTbs(profile, leaf);
    checkLeafTbs(profile, tbs);
    const signature = await throwAway.sign(tbs);
    const read = readCertificateAgain(assembleSigned(tbs, profile.algorithm, signature));
    refuse(differences(read, { ...expectedOfLeaf(profile, leaf), signature, hash: hashName(profile.algorithm) }));
  }
}

function sampleNames(kind: LeafKind): Pick<LeafCertificate, "commonName" | "eui64" | "hosts">[] {
  if (kind === "listener")
    return [{ commonName: "stations.example", hosts: ["stations.example", ...SAMPLE_ADDRESSES] }];
  const plain = { commonName: "7076FF-024B0B030008" };
  const eui64 = kind === "station" ? parseEui64("0123456789ABCDEF") : undefined;
  return eui64 ? [plain, { commonName: eui64, eui64 }] : [plain];
}

const SAMPLE_ADDRESSES = ["192.0.2.1", "2001:db8::1"];

/**
 * A CA certificate before it is stored: its signature, and every field by the second parser.
 *
 * @throws CertificateCheckError
 */
export function checkAuthorityCertificate(
  authority: AuthorityCertificate,
  signature: Uint8Array,
  issuerKey: PublicKey,
): void {
  const tbs = encodeAuthorityTbs(authority);
  if (!verifySignature(tbs, authority.algorithm, signature, issuerKey)) refuse(["signature does not verify"]);
  const read = readCertificateAgain(assembleSigned(tbs, authority.algorithm, signature));
  refuse(
    differences(read, {
      ...expectedOfAuthority(authority),
      signature: concatBytes([signature]),
      hash: hashName(authority.algorithm),
    }),
  );
}

/**
 * Before each signature: the bytes differ from the profile in serial number, dates, subject, key, SKI and SAN alone.
 *
 * @throws CertificateCheckError
 */
export function checkLeafTbs(profile: LeafProfile, tbs: Uint8Array): void {
  try {
    const [version, serial, algorithm, issuer, validity, subject, spki, extensions] = sequenceOf(
      readWhole(tbs, TAG.sequence),
      8,
    );
    const algorithmAndIssuer = tbs.subarray(algorithm?.start, issuer?.end);
    if (toHex(encodedOf(expectTag(version, contextConstructed(0)))) !== "a003020102") refuse(["version is not 3"]);
    if (naturalContent(serial).length > 20) refuse(["serial number has more than 20 octets"]);
    if (!equalBytes(algorithmAndIssuer, profile.algorithmAndIssuer)) refuse(["algorithm or issuer differs"]);
    for (const element of [validity, subject, spki]) expectTag(element, TAG.sequence);

    const [list] = childrenOf(expectTag(extensions, contextConstructed(3)), 1);
    const [first, ...others] = childrenOf(expectTag(list, TAG.sequence), 10).slice(profile.sharedExtensionCount - 1);
    const shared = tbs.subarray(list?.contentStart, first?.end);
    if (!equalBytes(shared, profile.sharedExtensions)) refuse(["the shared extensions differ"]);
    const oids = others.map((extension) => toHex(encodedOf(expectTag(childrenOf(extension)[0], TAG.oid))));
    if (!OWN_EXTENSIONS[profile.kind].includes(oids.join())) refuse(["other extensions than SKI and SAN"]);
  } catch (error) {
    if (error instanceof DerError) throw new CertificateCheckError(error.message, { cause: error });
    throw error;
  }
}

const SKI_ALONE = "0603551d0e";
const SKI_AND_SAN = "0603551d0e,0603551d11";
const OWN_EXTENSIONS: Readonly<Record<LeafKind, readonly string[]>> = {
  station: [SKI_ALONE, SKI_AND_SAN],
  listener: [SKI_AND_SAN],
  "ocsp-responder": [SKI_ALONE],
};

type Expected = Omit<SecondReading, "subject">;

function expectedOfLeaf(profile: LeafProfile, leaf: LeafCertificate): Omit<Expected, "signature" | "hash"> {
  const shared = [
    `${OID.basicConstraints}!`,
    `${OID.keyUsage}!`,
    OID.extKeyUsage,
    OID.authorityKeyIdentifier,
    OID.cRLDistributionPoints,
    OID.authorityInfoAccess,
    ...(profile.kind === "ocsp-responder" ? [OID.ocspNoCheck] : []),
    OID.subjectKeyIdentifier,
  ];
  const alternativeNames = expectedNames(leaf);
  return {
    ...expectedOfBoth(leaf),
    issuerName: concatBytes([profile.issuerName]),
    subjectName: encodeCommonName(leaf.commonName),
    extensionOids: alternativeNames.length > 0 ? [...shared, OID.subjectAltName] : shared,
    isAuthority: false,
    pathLength: undefined,
    keyUsages: ["digitalSignature"],
    extendedKeyUsages: profile.ipsec ? [...LEAF_USAGES[profile.kind], OID.ipsecIke] : LEAF_USAGES[profile.kind],
    alternativeNames,
    authorityKeyId: toHex(profile.issuerKeyId),
    revocationListUris: [profile.revocationListUri],
    authorityCertificateUris: [profile.authorityCertificateUri],
    ocspUris: profile.kind === "station" ? [profile.ocspUri ?? "absent"] : [],
  };
}

function expectedNames({ eui64, hosts = [] }: LeafCertificate): string[] {
  if (eui64) return [`url:urn:dev:mac:${eui64.toLowerCase()}`];
  return hosts.flatMap((host) => (SAMPLE_ADDRESSES.includes(host) ? [`dns:${host}`, `ip:${host}`] : [`dns:${host}`]));
}

const LEAF_USAGES: Readonly<Record<LeafKind, readonly string[]>> = {
  station: [OID.clientAuth],
  listener: [OID.serverAuth],
  "ocsp-responder": [OID.ocspSigning],
};

/** Written out here a second time, not taken from the encoder: the comparison is worth something only then. */
const AUTHORITY_USAGES: Readonly<Record<AuthorityCertificate["kind"], readonly string[]>> = {
  root: [],
  "base-station": [OID.clientAuth, OID.ipsecIke, OID.ocspSigning],
  server: [OID.serverAuth],
};

function expectedOfAuthority(authority: AuthorityCertificate): Omit<Expected, "signature" | "hash"> {
  const { kind, issuer } = authority;
  const own = [`${OID.basicConstraints}!`, `${OID.keyUsage}!`, OID.subjectKeyIdentifier];
  const issued = [OID.extKeyUsage, OID.authorityKeyIdentifier, OID.cRLDistributionPoints, OID.authorityInfoAccess];
  return {
    ...expectedOfBoth(authority),
    issuerName: concatBytes([issuer?.name ?? authority.subjectName]),
    subjectName: concatBytes([authority.subjectName]),
    extensionOids: issuer ? [...own, ...issued] : own,
    isAuthority: true,
    pathLength: kind === "root" ? 1 : 0,
    keyUsages: ["keyCertSign", "cRLSign"],
    extendedKeyUsages: AUTHORITY_USAGES[kind],
    alternativeNames: [],
    authorityKeyId: issuer && toHex(issuer.keyId),
    revocationListUris: issuer ? [issuer.revocationListUri] : [],
    authorityCertificateUris: issuer ? [issuer.authorityCertificateUri] : [],
    ocspUris: [],
  };
}

function expectedOfBoth(certificate: LeafCertificate | AuthorityCertificate) {
  const { notBefore, notAfter, spki } = certificate;
  return {
    serialNumber: certificate.serialNumber as string,
    notBefore,
    notAfter,
    spki: concatBytes([spki]),
    subjectKeyId: toHex(subjectKeyIdentifier(spki)),
  };
}

/** As WebCrypto, and so the second parser, names it. */
function hashName(algorithm: AuthorityCertificate["algorithm"]): string {
  return HASH_OF[algorithm].replace("sha", "SHA-");
}

function differences(read: SecondReading, expected: Expected): string[] {
  return (Object.keys(expected) as (keyof Expected)[]).filter(
    (field) => comparable(read[field]) !== comparable(expected[field]),
  );
}

function comparable(value: unknown): string {
  return value instanceof Uint8Array ? toHex(value) : (JSON.stringify(value) ?? "absent");
}

function refuse(differing: readonly string[]): void {
  if (differing.length > 0) throw new CertificateCheckError(`not as the profile says: ${differing.join(", ")}`);
}
