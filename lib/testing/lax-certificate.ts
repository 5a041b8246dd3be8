import { writeFileSync } from "node:fs";
import { TAG } from "#lib/pki/der-reader";
import { derText } from "#lib/pki/der-writer";
import { pem } from "#lib/pki/pem";
import type { Gateway } from "./gateway";
import { oddCertificate } from "./odd-certificate";

/** A file with a certificate on a gateway's key that only a lax reader takes: against RFC 5280 section 4.1.2.5.2. */
export function laxCertificate(gateway: Gateway): string {
  const file = gateway.file("odd.crt");
  const notBefore = derText(TAG.generalizedTime, "20260101000000.5Z");
  writeFileSync(file, pem("CERTIFICATE", oddCertificate({ spki: gateway.publicKey.spki, notBefore })));
  return file;
}
