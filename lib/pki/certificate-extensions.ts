/** The parts that certificates and lists are made of: extensions, names in them, algorithm identifiers. */
import { asciiBytes, type Bytes } from "#lib/pki/bytes";
import {
  derBoolean,
  derContext,
  derContextPrimitive,
  derNamedBits,
  derNull,
  derOctetString,
  derOid,
  derSequence,
} from "#lib/pki/der-writer";
import { ipAddressOctets } from "#lib/pki/ip-address";
import { OID } from "#lib/pki/oids";
import type { SignatureAlgorithm } from "#lib/pki/signature-algorithm";

const ALGORITHM_IDENTIFIERS: Readonly<Record<SignatureAlgorithm, Bytes>> = {
  "ecdsa-with-SHA256": derSequence(derOid(OID.ecdsaWithSha256)),
  "ecdsa-with-SHA384": derSequence(derOid(OID.ecdsaWithSha384)),
  sha256WithRSAEncryption: derSequence(derOid(OID.sha256WithRSAEncryption), derNull()),
};

/** AlgorithmIdentifier: no parameters for ECDSA (RFC 5758 section 3.2), NULL for RSA (RFC 4055 section 5). */
export function algorithmIdentifier(algorithm: SignatureAlgorithm): Bytes {
  return ALGORITHM_IDENTIFIERS[algorithm];
}

/** Extension of a certificate, a list or a list's entry. */
export function extension(oid: string, value: Uint8Array, critical?: "critical"): Bytes {
  return critical
    ? derSequence(derOid(oid), derBoolean(true), derOctetString(value))
    : derSequence(derOid(oid), derOctetString(value));
}

const KEY_USAGE_BITS = { digitalSignature: 0, keyCertSign: 5, cRLSign: 6 } as const;

/** Always critical (RFC 5280 section 4.2.1.3). */
export function keyUsage(...usages: readonly (keyof typeof KEY_USAGE_BITS)[]): Bytes {
  return extension(OID.keyUsage, derNamedBits(...usages.map((usage) => KEY_USAGE_BITS[usage])), "critical");
}

export function extendedKeyUsage(usages: readonly string[]): Bytes {
  return extension(OID.extKeyUsage, derSequence(...usages.map(derOid)));
}

export function authorityKeyIdentifier(keyId: Uint8Array): Bytes {
  return extension(OID.authorityKeyIdentifier, derSequence(derContextPrimitive(0, keyId)));
}

/** One DistributionPoint with one fullName. @throws RangeError unless a plain `http:` URI. */
export function distributionPoints(uri: string): Bytes {
  const name = derContext(0, derContext(0, uriName(httpUri(uri))));
  return extension(OID.cRLDistributionPoints, derSequence(derSequence(name)));
}

/** @throws RangeError unless plain `http:` URIs. */
export function authorityInfoAccess(uris: { readonly caIssuers: string; readonly ocsp?: string }): Bytes {
  const access = (method: string, uri: string) => derSequence(derOid(method), uriName(httpUri(uri)));
  const descriptions = [access(OID.caIssuers, uris.caIssuers)];
  if (uris.ocsp !== undefined) descriptions.push(access(OID.ocsp, uris.ocsp));
  return extension(OID.authorityInfoAccess, derSequence(...descriptions));
}

/**
 * SubjectAltName of a listener: every host as dNSName, an IP literal also as iPAddress, because LoRa Basics Station looks
 * for it among the host names alone (enrolment.md section 10).
 *
 * @throws RangeError unless there is one at least, and each is a host name or an IP address.
 */
export function hostAlternativeNames(hosts: readonly string[]): Bytes {
  if (hosts.length === 0) throw new RangeError("a listener has one host name at least");
  const names = hosts.flatMap((host) => {
    const octets = ipAddressOctets(host);
    if (!octets && !HOST_NAME.test(host)) throw new RangeError(`neither host name nor IP address: ${host}`);
    const name = derContextPrimitive(2, asciiBytes(host));
    return octets ? [name, derContextPrimitive(7, octets)] : [name];
  });
  return extension(OID.subjectAltName, derSequence(...names));
}

/** Labels of letters, digits and inner hyphens (RFC 1034 section 3.5); the first may be an asterisk. */
const HOST_NAME =
  /^(?=.{1,253}$)(?:\*\.)?(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;

/** Tells that nobody need ask whether the responder's own certificate is revoked (RFC 6960 section 4.2.2.2.1). */
export function ocspNoCheck(): Bytes {
  return extension(OID.ocspNoCheck, derNull());
}

/** GeneralName uniformResourceIdentifier. @throws RangeError unless ASCII. */
export function uriName(uri: string): Bytes {
  return derContextPrimitive(6, asciiBytes(uri));
}

/** `https:` would need a certificate to fetch what tells whether certificates are good (RFC 5280 section 8). */
function httpUri(uri: string): string {
  if (!/^http:\/\/[^\s]+$/.test(uri) || !URL.canParse(uri)) throw new RangeError(`not a plain http: URI: ${uri}`);
  return uri;
}
