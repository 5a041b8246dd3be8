/**
 * Questions about the status of certificates (RFC 6960 section 4.1), read strictly and cheaply: anybody may ask. A
 * signature on a request is passed over (enrolment.md O3).
 */
import type { Bytes } from "#lib/pki/bytes";
import {
  childrenOf,
  contentOf,
  contextConstructed,
  type DerElement,
  DerError,
  expectTag,
  integerContent,
  readOid,
  readWhole,
  sequenceBytes,
  sequenceOf,
  TAG,
} from "#lib/pki/der-reader";
import { readExtensions } from "#lib/pki/extensions-reader";
import { assertNestedDer } from "#lib/pki/nested-der";
import { OID } from "#lib/pki/oids";
import { type SerialNumber, serialNumberFromInteger } from "#lib/pki/serial-number";

/** Which certificate is asked about. */
export interface OcspCertId {
  /** As received; the answer repeats it byte for byte (O4). */
  readonly der: Bytes;
  readonly hash: "sha1" | "sha256";
  readonly issuerNameHash: Bytes;
  readonly issuerKeyHash: Bytes;
  /** Null for a number that no certificate of ours can have: its status is unknown. */
  readonly serialNumber: SerialNumber | null;
}

export interface OcspRequest {
  /** 1 to 8. */
  readonly certIds: readonly OcspCertId[];
  /** 1 to 128 octets, to be echoed (RFC 9654 section 2.1); null when none was sent. */
  readonly nonce: Bytes | null;
}

export type OcspRequestVerdict =
  | { readonly request: OcspRequest; readonly error?: never }
  /** The status of the unsigned answer. */
  | { readonly error: "malformedRequest" | "unauthorized"; readonly request?: never };

export const MAX_OCSP_REQUEST_BYTES = 4096;
const MAX_CERT_IDS = 8;
const MAX_NONCE_BYTES = 128;

/** Never throws for any bytes. `unauthorized` is for hashes other than SHA-1 and SHA-256. */
export function readOcspRequest(der: Uint8Array): OcspRequestVerdict {
  if (der.length > MAX_OCSP_REQUEST_BYTES) return { error: "malformedRequest" };
  try {
    return readStructure(Uint8Array.from(der));
  } catch (error) {
    if (error instanceof DerError) return { error: "malformedRequest" };
    throw error;
  }
}

function readStructure(der: Bytes): OcspRequestVerdict {
  const whole = readWhole(der, TAG.sequence);
  assertNestedDer(whole);
  const [tbs, signature] = sequenceOf(whole, 1, 2);
  if (signature) expectTag(signature, contextConstructed(0));

  // The version is left out in DER, being the default; a requestorName [1] says nothing without its signature.
  const parts = sequenceOf(tbs, 1, 3);
  if (parts[0]?.tag === contextConstructed(1)) parts.shift();
  const [list, extensions, ...rest] = parts;
  if (rest.length > 0) throw new DerError("more parts than belong here");
  const nonce = extensions ? readRequestExtensions(extensions) : null;

  const certIds: OcspCertId[] = [];
  for (const element of sequenceOf(list, 1, MAX_CERT_IDS)) {
    const certId = readSingleRequest(element);
    if (!certId) return { error: "unauthorized" };
    certIds.push(certId);
  }
  return { request: { certIds, nonce } };
}

/** The nonce; of the other extensions none may be critical. */
function readRequestExtensions(wrapper: DerElement): Bytes | null {
  const [list] = childrenOf(expectTag(wrapper, contextConstructed(2)), 1);
  let nonce: Bytes | null = null;
  for (const { oid, critical, value } of readExtensions(list)) {
    if (oid === OID.ocspNonce) nonce = readNonce(value);
    else if (critical) throw new DerError("an unknown extension is critical");
  }
  return nonce;
}

function readNonce(value: Uint8Array): Bytes {
  const nonce = contentOf(readWhole(value, TAG.octetString));
  if (nonce.length === 0 || nonce.length > MAX_NONCE_BYTES) throw new DerError("a nonce has 1 to 128 octets");
  return new Uint8Array(nonce);
}

function readSingleRequest(element: DerElement): OcspCertId | undefined {
  const [certId, wrapper] = sequenceOf(element, 1, 2);
  if (wrapper) {
    const [list] = childrenOf(expectTag(wrapper, contextConstructed(0)), 1);
    if (readExtensions(list).some(({ critical }) => critical)) throw new DerError("an unknown extension is critical");
  }
  return readCertId(certId);
}

const HASHES: Readonly<Record<string, OcspCertId["hash"]>> = { [OID.sha1]: "sha1", [OID.sha256]: "sha256" };

function readCertId(element: DerElement | undefined): OcspCertId | undefined {
  const [algorithm, nameHash, keyHash, serial] = sequenceOf(element, 4);
  const [oid, parameters] = sequenceOf(algorithm, 1, 2);
  if (parameters && contentOf(expectTag(parameters, TAG.null)).length > 0)
    throw new DerError("parameters are not NULL");
  const hash = HASHES[readOid(oid)];
  const certId = {
    der: sequenceBytes(element),
    issuerNameHash: new Uint8Array(contentOf(expectTag(nameHash, TAG.octetString))),
    issuerKeyHash: new Uint8Array(contentOf(expectTag(keyHash, TAG.octetString))),
    serialNumber: serialNumberFromInteger(integerContent(serial)) ?? null,
  };
  return hash && { ...certId, hash };
}
