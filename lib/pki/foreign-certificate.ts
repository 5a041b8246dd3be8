/**
 * Certificates of others with all that path validation asks of them, read strictly (RFC 5280 section 4). Any version; no
 * key object is made here.
 */
import { type Bytes, equalBytes } from "#lib/pki/bytes";
import { canonicalName } from "#lib/pki/canonical-name";
import {
  childrenOf,
  contentOf,
  contextConstructed,
  contextPrimitive,
  type DerElement,
  DerError,
  integerContent,
  naturalContent,
  readBitString,
  readBoolean,
  readForeignTime,
  readNatural,
  readOid,
  readWhole,
  sequenceBytes,
  sequenceOf,
  TAG,
} from "#lib/pki/der-reader";
import { type ReadExtension, readExtensions } from "#lib/pki/extensions-reader";
import { type GeneralName, readGeneralNames } from "#lib/pki/general-name";
import { type ForeignVerdict, judgeForeign } from "#lib/pki/judge-foreign";
import { type NameConstraints, readNameConstraints } from "#lib/pki/name-constraints";
import { assertNestedDer } from "#lib/pki/nested-der";
import { OID } from "#lib/pki/oids";
import { readSignatureScheme, type SignatureScheme } from "#lib/pki/signature-scheme";

export interface ForeignCertificate {
  readonly der: Bytes;
  readonly tbs: Bytes;
  readonly version: 1 | 2 | 3;
  /** Names, DER, and as they are compared. */
  readonly issuerName: Bytes;
  readonly subjectName: Bytes;
  readonly issuer: string;
  readonly subject: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SubjectPublicKeyInfo, not yet judged. */
  readonly spki: Bytes;
  /** Undefined for an algorithm that nobody may use: MD5, SHA-1, DSA. */
  readonly scheme: SignatureScheme | undefined;
  readonly signature: Bytes;
  /** Absent when there is no such extension. */
  readonly basicConstraints?: { readonly isAuthority: boolean; readonly pathLength?: number };
  /** Numbers of the bits that are set. */
  readonly keyUsage?: ReadonlySet<number>;
  readonly extendedKeyUsages?: readonly string[];
  readonly alternativeNames: readonly GeneralName[];
  readonly nameConstraints?: NameConstraints;
  /** OIDs, dotted. */
  readonly policies?: ReadonlySet<string>;
  /** From the issuer's policy to the subject's. */
  readonly policyMappings: readonly (readonly [string, string])[];
  /** Certificates after which they hold: RFC 5280 section 4.2.1.11 and 4.2.1.14. */
  readonly requireExplicitPolicy?: number;
  readonly inhibitPolicyMapping?: number;
  readonly inhibitAnyPolicy?: number;
  /** OIDs of the critical extensions that nothing here tells. */
  readonly unknownCritical: readonly string[];
}

export type ForeignCertificateVerdict = ForeignVerdict<ForeignCertificate>;

/** Never throws for any bytes. */
export function readForeignCertificate(der: Uint8Array): ForeignCertificateVerdict {
  return judgeForeign(der, readFields);
}

function readFields(der: Bytes): ForeignCertificate {
  const whole = readWhole(der, TAG.sequence);
  assertNestedDer(whole);
  const [tbs, algorithm, signature] = sequenceOf(whole, 3);
  const parts = sequenceOf(tbs, 6, 10);
  const version = readVersion(parts[0]?.tag === contextConstructed(0) ? parts.shift() : undefined);
  const [serial, innerAlgorithm, issuer, validity, subject, spki, ...rest] = parts;
  integerContent(serial);
  const [notBefore, notAfter] = sequenceOf(validity, 2);
  if (!equalBytes(sequenceBytes(innerAlgorithm), sequenceBytes(algorithm)))
    throw new DerError("two different signature algorithms");
  const extensions = readOptionalParts(rest, version);
  return {
    der,
    tbs: sequenceBytes(tbs),
    version,
    issuerName: sequenceBytes(issuer),
    subjectName: sequenceBytes(subject),
    issuer: canonicalName(sequenceBytes(issuer)).join(),
    subject: canonicalName(sequenceBytes(subject)).join(),
    notBefore: readForeignTime(notBefore),
    notAfter: readForeignTime(notAfter),
    spki: sequenceBytes(spki),
    scheme: readSignatureScheme(algorithm),
    signature: new Uint8Array(readBitString(signature)),
    ...readKnownExtensions(extensions),
  };
}

function readVersion(wrapper: DerElement | undefined): 1 | 2 | 3 {
  if (!wrapper) return 1;
  const [number, ...more] = naturalContent(childrenOf(wrapper, 1)[0]);
  if (more.length === 0 && number === 1) return 2;
  if (more.length === 0 && number === 2) return 3;
  throw new DerError("no version of a certificate");
}

/** The unique identifiers, which say nothing to us, and the extensions. */
function readOptionalParts(parts: readonly DerElement[], version: 1 | 2 | 3): ReadExtension[] {
  const order = [contextPrimitive(1), contextPrimitive(2), contextConstructed(3)];
  const places = parts.map(({ tag }) => order.indexOf(tag));
  const isInOrder = places.every((place, index) => place > (places[index - 1] ?? -1));
  if (!isInOrder) throw new DerError("parts that do not belong here");
  if (version === 1 && parts.length > 0) throw new DerError("a certificate of version 1 ends with its key");
  const wrapper = parts.find(({ tag }) => tag === contextConstructed(3));
  if (!wrapper) return [];
  if (version !== 3) throw new DerError("extensions in a certificate before version 3");
  return readExtensions(childrenOf(wrapper, 1)[0]);
}

type KnownExtensions = Pick<
  ForeignCertificate,
  | ("basicConstraints" | "keyUsage" | "extendedKeyUsages" | "alternativeNames" | "nameConstraints" | "policies")
  | ("policyMappings" | "requireExplicitPolicy" | "inhibitPolicyMapping" | "inhibitAnyPolicy" | "unknownCritical")
>;

const READERS: Readonly<Record<string, (value: Uint8Array) => Partial<KnownExtensions>>> = {
  [OID.basicConstraints]: (value) => ({ basicConstraints: readBasicConstraints(value) }),
  [OID.keyUsage]: (value) => ({ keyUsage: readKeyUsage(value) }),
  [OID.extKeyUsage]: (value) => ({ extendedKeyUsages: sequenceOf(readWhole(value, TAG.sequence), 1, 64).map(readOid) }),
  [OID.subjectAltName]: (value) => ({ alternativeNames: readGeneralNames(value) }),
  [OID.nameConstraints]: (value) => ({ nameConstraints: readNameConstraints(value) }),
  [OID.certificatePolicies]: (value) => ({ policies: readPolicies(value) }),
  [OID.policyMappings]: (value) => ({ policyMappings: readPolicyMappings(value) }),
  [OID.policyConstraints]: readPolicyConstraints,
  [OID.inhibitAnyPolicy]: (value) => ({ inhibitAnyPolicy: readCount(readNatural(readWhole(value, TAG.integer))) }),
  // Nothing that a path is judged by; a CA that marks them critical asks only that they are understood.
  [OID.subjectKeyIdentifier]: () => ({}),
  [OID.authorityKeyIdentifier]: () => ({}),
};

function readKnownExtensions(extensions: readonly ReadExtension[]): KnownExtensions {
  let known: KnownExtensions = { alternativeNames: [], policyMappings: [], unknownCritical: [] };
  for (const { oid, critical, value } of extensions) {
    const read = READERS[oid];
    if (read) known = { ...known, ...read(value) };
    else if (critical) known = { ...known, unknownCritical: [...known.unknownCritical, oid] };
  }
  return known;
}

function readBasicConstraints(value: Uint8Array): { isAuthority: boolean; pathLength?: number } {
  const [authority, pathLength] = sequenceOf(readWhole(value, TAG.sequence), 0, 2);
  if (!authority) return { isAuthority: false };
  // FALSE, the default, should not be written out; but many that make certificates do.
  const isAuthority = readBoolean(authority);
  return pathLength ? { isAuthority, pathLength: readCount(readNatural(pathLength)) } : { isAuthority };
}

/** A number of certificates; above what any path has they are all the same. */
function readCount(value: bigint): number {
  return value > 1000n ? 1000 : Number(value);
}

function readKeyUsage(value: Uint8Array): Set<number> {
  const [unused = 8, ...octets] = contentOf(readWhole(value, TAG.bitString));
  const last = octets.at(-1) ?? 0;
  const isMinimal = octets.length > 0 && unused < 8 && (last & ((1 << unused) - 1)) === 0;
  if (!isMinimal) throw new DerError("key usage is not a list of bits");
  const bits = Array.from({ length: octets.length * 8 }, (_, bit) => bit);
  return new Set(bits.filter((bit) => ((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0));
}

function readPolicies(value: Uint8Array): Set<string> {
  const oids = sequenceOf(readWhole(value, TAG.sequence), 1, 256).map((information) =>
    readOid(sequenceOf(information, 1, 2)[0]),
  );
  const distinct = new Set(oids);
  if (distinct.size !== oids.length) throw new DerError("a policy occurs twice");
  return distinct;
}

function readPolicyMappings(value: Uint8Array): (readonly [string, string])[] {
  return sequenceOf(readWhole(value, TAG.sequence), 1, 256).map((mapping) => {
    const [issuerPolicy, subjectPolicy] = sequenceOf(mapping, 2);
    return [readOid(issuerPolicy), readOid(subjectPolicy)];
  });
}

function readPolicyConstraints(value: Uint8Array): Partial<KnownExtensions> {
  const parts = sequenceOf(readWhole(value, TAG.sequence), 1, 2);
  const counts = parts.map((part) => {
    const content = contentOf(part);
    const isMinimal = content.length === 1 || (content[0] ?? 0) !== 0 || (content[1] ?? 0) >= 0x80;
    if (content.length === 0 || (content[0] ?? 0) >= 0x80 || !isMinimal)
      throw new DerError("no number of certificates");
    return readCount(BigInt(`0x${Buffer.from(content).toString("hex")}`));
  });
  const numberOf = (tag: number) => counts[parts.findIndex((part) => part.tag === tag)];
  const explicit = numberOf(contextPrimitive(0));
  const mapping = numberOf(contextPrimitive(1));
  const found = [explicit, mapping].filter((count) => count !== undefined).length;
  if (found !== parts.length) throw new DerError("parts that do not belong here");
  return {
    ...(explicit !== undefined && { requireExplicitPolicy: explicit }),
    ...(mapping !== undefined && { inhibitPolicyMapping: mapping }),
  };
}
