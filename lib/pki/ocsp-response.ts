/**
 * Answers about the status of certificates (RFC 6960 section 4.2): the bytes to sign, and the answer around them. Times
 * are GeneralizedTime throughout, in whole seconds.
 */
import { createHash } from "node:crypto";
import type { Bytes } from "#lib/pki/bytes";
import { algorithmIdentifier, extension } from "#lib/pki/certificate-extensions";
import { readBitString, readWhole, sequenceOf, TAG } from "#lib/pki/der-reader";
import {
  der,
  derBitString,
  derContext,
  derContextPrimitive,
  derGeneralizedTime,
  derOctetString,
  derOid,
  derSequence,
} from "#lib/pki/der-writer";
import type { OcspCertId } from "#lib/pki/ocsp-request";
import { OID } from "#lib/pki/oids";
import { REVOCATION_REASON_CODES, type RevocationReason } from "#lib/pki/revocation-list";
import type { SignatureAlgorithm } from "#lib/pki/signature-algorithm";

export type OcspStatus =
  | { readonly kind: "good" }
  /** `unspecified` is written as no reason at all. */
  | { readonly kind: "revoked"; readonly revokedAt: Date; readonly reason: RevocationReason }
  | { readonly kind: "unknown" };

export interface OcspAnswer {
  readonly certId: Pick<OcspCertId, "der">;
  readonly status: OcspStatus;
  /** When the status was read, and until when it may be relied on. */
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}

export interface OcspResponseInput {
  /** SubjectPublicKeyInfo of the responder's certificate, which names it: ResponderID byKey. */
  readonly responderSpki: Uint8Array;
  /** When it is signed. */
  readonly producedAt: Date;
  /** In the order of the request. */
  readonly answers: readonly OcspAnswer[];
  /** As in the request, or null. */
  readonly nonce: Uint8Array | null;
}

/**
 * ResponseData: what the responder signs.
 *
 * @throws RangeError without answers, and when an answer ends before it begins.
 */
export function encodeOcspTbs(input: OcspResponseInput): Bytes {
  if (input.answers.length === 0) throw new RangeError("an answer is about one certificate at least");
  const { nonce } = input;
  return derSequence(
    derContext(2, derOctetString(keyHash(input.responderSpki))),
    derGeneralizedTime(input.producedAt),
    derSequence(...input.answers.map(singleResponse)),
    ...(nonce ? [derContext(1, derSequence(extension(OID.ocspNonce, derOctetString(nonce))))] : []),
  );
}

/**
 * OCSPResponse `successful` with a BasicOCSPResponse.
 *
 * @param certificates begins with the responder's.
 * @throws RangeError without it.
 */
export function assembleOcspResponse(
  tbs: Uint8Array,
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
  certificates: readonly Uint8Array[],
): Bytes {
  if (certificates.length === 0) throw new RangeError("an answer carries its responder's certificate");
  const basic = derSequence(
    tbs,
    algorithmIdentifier(algorithm),
    derBitString(signature),
    derContext(0, derSequence(...certificates)),
  );
  const responseBytes = derSequence(derOid(OID.ocspBasic), derOctetString(basic));
  return derSequence(responseStatus(0), derContext(0, responseBytes));
}

const ERROR_CODES = { malformedRequest: 1, internalError: 2, tryLater: 3, unauthorized: 6 } as const;

/** OCSPResponse that carries a status alone, unsigned. */
export function encodeOcspError(error: keyof typeof ERROR_CODES): Bytes {
  return derSequence(responseStatus(ERROR_CODES[error]));
}

function responseStatus(code: number): Bytes {
  return der(TAG.enumerated, Uint8Array.of(code));
}

/** KeyHash: SHA-1 over the value of the BIT STRING; it names, and protects nothing. */
function keyHash(spki: Uint8Array): Uint8Array {
  const [, key] = sequenceOf(readWhole(spki, TAG.sequence), 2);
  return createHash("sha1").update(readBitString(key)).digest();
}

function singleResponse({ certId, status, thisUpdate, nextUpdate }: OcspAnswer): Bytes {
  if (nextUpdate <= thisUpdate) throw new RangeError("nextUpdate is not after thisUpdate");
  return derSequence(
    certId.der,
    certStatus(status),
    derGeneralizedTime(thisUpdate),
    derContext(0, derGeneralizedTime(nextUpdate)),
  );
}

function certStatus(status: OcspStatus): Bytes {
  if (status.kind === "good") return derContextPrimitive(0, new Uint8Array());
  if (status.kind === "unknown") return derContextPrimitive(2, new Uint8Array());
  const revokedAt = derGeneralizedTime(status.revokedAt);
  if (status.reason === "unspecified") return derContext(1, revokedAt);
  const reason = der(TAG.enumerated, Uint8Array.of(REVOCATION_REASON_CODES[status.reason]));
  return derContext(1, revokedAt, derContext(0, reason));
}
