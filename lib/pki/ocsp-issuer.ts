import { createHash } from "node:crypto";
import { equalBytes } from "#lib/pki/bytes";
import { readBitString, readWhole, sequenceOf, TAG } from "#lib/pki/der-reader";
import type { OcspCertId } from "#lib/pki/ocsp-request";

/** The hashes by which requests name one of our CAs; made once per CA. */
export interface OcspIssuer {
  readonly nameHash: Readonly<Record<OcspCertId["hash"], Uint8Array>>;
  readonly keyHash: Readonly<Record<OcspCertId["hash"], Uint8Array>>;
}

/**
 * Over the DER of the CA's subject, and over the value of its key's BIT STRING (RFC 6960 section 4.1.1).
 *
 * @throws DerError when `spki` is none.
 */
export function ocspIssuer(authority: { readonly subjectName: Uint8Array; readonly spki: Uint8Array }): OcspIssuer {
  const [, key] = sequenceOf(readWhole(authority.spki, TAG.sequence), 2);
  return { nameHash: hashes(authority.subjectName), keyHash: hashes(readBitString(key)) };
}

/** Whether the certificate asked about would be this CA's. */
export function isOfIssuer(certId: OcspCertId, issuer: OcspIssuer): boolean {
  const { hash, issuerNameHash, issuerKeyHash } = certId;
  return equalBytes(issuerNameHash, issuer.nameHash[hash]) && equalBytes(issuerKeyHash, issuer.keyHash[hash]);
}

function hashes(bytes: Uint8Array): OcspIssuer["nameHash"] {
  const digest = (name: OcspCertId["hash"]) => createHash(name).update(bytes).digest();
  return { sha1: digest("sha1"), sha256: digest("sha256") };
}
