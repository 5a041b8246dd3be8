import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button";
import { ButtonLink } from "#components/ui/link";
import { State } from "#components/ui/state";
import { DateTime } from "#components/ui/time";
import { DefinitionRow, Widget } from "#components/ui/widget";
import type { BaseStationView } from "#lib/base-station/base-station-view";
import { BACKHAUL_SECURITY_WORDS, basicsStationRegionWarning, LOCATION_WORDS } from "#lib/base-station/values";
import { modelName } from "./station-header";

interface StationFactsProps {
  station: BaseStationView;
  /** Why the operator may not edit; undefined when he may. */
  refusal: string | undefined;
}

export const STATION_FACTS_PARTS = [
  { id: "provisioning", label: "PROVISIONING" },
  { id: "site", label: "SITE" },
  { id: "record", label: "RECORD" },
] as const;

/** Basic view: what was declared of a base station. */
export function StationFacts({ station, refusal }: Readonly<StationFactsProps>) {
  return (
    <>
      <Provisioning station={station} refusal={refusal} />
      <Site station={station} />
      <Widget title="RECORD" id="record">
        <Written label="Created" at={station.createdAt} by={station.createdBy} />
        <Written label="Last change" at={station.changedAt} by={station.changedBy} />
      </Widget>
    </>
  );
}

function Provisioning({ station, refusal }: Readonly<StationFactsProps>) {
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
      <DefinitionRow label="LRR version">{orNotSet(station.lrrVersion)}</DefinitionRow>
      <DefinitionRow label="Serial number">
        {station.serialNumber ? <span className="mono">{station.serialNumber}</span> : orNotSet(null)}
      </DefinitionRow>
    </Widget>
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
