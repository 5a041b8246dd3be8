"use client";

import { CircleDashed, CirclePause, CirclePlay, CircleQuestionMark, Hourglass, Package } from "lucide-react";
import { DELIVERY_LOOKS, VALIDITY_LOOKS } from "#components/certificate/certificate-icons";
import { ConnectionCell, HealthCell } from "#components/lns/lns-states";
import { useNow } from "#components/ui/clock";
import type { Level } from "#components/ui/state";
import { StateCell, StatesStrip } from "#components/ui/states-strip";
import { DateTime, RelativeTime } from "#components/ui/time";
import type { ObservationView } from "#lib/backhaul/observation-view";
import type { BaseStationView } from "#lib/base-station/base-station-view";
import type { SecurityView } from "#lib/certificate/security-view";
import { certificateDelivery, certificateValidity, certificateValidityText } from "#lib/certificate/values";
import type { LnsView } from "#lib/lns/lns-view";

type Station = Pick<BaseStationView, "administrative" | "lrrVersion">;

interface StatesOfStationProps {
  station: Station;
  security: SecurityView;
  /** Of a Basics Station; null for any other, whose connection nobody watches. */
  lns: LnsView | null;
}

/** The states of a base station, one cell per kind, never merged. */
export function StatesOfStation({ station, security, lns }: Readonly<StatesOfStationProps>) {
  return (
    <StatesStrip count={lns ? 6 : 4}>
      <AdministrativeCell of={station.administrative} />
      {lns && (
        <>
          <ConnectionCell of={lns.connection} />
          <HealthCell of={lns.health} />
        </>
      )}
      <CertificateCell security={security} />
      <DeliveryCell certificate={security.certificate} />
      {lns ? (
        <SoftwareCell told={toldSoftware(lns)} />
      ) : (
        <VersionCell declared={station.lrrVersion} report={security.seen?.report ?? null} />
      )}
    </StatesStrip>
  );
}

function AdministrativeCell({ of: { state, since } }: Readonly<{ of: Station["administrative"] }>) {
  const active = state === "ACTIVE";
  return (
    <StateCell
      label="Administrative"
      tone={active ? "ok" : "hold"}
      level={active ? "quiet" : "noted"}
      icon={active ? <CirclePlay /> : <CirclePause />}
      since={
        <>
          since <DateTime at={since} show="date" bare />
        </>
      }
    >
      {active ? "Active" : "Suspended"}
    </StateCell>
  );
}

/** Badges are filled where the certificate is managed, not here. */
const unfilled = (level: Level) => (level === "quiet" ? "quiet" : "noted");

function CertificateCell({ security }: Readonly<{ security: SecurityView }>) {
  const validity = certificateValidity(security.summary, new Date(useNow()));
  const { word, icon, tone, level } = VALIDITY_LOOKS[validity.kind];
  if (validity.kind === "BEING_GENERATED" && security.wish?.awaitsStation) {
    return (
      <StateCell label="Certificate" tone={tone} level="noted" icon={<Hourglass />} since="to enrol">
        Waiting for the base station
      </StateCell>
    );
  }
  const rest = certificateValidityText(validity)
    .slice(word.length)
    .replace(/^ (?:- )?/, "");
  return (
    <StateCell label="Certificate" tone={tone} level={unfilled(level)} icon={icon} since={rest}>
      {word}
    </StateCell>
  );
}

/** Beyond the hour a clock time alone could be of another day. */
const isFar = (time: string, now: Date): boolean => Date.parse(time) - now.getTime() > 3_600_000;

function DeliveryCell({ certificate }: Readonly<{ certificate: SecurityView["certificate"] }>) {
  const now = new Date(useNow());
  if (!certificate) {
    return (
      <StateCell label="Delivery" tone="idle" icon={<CircleDashed />}>
        Nothing to deliver
      </StateCell>
    );
  }
  const delivery = certificateDelivery(certificate, now);
  const { word, icon, tone, level } = DELIVERY_LOOKS[delivery];
  const since = delivery === "IN_USE" ? certificate.inUseSince : certificate.downloadedAt;
  return (
    <StateCell
      label="Delivery"
      tone={tone}
      level={unfilled(level)}
      icon={icon}
      since={
        <>
          {delivery === "WAITING_FOR_DOWNLOAD" && (
            <>
              until{" "}
              <DateTime
                at={certificate.downloadBy}
                show={isFar(certificate.downloadBy, now) ? "minute" : "clock"}
                bare
              />
            </>
          )}
          {delivery === "NOT_DOWNLOADED" && certificate.purpose === "station" && "15 min passed"}
          {since && (
            <>
              since <DateTime at={since} show="date" bare />
            </>
          )}
        </>
      }
    >
      {word}
    </StateCell>
  );
}

/** Of one that speaks elsewhere CUPS is told the newest. */
const toldSoftware = ({ directLns, toldCups, session }: LnsView) =>
  (directLns !== null && toldCups) || (session?.software ?? null);

/** What a Basics Station says of itself when it connects: "2.0.6(linux/std)". */
function SoftwareCell({ told }: Readonly<{ told: LnsView["toldCups"] }>) {
  const version = told?.station;
  if (!told || !version) {
    return (
      <StateCell label="Station version" tone="idle" icon={<CircleQuestionMark />} since="not told yet">
        Unknown
      </StateCell>
    );
  }
  return (
    <StateCell label="Station version" tone="idle" icon={<Package />} since={told.model}>
      {version.replace(/\(.*/s, "")}
    </StateCell>
  );
}

interface VersionCellProps {
  declared: string | null;
  report: ObservationView["report"];
}

/** As the base station reports it; until it does, as it was declared. */
function VersionCell({ declared, report }: Readonly<VersionCellProps>) {
  if (report?.lrrVersion) {
    return (
      <StateCell
        label="LRR version"
        tone="idle"
        icon={<Package />}
        since={
          <>
            reported <RelativeTime at={report.at} bare />
          </>
        }
      >
        {report.lrrVersion}
      </StateCell>
    );
  }
  return declared === null ? (
    <StateCell label="LRR version" tone="idle" icon={<CircleQuestionMark />} since="not declared">
      Unknown
    </StateCell>
  ) : (
    <StateCell label="LRR version" tone="idle" icon={<Package />} since="as declared">
      {declared}
    </StateCell>
  );
}
