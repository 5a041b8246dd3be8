import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { publicKeyPemOfCertificate } from "#lib/pki/certificate-reader";
import { validationFailed } from "#lib/platform/domain-error";
import type { ReadCertificateKey } from "./schema";

/**
 * USE ITS KEY: the public key of a certificate that was pasted where a key is wanted. Nothing is saved; the key is
 * judged when it is declared.
 *
 * @throws DomainError invalid `validation_failed` when the text holds no certificate.
 */
export async function publicKeyOfCertificate(ctx: Context, input: ReadCertificateKey): Promise<{ publicKey: string }> {
  authorize(ctx.actor, "stations:read");
  const publicKey = publicKeyPemOfCertificate(input.certificate);
  if (publicKey !== undefined) return { publicKey };
  const detail = "This certificate cannot be read. Paste the public key itself.";
  throw validationFailed([{ pointer: "/certificate", code: "not_a_certificate", detail }]);
}
