"use client";

import { Link } from "#components/ui/link";
import { State } from "#components/ui/state";
import { DateTime } from "#components/ui/time";
import type { CertificateFacts } from "#lib/certificate/certificate-facts";
import { CERTIFICATE_PURPOSE_WORDS, CERTIFICATE_STATE_WORDS, REVOCATION_REASON_WORDS } from "#lib/certificate/values";
import { STATE_LOOKS } from "./certificate-icons";

export interface PreviousCertificatesProps {
  baseStation: string;
  certificates: readonly CertificateFacts[];
}

const HEAD = "py-1.25 pr-3 text-left font-medium text-faint whitespace-nowrap last:pr-0";
const CELL = "border-line border-t py-1.75 pr-3 whitespace-nowrap tabular-nums last:pr-0";

/** Previous certificates with their fate, newest first. */
export function PreviousCertificatesTable({ baseStation, certificates }: Readonly<PreviousCertificatesProps>) {
  const showsPurpose = certificates.some(({ purpose }) => purpose !== "station");
  return (
    <div className="mt-1.5 overflow-x-auto [scrollbar-width:thin]">
      <table className="w-full border-collapse text-muted text-xs">
        <caption className="sr-only">Previous certificates, newest first</caption>
        <thead>
          <tr>
            <th scope="col" className={HEAD}>
              Serial
            </th>
            {showsPurpose && (
              <th scope="col" className={`${HEAD} max-sm:hidden`}>
                For
              </th>
            )}
            <th scope="col" className={`${HEAD} max-sm:hidden`}>
              Valid
            </th>
            <th scope="col" className={HEAD}>
              State
            </th>
            <th scope="col" className={HEAD}>
              Reason
            </th>
            <th scope="col" className={`${HEAD} max-sm:hidden`}>
              Who
            </th>
          </tr>
        </thead>
        <tbody>
          {certificates.map((certificate) => (
            <CertificateLine
              key={certificate.id}
              baseStation={baseStation}
              certificate={certificate}
              showsPurpose={showsPurpose}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const words = (reason: string) => REVOCATION_REASON_WORDS[reason] ?? reason;

function CertificateLine({
  baseStation,
  certificate,
  showsPurpose,
}: Readonly<{ baseStation: string; certificate: CertificateFacts; showsPurpose: boolean }>) {
  const { icon, tone, level } = STATE_LOOKS[certificate.state];
  const { revocationReason: reason, revokeOnceReplaced: later } = certificate;
  return (
    <tr>
      <th scope="row" className={`${CELL} mono text-left font-normal`}>
        <Link
          plain
          href={`/base-stations/${baseStation}/certificates/${certificate.id}`}
          className="block w-30 truncate text-text hover:underline max-sm:w-24"
        >
          {certificate.serialNumber}
        </Link>
        {showsPurpose && (
          <span className="font-sans text-faint sm:hidden">{CERTIFICATE_PURPOSE_WORDS[certificate.purpose]}</span>
        )}
      </th>
      {showsPurpose && <td className={`${CELL} max-sm:hidden`}>{CERTIFICATE_PURPOSE_WORDS[certificate.purpose]}</td>}
      <td className={`${CELL} max-sm:hidden`}>
        <DateTime at={certificate.notBefore} show="date" bare /> -{" "}
        <DateTime at={certificate.revokedAt ?? certificate.notAfter} show="date" bare />
      </td>
      <td className={CELL}>
        <State tone={tone} level={level} icon={icon} className="[&>svg]:size-3.5">
          {certificate.overlapping && certificate.state === "VALID"
            ? "Valid (overlapping)"
            : CERTIFICATE_STATE_WORDS[certificate.state]}
        </State>
      </td>
      <td className={`${CELL} whitespace-normal!`}>
        {reason && words(reason)}
        {!reason && later && `${words(later)}, once replaced`}
        {!reason && !later && "-"}
      </td>
      <td className={`${CELL} whitespace-normal! wrap-anywhere max-sm:hidden`}>{certificate.revokedBy ?? "-"}</td>
    </tr>
  );
}
