"use client";

import { useState } from "react";
import { FormSection } from "#components/ui/form-section";
import { RadioGroup } from "#components/ui/radio-group";
import { TextArea } from "#components/ui/text-area";
import { TextField } from "#components/ui/text-field";
import { LOCATION_KINDS, LOCATION_WORDS, type LocationKind } from "#lib/base-station/values";
import { domainsFault } from "#lib/visibility/values";
import type { StationValues } from "./form-values";

interface DetailsProps {
  prefix?: string;
  values: StationValues;
  isReadOnly: boolean;
}

/** What people want to know of a station: where it is, whom to call. */
export function DetailsFields({ prefix = "", values, isReadOnly }: Readonly<DetailsProps>) {
  const field = (name: keyof StationValues, label: string, maxLength: number) => (
    <TextField
      label={label}
      name={`${prefix}${name}`}
      maxLength={maxLength}
      isReadOnly={isReadOnly}
      autoComplete="off"
      defaultValue={values[name]}
      messageLine={false}
    />
  );
  return (
    <FormSection title="DETAILS">
      {field("serialNumber", "Serial number", 60)}
      {field("lrrVersion", "LRR version", 40)}
      {field("contact", "Contact", 200)}
      {field("address", "Address", 300)}
      <TextField
        label="Tags"
        name={`${prefix}tags`}
        isReadOnly={isReadOnly}
        autoComplete="off"
        defaultValue={values.tags}
        description="Separated by commas: rooftop, basel"
        check={tagFault}
        className="sm:col-span-2"
      />
      <TextField
        label="Domains"
        name={`${prefix}domains`}
        isReadOnly={isReadOnly}
        autoComplete="off"
        defaultValue={values.domains}
        description="One per group, separated by commas: region:europe/north, team:noc"
        check={(text) => domainsFault(words(text))}
        className="sm:col-span-2"
      />
      <TextArea
        label="Notes"
        name={`${prefix}notes`}
        rows={3}
        maxLength={4000}
        isReadOnly={isReadOnly}
        defaultValue={values.notes}
        messageLine={false}
        className="pb-2 sm:col-span-2"
      />
    </FormSection>
  );
}

const words = (text: string) =>
  text
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);

function tagFault(text: string): string | undefined {
  const tags = words(text);
  if (tags.some((tag) => tag.length > 40)) return "A tag has at most 40 characters.";
  return tags.some((tag) => /[<>\p{Cc}]/u.test(tag)) ? "A tag cannot have <, > or control characters." : undefined;
}

/** How the location is known, and where it is. */
export function LocationFields({ prefix = "", values, isReadOnly }: Readonly<DetailsProps>) {
  const [kind, setKind] = useState<LocationKind>(values["location.kind"]);
  const number = (name: "latitude" | "longitude" | "altitudeM", label: string, hint: string, isRequired: boolean) => (
    <TextField
      label={label}
      name={`${prefix}location.${name}`}
      hint={hint}
      inputMode="text"
      isRequired={isRequired}
      isReadOnly={isReadOnly}
      autoComplete="off"
      defaultValue={values[`location.${name}`]}
      check={(text) => (text.trim() && Number.isNaN(Number(text)) ? "A number, with a point: 47.5596." : undefined)}
    />
  );
  return (
    <FormSection title="LOCATION">
      <RadioGroup
        label="How it is known"
        name={`${prefix}location.kind`}
        isReadOnly={isReadOnly}
        options={LOCATION_KINDS.map((id) => ({ id, label: LOCATION_WORDS[id] }))}
        value={kind}
        onChange={(value) => setKind(LOCATION_KINDS.find((known) => known === value) ?? "UNKNOWN")}
        className="pb-2"
      />
      {kind !== "UNKNOWN" && (
        <div className="grid gap-y-1">
          {number("latitude", "Latitude", "degrees, -90 to 90", true)}
          {number("longitude", "Longitude", "degrees, -180 to 180", true)}
          {number("altitudeM", "Altitude", "metres above sea level", false)}
        </div>
      )}
    </FormSection>
  );
}
