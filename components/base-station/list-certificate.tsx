"use client";

import { DELIVERY_LOOKS, VALIDITY_LOOKS } from "#components/certificate/certificate-icons";
import { validityWords } from "#components/certificate/validity-words";
import { cx } from "#components/ui/class-names";
import { useNow } from "#components/ui/clock";
import { State } from "#components/ui/state";
import { Countdown } from "#components/ui/time";
import type { CertificateColumns } from "#lib/base-station/list-row";
import { certificateDelivery, certificateValidity } from "#lib/certificate/values";

interface ListCertificateProps {
  certificate: CertificateColumns;
  /** In a table an alarm hangs to the left, so that its icon stays in the column. */
  hanging?: boolean;
}

/** A station's certificate in a row: validity, and beside it the delivery while it is not in use. */
export function ListCertificate({ certificate, hanging = false }: Readonly<ListCertificateProps>) {
  const now = new Date(useNow());
  const validity = certificateValidity(certificate, now);
  const { icon, tone, level } = VALIDITY_LOOKS[validity.kind];
  return (
    <span
      className={cx(
        "inline-flex max-w-full items-center gap-x-4 align-middle max-sm:contents",
        hanging && level === "alarm" && "-ml-1.5",
      )}
    >
      <State icon={icon} tone={tone} level={level}>
        {validityWords(validity)}
      </State>
      <ListDelivery certificate={certificate} />
    </span>
  );
}

function ListDelivery({ certificate }: Readonly<{ certificate: CertificateColumns }>) {
  const { downloadBy, downloadedAt, inUseSince, notAfter } = certificate;
  const now = useNow();
  if (downloadBy === null || notAfter === null || Date.parse(notAfter) <= now) return null;
  const delivery = certificateDelivery({ downloadBy, downloadedAt, inUseSince }, new Date(now));
  if (delivery === "IN_USE") return null;
  const { word, icon, tone, level } = DELIVERY_LOOKS[delivery];
  return (
    <State icon={icon} tone={tone} level={level}>
      <span>
        {word}
        {delivery === "WAITING_FOR_DOWNLOAD" && (
          <>
            {" "}
            <Countdown until={downloadBy} />
          </>
        )}
      </span>
    </State>
  );
}
