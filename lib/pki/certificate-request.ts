/**
 * Certificate requests (PKCS#10, RFC 2986), read strictly: structure, key, proof of possession. What a request asks for
 * is told, never taken over: comparing it with the station and the profile is the caller's.
 *
 * @see enrolment.md sections 5 (S2-S6), 7 (P5, P6) and 9
 */
import type { Bytes } from "#lib/pki/bytes";
import {
  asciiOf,
  childrenOf,
  contentOf,
  contextConstructed,
  type DerElement,
  DerError,
  encodedOf,
  expectTag,
  naturalContent,
  readBitString,
  readBoolean,
  readOid,
  readWhole,
  sequenceOf,
  TAG,
} from "#lib/pki/der-reader";
import { readExtensions } from "#lib/pki/extensions-reader";
import { type GeneralName, readGeneralNames } from "#lib/pki/general-name";
import { directoryText, nameText } from "#lib/pki/name";
import { assertNestedDer } from "#lib/pki/nested-der";
import { OID } from "#lib/pki/oids";
import { type PublicKey, readPublicKey } from "#lib/pki/public-key";
import type { PublicKeyFault } from "#lib/pki/public-key-text";
import { readSignatureScheme, type SignatureScheme, verifyScheme } from "#lib/pki/signature-scheme";

/** A request whose structure, key and signature are sound. */
export interface CertificateRequest {
  readonly der: Bytes;
  /** Of the request; its signature proves that the sender holds the private half. */
  readonly key: PublicKey;
  /** Null: no common name, which with no `subjectFault` means an empty subject. */
  readonly commonName: string | null;
  /** Why the subject is neither empty nor one common name. */
  readonly subjectFault?: string;
  readonly sanUris: readonly string[];
  readonly sanDnsNames: readonly string[];
  /** Every other kind of alternative name, as text: "email: x@y". */
  readonly otherNames: readonly string[];
  /** Basic constraints with cA TRUE. */
  readonly requestsCa: boolean;
  /** OIDs, dotted. */
  readonly extendedKeyUsages: readonly string[];
  /** OIDs of the requested extensions that nothing above tells. */
  readonly ignoredExtensions: readonly string[];
  /** The linking value (RFC 7030 section 3.5); never stored, never logged. */
  readonly challengePassword: string | null;
}

/** As the verdicts of connection attempts are called. */
export type RequestFaultCode = "request_refused" | "weak_key" | "unsupported_key" | "proof_of_possession_failed";

/** `message` is one short sentence for the station's owner, and quotes nothing of the request but names and OIDs. */
export interface RequestFault {
  readonly code: RequestFaultCode;
  readonly message: string;
}

export type RequestVerdict =
  | { readonly request: CertificateRequest; readonly fault?: never }
  | { readonly fault: RequestFault; readonly request?: never };

export const MAX_REQUEST_BYTES = 16 * 1024;
const MAX_CHALLENGE_CHARACTERS = 255;

/** Reads and proves a request. Never throws for any bytes. */
export function readCertificateRequest(der: Uint8Array): RequestVerdict {
  if (der.length > MAX_REQUEST_BYTES) return refused("The certificate request is longer than 16 KiB.");
  try {
    return readStructure(Uint8Array.from(der));
  } catch (error) {
    if (error instanceof DerError) return refused(`The certificate request is malformed: ${error.message}.`);
    throw error;
  }
}

function readStructure(der: Bytes): RequestVerdict {
  const whole = readWhole(der, TAG.sequence);
  assertNestedDer(whole);
  const [info, algorithm, signature] = sequenceOf(whole, 3);
  // Attributes are not optional (RFC 2986 section 4.1), but encoders that have none leave them out.
  const [version, subject, spki, attributes] = sequenceOf(info, 3, 4);
  if (naturalContent(version).join() !== "0") return refused("The certificate request is not of version 1.");

  const { key, faults } = readPublicKey(encodedOf(expectTag(spki, TAG.sequence)));
  if (!key) return { fault: keyFault(faults[0]) };
  const asked = readAttributes(attributes);
  const names = readSubject(expectTag(subject, TAG.sequence));

  const scheme = readSignatureScheme(algorithm);
  if (!scheme || !isAllowed(scheme))
    return refused("The signature of the certificate request must be made with SHA-256 or SHA-384.");
  if (!info || !verifyScheme(encodedOf(info), scheme, readBitString(signature), key)) {
    const message = "The signature of the certificate request does not verify under its own key.";
    return { fault: { code: "proof_of_possession_failed", message } };
  }
  return { request: { der, key, ...names, ...asked } };
}

/** ECDSA and RSA with SHA-256 or SHA-384, RSASSA-PSS with SHA-256 (enrolment.md S3). */
function isAllowed({ kind, hash }: SignatureScheme): boolean {
  return hash === "sha256" || (hash === "sha384" && kind !== "RSASSA-PSS");
}

function keyFault(fault: PublicKeyFault | undefined): RequestFault {
  if (fault?.code === "weak_key" || fault?.code === "unsupported_key")
    return { code: fault.code, message: fault.message };
  const message = fault?.code === "invalid_point" ? fault.message : "The public key in the request is malformed.";
  return { code: "request_refused", message };
}

function readSubject(subject: DerElement): Pick<CertificateRequest, "commonName" | "subjectFault"> {
  const attributes = childrenOf(subject).flatMap((rdn) => childrenOf(expectTag(rdn, TAG.set)));
  if (attributes.length === 0 && contentOf(subject).length === 0) return { commonName: null };
  const commonNames = attributes.flatMap((attribute) => {
    const [type, value] = sequenceOf(attribute, 2);
    return readOid(type) === OID.commonName ? [directoryText(value)] : [];
  });
  const [commonName] = commonNames;
  if (commonNames.length === 1 && attributes.length === 1 && commonName !== undefined) return { commonName };
  const subjectFault = `The subject must be empty or a single CN, not "${nameText(encodedOf(subject))}".`;
  return { commonName: commonNames.length === 1 && commonName !== undefined ? commonName : null, subjectFault };
}

type Asked = Omit<CertificateRequest, "der" | "key" | "commonName" | "subjectFault">;

/** Attributes of other types say nothing that we act on. The order of the SET is not judged: some clients sort it not. */
function readAttributes(wrapper: DerElement | undefined): Asked {
  let challengePassword: string | null = null;
  let asked = NOTHING_ASKED;
  const seen = new Set<string>();
  for (const attribute of wrapper ? childrenOf(expectTag(wrapper, contextConstructed(0)), 32) : []) {
    const [type, values] = sequenceOf(attribute, 2);
    const oid = readOid(type);
    if (seen.has(oid)) throw new DerError("an attribute occurs twice");
    seen.add(oid);
    if (oid === OID.challengePassword) challengePassword = readChallengePassword(singleValue(values));
    if (oid === OID.extensionRequest) asked = readRequestedExtensions(singleValue(values));
  }
  return { ...asked, challengePassword };
}

function singleValue(values: DerElement | undefined): DerElement {
  const [value, ...others] = childrenOf(expectTag(values, TAG.set));
  if (!value || others.length > 0) throw new DerError("an attribute must have one value");
  return value;
}

/** PrintableString or UTF8String of 1 to 255 characters (RFC 2985 section 5.4.1). */
function readChallengePassword(value: DerElement): string {
  if (value.tag !== TAG.printableString && value.tag !== TAG.utf8String)
    throw new DerError("the challenge password is neither PrintableString nor UTF8String");
  const text = value.tag === TAG.printableString ? asciiOf(contentOf(value)) : directoryText(value);
  if (text === "" || text.length > MAX_CHALLENGE_CHARACTERS)
    throw new DerError("the challenge password must have 1 to 255 characters");
  return text;
}

const NOTHING_ASKED: Omit<Asked, "challengePassword"> = {
  sanUris: [],
  sanDnsNames: [],
  otherNames: [],
  requestsCa: false,
  extendedKeyUsages: [],
  ignoredExtensions: [],
};

function readRequestedExtensions(list: DerElement): Omit<Asked, "challengePassword"> {
  const extensions = new Map(readExtensions(list).map(({ oid, value }) => [oid, value]));
  const take = (oid: string) => {
    const value = extensions.get(oid);
    extensions.delete(oid);
    return value;
  };
  const names = take(OID.subjectAltName);
  const constraints = take(OID.basicConstraints);
  const usages = take(OID.extKeyUsage);
  return {
    ...(names ? readAlternativeNames(names) : { sanUris: [], sanDnsNames: [], otherNames: [] }),
    requestsCa: constraints !== undefined && readIsAuthority(constraints),
    extendedKeyUsages: usages ? sequenceOf(readWhole(usages, TAG.sequence), 1, 64).map(readOid) : [],
    ignoredExtensions: [...extensions.keys()],
  };
}

function readAlternativeNames(value: Uint8Array): Pick<Asked, "sanUris" | "sanDnsNames" | "otherNames"> {
  const names = readGeneralNames(value);
  const texts = (kind: "uri" | "dns") => names.flatMap((name) => (name.kind === kind ? [name.text] : []));
  const others = names.filter(({ kind }) => kind !== "uri" && kind !== "dns");
  return { sanUris: texts("uri"), sanDnsNames: texts("dns"), otherNames: others.map(otherNameText) };
}

function otherNameText(name: GeneralName): string {
  if (name.kind === "directory") return `directory: ${nameText(name.name)}`;
  if (name.kind === "ip") return `IP: ${Buffer.from(name.octets).toString("hex")}`;
  return name.kind === "other" ? `kind ${name.tag & 0x1f}` : `${name.kind}: ${name.text}`;
}

function readIsAuthority(value: Uint8Array): boolean {
  const [authority] = sequenceOf(readWhole(value, TAG.sequence), 0, 2);
  return authority?.tag === TAG.boolean && readBoolean(authority);
}

function refused(message: string): RequestVerdict {
  return { fault: { code: "request_refused", message } };
}
