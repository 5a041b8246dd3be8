import { writeFileSync } from "node:fs";
import { derBitString, derContext, derNatural, derOctetString, derOid, derSequence } from "#lib/pki/der-writer";
import { OID } from "#lib/pki/oids";
import { pem } from "#lib/pki/pem";
import type { Gateway } from "./gateway";
import { infinityKey } from "./infinity-key";
import { oddCertificate } from "./odd-certificate";

/** The scalar n is 0 in the group: with it, signatures verify under the point at infinity (SEC 1 section 4.1.4). */
export const P256_ORDER = Buffer.from("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", "hex");

/** Files of a gateway: a certificate on the P-256 point at infinity, and a private key as which openssl takes `scalar`. */
export function infinityFiles(gateway: Gateway, scalar: Uint8Array): { certificate: string; key: string } {
  const files = { certificate: gateway.file("infinity.crt"), key: gateway.file("infinity.key") };
  const key = derSequence(
    derNatural(1n),
    derOctetString(scalar),
    derContext(0, derOid(OID.p256)),
    derContext(1, derBitString(Uint8Array.of(0))),
  );
  writeFileSync(files.certificate, pem("CERTIFICATE", oddCertificate({ spki: infinityKey() })));
  writeFileSync(files.key, pem("EC PRIVATE KEY", key));
  return files;
}
