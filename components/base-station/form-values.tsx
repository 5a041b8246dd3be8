import { VALIDITY_UNIT_WORDS, type ValidityUnit, validityParts } from "#components/policy/policy-values";
import type { BaseStationView } from "#lib/base-station/base-station-view";
import {
  type AdministrativeState,
  BACKHAUL_SECURITY_WORDS,
  type BackhaulSecurity,
  LOCATION_WORDS,
  type LocationKind,
  type RfRegion,
} from "#lib/base-station/values";
import { STATION_ACCESS_WORDS, type StationAccess } from "#lib/policy/values";
import { ADMINISTRATIVE_LOOKS } from "./administrative-state";

/** What a form holds of a station: one text per field, by the field's name. */
export interface StationValues {
  name: string;
  manufacturer: string;
  model: string;
  rfRegion: RfRegion | "";
  backhaulSecurity: BackhaulSecurity;
  access: StationAccess;
  /** Of its next certificates: a count and its unit, in years unless said otherwise; empty for the policy's. */
  validity: string;
  validityUnit: ValidityUnit;
  renewBeforeDays: string;
  administrativeState: AdministrativeState;
  serialNumber: string;
  lrrVersion: string;
  contact: string;
  address: string;
  tags: string;
  domains: string;
  notes: string;
  "location.kind": LocationKind;
  "location.latitude": string;
  "location.longitude": string;
  "location.altitudeM": string;
}

/** Of a station that does not exist yet. */
export const NEW_STATION: StationValues = {
  name: "",
  manufacturer: "Generic",
  model: "Generic",
  rfRegion: "",
  backhaulSecurity: "TLS",
  access: "PUBLIC_KEY",
  validity: "",
  validityUnit: "Y",
  renewBeforeDays: "",
  administrativeState: "ACTIVE",
  serialNumber: "",
  lrrVersion: "",
  contact: "",
  address: "",
  tags: "",
  domains: "",
  notes: "",
  "location.kind": "UNKNOWN",
  "location.latitude": "",
  "location.longitude": "",
  "location.altitudeM": "",
};

const text = (value: string | number | null | undefined) =>
  value === null || value === undefined ? "" : String(value);

export function stationValues(station: BaseStationView): StationValues {
  const { location } = station;
  const place = location.kind === "UNKNOWN" ? undefined : location;
  const { count, unit } = validityParts(station.validity ?? "");
  return {
    name: station.name,
    manufacturer: station.manufacturer,
    model: station.model,
    rfRegion: station.rfRegion,
    backhaulSecurity: station.backhaulSecurity,
    access: station.access,
    validity: count,
    validityUnit: unit,
    renewBeforeDays: text(station.renewBeforeDays),
    administrativeState: station.administrative.state,
    serialNumber: text(station.serialNumber),
    lrrVersion: text(station.lrrVersion),
    contact: text(station.contact),
    address: text(station.address),
    tags: station.tags.join(", "),
    domains: station.domains.join(", "),
    notes: text(station.notes),
    "location.kind": location.kind,
    "location.latitude": text(place?.latitude),
    "location.longitude": text(place?.longitude),
    "location.altitudeM": text(place?.altitudeM),
  };
}

type FieldName = keyof StationValues;

export const FIELD_WORDS: Record<FieldName, string> = {
  name: "Name",
  manufacturer: "Manufacturer",
  model: "Model",
  rfRegion: "RF Region",
  backhaulSecurity: "Security",
  access: "Access to the Key Installer",
  validity: "Validity",
  validityUnit: "Unit of the validity",
  renewBeforeDays: "Renewal window",
  administrativeState: "State",
  serialNumber: "Serial number",
  lrrVersion: "LRR version",
  contact: "Contact",
  address: "Address",
  tags: "Tags",
  domains: "Domains",
  notes: "Notes",
  "location.kind": "Location",
  "location.latitude": "Latitude",
  "location.longitude": "Longitude",
  "location.altitudeM": "Altitude",
};

/** A field's text as people read it. */
export function valueWords(name: FieldName, value: string): string {
  if (name === "backhaulSecurity") return BACKHAUL_SECURITY_WORDS[value as BackhaulSecurity];
  if (name === "access") return STATION_ACCESS_WORDS[value as StationAccess];
  if (name === "validityUnit") return VALIDITY_UNIT_WORDS[value as ValidityUnit];
  if (name === "administrativeState") return ADMINISTRATIVE_LOOKS[value as AdministrativeState].word;
  if (name === "location.kind") return LOCATION_WORDS[value as LocationKind];
  return value || "(empty)";
}

/** Notes that a browser sends have CR LF; a number may be written in more than one way. */
function sameText(name: FieldName, a: string, b: string): boolean {
  if (name.startsWith("location.") && name !== "location.kind" && a && b) return Number(a) === Number(b);
  const plain = (value: string) => value.replaceAll("\r\n", "\n").trim();
  return plain(a) === plain(b);
}

/** Names of the fields in which two states of a form differ. */
export function differences(from: StationValues, to: StationValues): FieldName[] {
  const known = to["location.kind"] !== "UNKNOWN" || from["location.kind"] !== "UNKNOWN";
  return (Object.keys(from) as FieldName[]).filter(
    (name) =>
      !sameText(name, from[name], to[name]) &&
      (known || !name.startsWith("location.") || name === "location.kind") &&
      (name !== "validityUnit" || from.validity !== "" || to.validity.trim() !== ""),
  );
}

/** What a form says, read by its fields' names; a field that it does not show keeps its value. */
export function formValues(form: FormData, prefix: string, otherwise: StationValues): StationValues {
  const names = Object.keys(otherwise) as FieldName[];
  const entries = names.map((name) => {
    const value = form.get(`${prefix}${name}`);
    const hidden = name.startsWith("location.") && form.get(`${prefix}location.kind`) === "UNKNOWN";
    return [name, typeof value === "string" ? value : hidden ? "" : otherwise[name]];
  });
  return Object.fromEntries(entries) as unknown as StationValues;
}
