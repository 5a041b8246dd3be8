"use client";

import { useNow } from "#components/ui/clock";
import { DateTime } from "#components/ui/time";
import { relativeText } from "#components/ui/time-text";
import type { CertificateFacts } from "#lib/certificate/certificate-facts";

/** "It would have expired in 412 days, on 28 June 2027". */
export function ExpiryPhrase({ of: { notAfter } }: Readonly<{ of: CertificateFacts }>) {
  const now = useNow();
  const expired = Date.parse(notAfter) < now;
  return (
    <>
      {expired ? "It expired" : "It would have expired"} {relativeText(Date.parse(notAfter), now)}, on{" "}
      <DateTime at={notAfter} show="date" bare />
    </>
  );
}
