import type { Context } from "#lib/audit/context";
import { nameText } from "#lib/pki/name";
import { newId } from "#lib/platform/new-id";
import type { AcceptedCertificate } from "./judge-bundle";

const MAX_SUBJECT = 300;

/** What is stored of a certificate that was accepted. */
export function vendorCertificateRow(ctx: Context, { certificate, sha256, isRoot }: AcceptedCertificate) {
  const { der, subjectName, notBefore, notAfter } = certificate;
  const subjectText = nameText(subjectName).slice(0, MAX_SUBJECT);
  return { id: newId(ctx, "vcc"), certificate: der, sha256, isRoot, subjectText, notBefore, notAfter };
}
