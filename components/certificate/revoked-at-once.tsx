import { Ban } from "lucide-react";
import { Effect } from "#components/ui/effects";
import type { SecurityView } from "#lib/certificate/security-view";
import { ExpiryPhrase } from "./expiry-phrase";

type Certificate = NonNullable<SecurityView["certificate"]>;

/** What becomes of the certificate that a dialog is about. */
export function RevokedAtOnce({ certificate }: Readonly<{ certificate: Certificate }>) {
  return (
    <Effect icon={<Ban />} tone="bad" detail={<ExpiryPhrase of={certificate} />}>
      Certificate <span className="mono">{certificate.serialNumber}</span> is revoked at once
    </Effect>
  );
}
