import type { CertificateValidity } from "#lib/certificate/values";
import { VALIDITY_LOOKS } from "./certificate-icons";

const DAY_MS = 86_400_000;
const COUNT = new Intl.NumberFormat("en-GB");

/** "412 days", "1 day", below a day "less than 1 day". */
function days(ms: number): string {
  const whole = Math.floor(ms / DAY_MS);
  return whole === 0 ? "less than 1 day" : whole === 1 ? "1 day" : `${COUNT.format(whole)} days`;
}

/** As rows say it: "Valid, 412 days", "Expired 2 days ago", "Revoked". */
export function validityWords(validity: CertificateValidity): string {
  const { word } = VALIDITY_LOOKS[validity.kind];
  if ("remainingMs" in validity) return `${word}, ${days(validity.remainingMs)}`;
  return "sinceMs" in validity ? `${word} ${days(validity.sinceMs)} ago` : word;
}
