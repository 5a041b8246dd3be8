"use client";

import type { ReactNode } from "react";
import { useNow } from "#components/ui/clock";
import { State } from "#components/ui/state";
import { ExactTime } from "#components/ui/time";
import { TipText } from "#components/ui/tip-text";
import type { CertificateFacts } from "#lib/certificate/certificate-facts";
import { type CertificateSummary, certificateValidity, certificateValidityText } from "#lib/certificate/values";
import { VALIDITY_LOOKS } from "./certificate-icons";

interface ValidityProps {
  summary: CertificateSummary;
  /** The certificate it speaks of: the current one, or the revoked one. */
  certificate: CertificateFacts | null;
  /** Said instead of "Not generated". */
  none?: string | undefined;
}

/** How long the certificate still counts: grey text that tells the exact end, serial number and issuer on focus. */
export function Validity({ summary, certificate, none }: Readonly<ValidityProps>) {
  const now = useNow();
  const validity = certificateValidity(summary, new Date(now));
  const { word, icon, tone, level } = VALIDITY_LOOKS[validity.kind];
  const text = validity.kind === "NOT_GENERATED" && none ? none : certificateValidityText(validity);
  const tip = (children: ReactNode) =>
    certificate ? <TipText content={<ExpiryFacts of={certificate} />}>{children}</TipText> : children;

  const rest = text.slice(word.length).replace(/^ (?:- )?/, "");
  if (validity.kind === "REVOKED" && rest) {
    return (
      <State tone={tone} level={level} icon={icon}>
        <span>
          {word} - {tip(rest)}
        </span>
      </State>
    );
  }
  if (level !== "alarm") {
    return (
      <State tone={tone} level={level} icon={icon}>
        {tip(text)}
      </State>
    );
  }
  // An alarm is a filled badge; what follows its word stands beside it and keeps the exact time.
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      <State tone={tone} level={level} icon={icon}>
        {word}
      </State>
      <span className="sr-only">{text.includes(" - ") ? " - " : " "}</span>
      {tip(rest)}
    </span>
  );
}

/** The exact moment a certificate ends, or ended by revocation, with what identifies it. */
export function ExpiryFacts({ of: certificate }: Readonly<{ of: CertificateFacts }>) {
  const more = [
    { label: "Serial", value: <span className="mono">{certificate.serialNumber}</span> },
    { label: "Issuer", value: certificate.issuer },
  ];
  return <ExactTime at={certificate.revokedAt ?? certificate.notAfter} more={more} />;
}
