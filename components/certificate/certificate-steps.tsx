"use client";

import { ClockAlert, ClockArrowDown } from "lucide-react";
import { useNow } from "#components/ui/clock";
import { type Step, Steps } from "#components/ui/steps";
import { DateTime } from "#components/ui/time";
import type { CertificateFacts } from "#lib/certificate/certificate-facts";
import { certificateDelivery } from "#lib/certificate/values";

const DAY_MS = 86_400_000;

/** Generated - Downloaded - In use, with their times: from REGENERATE until a day after the first use. */
export function CertificateSteps({ of: certificate }: Readonly<{ of: CertificateFacts }>) {
  const now = useNow();
  const { inUseSince, issuedAt, downloadBy, downloadedAt } = certificate;
  if (inUseSince !== null && now - Date.parse(inUseSince) >= DAY_MS) return null;

  const at = (word: string, time: string) => (
    <span>
      {word} <DateTime at={time} show={Math.abs(now - Date.parse(time)) < DAY_MS ? "clock" : "minute"} bare />
    </span>
  );
  const delivery: Record<ReturnType<typeof certificateDelivery>, Step> = {
    WAITING_FOR_DOWNLOAD: { label: at("Download by", downloadBy), status: "now", icon: <ClockArrowDown /> },
    NOT_DOWNLOADED: { label: at("Not downloaded", downloadBy), status: "failed", icon: <ClockAlert /> },
    DOWNLOADED: { label: downloadedAt && at("Downloaded", downloadedAt), status: "done" },
    IN_USE: { label: downloadedAt ? at("Downloaded", downloadedAt) : "Downloaded", status: "done" },
  };
  return (
    <Steps
      label="Steps of this certificate"
      steps={[
        { label: at("Generated", issuedAt), status: "done" },
        delivery[certificateDelivery(certificate, new Date(now))],
        inUseSince ? { label: at("In use", inUseSince), status: "done" } : { label: "In use", status: "todo" },
      ]}
    />
  );
}
