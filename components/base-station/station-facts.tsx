import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { tlsWords } from "#components/connection-attempt/tls-words";
import { Button } from "#components/ui/button";
import { ButtonLink } from "#components/ui/link";
import { State } from "#components/ui/state";
import { Tag } from "#components/ui/tag";
import { DateTime, RelativeTime } from "#components/ui/time";
import { DefinitionRow, Widget } from "#components/ui/widget";
import type { ObservationView } from "#lib/backhaul/observation-view";
import type { BaseStationView } from "#lib/base-station/base-station-view";
import { BACKHAUL_SECURITY_WORDS, basicsStationRegionWarning, LOCATION_WORDS } from "#lib/base-station/values";
import { modelName } from "./station-header";

interface StationFactsProps {
  station: BaseStationView;
  /** What it showed and told of itself; null for one that never called. */
  seen: ObservationView | null;
  /** Why the operator may not edit; undefined when he may. */
  refusal: string | undefined;
}

export const STATION_FACTS_PARTS = [
  { id: "provisioning", label: "PROVISIONING" },
  { id: "observed", label: "OBSERVED" },
  { id: "site", label: "SITE" },
  { id: "record", label: "RECORD" },
] as const;

/** Basic view: what was declared of a base station, and what it was observed with. */
export function StationFacts({ station, seen, refusal }: Readonly<StationFactsProps>) {
  return (
    <>
      <Provisioning station={station} refusal={refusal} />
      <Observed seen={seen} isBasicsStation={station.eui !== null} />
      <Site station={station} />
      <Widget title="RECORD" id="record">
        <Written label="Created" at={station.createdAt} by={station.createdBy} />
        <Written label="Last change" at={station.changedAt} by={station.changedBy} />
      </Widget>
    </>
  );
}

function Provisioning({ station, refusal }: Readonly<Omit<StationFactsProps, "seen">>) {
  const warning = station.eui ? basicsStationRegionWarning(station.rfRegion) : undefined;
  const edit = refusal ? (
    <Button kind="quiet" size="sm" disabledReason={refusal}>
      EDIT
    </Button>
  ) : (
    <ButtonLink kind="quiet" size="sm" href={`/base-stations/${station.id}/edit`}>
      EDIT
    </ButtonLink>
  );
  return (
    <Widget title="PROVISIONING" id="provisioning" end={edit}>
      <DefinitionRow label="Model">{modelName(station)}</DefinitionRow>
      <DefinitionRow
        label="RF Region"
        meta={
          warning && (
            <State tone="warn" level="noted" icon={<TriangleAlert />} className="whitespace-normal! items-start!">
              {warning}
            </State>
          )
        }
      >
        {station.rfRegion}
      </DefinitionRow>
      <DefinitionRow label="Kind">{station.eui ? "LoRa Basics Station" : "LRR"}</DefinitionRow>
      <DefinitionRow label="Backhaul security">{BACKHAUL_SECURITY_WORDS[station.backhaulSecurity]}</DefinitionRow>
      {(station.lrrVersion || !station.eui) && (
        <DefinitionRow label="LRR version" meta={station.lrrVersion && "as declared"}>
          {orNotSet(station.lrrVersion)}
        </DefinitionRow>
      )}
      <DefinitionRow label="Domains">
        {station.domains.length > 0 ? (
          <span className="inline-flex flex-wrap gap-1.5">
            {station.domains.map((domain) => (
              <Tag key={domain}>{domain}</Tag>
            ))}
          </span>
        ) : (
          orNotSet(null)
        )}
      </DefinitionRow>
      <DefinitionRow label="Serial number">
        {station.serialNumber ? <span className="mono">{station.serialNumber}</span> : orNotSet(null)}
      </DefinitionRow>
    </Widget>
  );
}

interface ObservedProps {
  seen: ObservationView | null;
  /** One that tells about itself to CUPS and LNS, which have widgets of their own. */
  isBasicsStation: boolean;
}

/** Values as last observed, each with its time: none of them is told as if it were the present one. */
function Observed({ seen, isBasicsStation }: Readonly<ObservedProps>) {
  if (!seen) {
    return (
      <Widget title="OBSERVED" id="observed">
        <DefinitionRow label="Last contact">
          <span className="text-muted">No call of this base station was accepted yet</span>
        </DefinitionRow>
      </Widget>
    );
  }
  const { report, tls } = seen;
  return (
    <Widget title="OBSERVED" id="observed">
      <DefinitionRow
        label="Last contact"
        meta={
          <>
            from <span className="mono">{seen.lastAddress}</span>
            {tls && `, ${tlsWords(tls.version)}`}
          </>
        }
      >
        <RelativeTime at={seen.lastContactAt} />
      </DefinitionRow>
      {(report || !isBasicsStation) && (
        <DefinitionRow label="Told about itself">
          {report ? <RelativeTime at={report.at} /> : <span className="text-faint">Nothing yet</span>}
        </DefinitionRow>
      )}
      {report && (
        <>
          <Told label="LRR version" value={report.lrrVersion} at={report.at} />
          <Told label="Model" value={report.model} at={report.at} />
          <Told
            label="Backhaul in use"
            value={report.backhaul && BACKHAUL_SECURITY_WORDS[report.backhaul]}
            at={report.at}
          />
          <Told label="Uptime" value={report.uptimeS === null ? null : uptimeWords(report.uptimeS)} at={report.at} />
        </>
      )}
    </Widget>
  );
}

/** "12 d 3 h", "3 h 5 min", "40 s". */
function uptimeWords(seconds: number): string {
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60),
  ];
  if (days > 0) return `${days.toLocaleString("en")} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min` : `${seconds} s`;
}

function Told({ label, value, at }: Readonly<{ label: string; value: string | null; at: string }>) {
  const reported = (
    <>
      reported <RelativeTime at={at} bare />
    </>
  );
  return (
    <DefinitionRow label={label} meta={value && reported}>
      {value ? <span className="wrap-anywhere">{value}</span> : <span className="text-faint">Not reported</span>}
    </DefinitionRow>
  );
}

function Site({ station }: Readonly<{ station: BaseStationView }>) {
  const { location } = station;
  return (
    <Widget title="SITE" id="site">
      <DefinitionRow
        label="Location"
        meta={location.kind !== "UNKNOWN" && location.altitudeM !== null && `${location.altitudeM} m above sea level`}
      >
        {location.kind === "UNKNOWN" ? (
          <span className="text-faint">{LOCATION_WORDS.UNKNOWN}</span>
        ) : (
          <>
            <span className="mono">
              {location.latitude}, {location.longitude}
            </span>
            <span className="text-faint">{LOCATION_WORDS[location.kind]}</span>
          </>
        )}
      </DefinitionRow>
      <DefinitionRow label="Address">{orNotSet(station.address)}</DefinitionRow>
      <DefinitionRow label="Contact">{orNotSet(station.contact)}</DefinitionRow>
      <DefinitionRow label="Notes">
        {station.notes ? <p className="whitespace-pre-line wrap-anywhere">{station.notes}</p> : orNotSet(null)}
      </DefinitionRow>
    </Widget>
  );
}

function Written({ label, at, by }: Readonly<{ label: string; at: string; by: string }>) {
  return (
    <DefinitionRow label={label}>
      <DateTime at={at} />
      <span className="text-muted">by {by}</span>
    </DefinitionRow>
  );
}

function orNotSet(value: string | null): ReactNode {
  return value ? <span className="wrap-anywhere">{value}</span> : <span className="text-faint">Not set</span>;
}
