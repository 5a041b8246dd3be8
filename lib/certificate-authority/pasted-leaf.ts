import { certificateOfPem } from "#lib/pki/certificate-reader";
import { type PeerCertificate, readPeerCertificate } from "#lib/pki/peer-certificate";
import { validationFailed } from "#lib/platform/domain-error";

/**
 * The first certificate of a pasted text: a base station's own comes before its chain.
 *
 * @throws DomainError invalid `validation_failed` at `certificate`: `private_key_pasted`, `no_certificate`,
 * `malformed_certificate`.
 */
export function readPastedLeaf(text: string): PeerCertificate {
  const refuse = (code: string, detail: string) => validationFailed([{ pointer: "/certificate", code, detail }]);
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) {
    const detail =
      "This is a private key. It must never leave its owner. Nothing was stored; paste the certificate alone.";
    throw refuse("private_key_pasted", detail);
  }
  const der = certificateOfPem(text);
  if (!der) {
    const detail = "There is no certificate in this text. Paste PEM, from BEGIN CERTIFICATE to END CERTIFICATE.";
    throw refuse("no_certificate", detail);
  }
  const { certificate, fault } = readPeerCertificate(der);
  if (!certificate) throw refuse("malformed_certificate", `${fault} Copy it again.`);
  return certificate;
}
