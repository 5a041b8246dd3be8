import type { CertificateFacts } from "#lib/certificate/certificate-facts";
import type { SecurityView } from "#lib/certificate/security-view";

/** Of the certificates before, those of the kind that the row is about. */
export function previousOf({ previous, shows }: SecurityView): CertificateFacts[] {
  return previous.filter(({ purpose }) => purpose.toUpperCase() === shows);
}
