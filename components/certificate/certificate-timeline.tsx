import { Ban, CalendarX, Download, FilePlus, PlugZap, RefreshCw, ShieldOff } from "lucide-react";
import type { ReactNode } from "react";
import type { Tone } from "#components/ui/state";
import { DateTime } from "#components/ui/time";
import { Timeline, TimelineItem } from "#components/ui/timeline";
import { Widget } from "#components/ui/widget";
import type { TimelineKind, TimelineStep } from "#lib/certificate/certificate-timeline";
import { REVOCATION_REASON_WORDS, WISH_KIND_WORDS } from "#lib/certificate/values";

const LOOKS: Partial<Record<TimelineKind, { word: string; icon: ReactNode; tone: Tone }>> = {
  REQUESTED: { word: "Asked for", icon: <RefreshCw />, tone: "busy" },
  ISSUED: { word: "Generated", icon: <FilePlus />, tone: "ok" },
  DOWNLOADED: { word: "Downloaded by the base station", icon: <Download />, tone: "ok" },
  IN_USE: { word: "In use", icon: <PlugZap />, tone: "ok" },
  SUPERSEDED: { word: "Superseded: a newer one is in use", icon: <ShieldOff />, tone: "idle" },
  EXPIRED: { word: "Expired", icon: <CalendarX />, tone: "bad" },
  REVOKED: { word: "Revoked", icon: <Ban />, tone: "bad" },
};

/** What has happened to a certificate, oldest first. The number reserved for it concerns nobody but the platform. */
export function CertificateTimeline({ steps }: Readonly<{ steps: readonly TimelineStep[] }>) {
  return (
    <Widget title="TIMELINE" id="timeline">
      <div className="px-5 pt-4 max-sm:px-4">
        <Timeline label="Timeline of this certificate">
          {steps.map((step) => (
            <Step key={step.kind} of={step} />
          ))}
        </Timeline>
      </div>
    </Widget>
  );
}

const reasonWords = (reason: string) => REVOCATION_REASON_WORDS[reason] ?? WISH_KIND_WORDS[reason] ?? reason;

function Step({ of: { kind, at, by, from, reason } }: Readonly<{ of: TimelineStep }>) {
  const look = LOOKS[kind];
  if (!look) return null;
  return (
    <TimelineItem
      time={<DateTime at={at} show="clock" />}
      icon={look.icon}
      tone={look.tone}
      title={reason ? `${look.word}: ${reasonWords(reason)}` : look.word}
      meta={
        <>
          <DateTime at={at} show="date" bare />
          {by && ` by ${by}`}
          {from && (
            <>
              {" "}
              from <span className="mono">{from}</span>
            </>
          )}
        </>
      }
    />
  );
}
