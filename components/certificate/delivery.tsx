"use client";

import { useNow } from "#components/ui/clock";
import { State } from "#components/ui/state";
import { Countdown, DateTime } from "#components/ui/time";
import type { CertificateFacts } from "#lib/certificate/certificate-facts";
import { certificateDelivery } from "#lib/certificate/values";
import { DELIVERY_LOOKS } from "./certificate-icons";

type Delivered = Pick<CertificateFacts, "downloadBy" | "downloadedAt" | "inUseSince">;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Whether the station has it: a chip beside the validity, never merged with it. It turns by itself when time is up. */
export function Delivery({ of: certificate }: Readonly<{ of: Delivered }>) {
  const now = useNow();
  const delivery = certificateDelivery(certificate, new Date(now));
  const { word, icon, tone, level } = DELIVERY_LOOKS[delivery];
  const since = delivery === "IN_USE" ? certificate.inUseSince : certificate.downloadedAt;
  return (
    <State tone={tone} level={level} icon={icon}>
      <span>
        {word}
        {delivery === "IN_USE" && " since"}
        {delivery === "WAITING_FOR_DOWNLOAD" && (
          <> {Date.parse(certificate.downloadBy) - now <= HOUR_MS && <Countdown until={certificate.downloadBy} />}</>
        )}
        {since && (
          <>
            {" "}
            <DateTime at={since} show={now - Date.parse(since) < DAY_MS ? "clock" : "minute"} bare />
          </>
        )}
      </span>
    </State>
  );
}
