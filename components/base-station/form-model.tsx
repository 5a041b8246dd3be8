"use client";

import { useState } from "react";
import { Select } from "#components/ui/select";
import { Strip } from "#components/ui/strip";
import { basicsStationRegionWarning, RF_REGIONS, type RfRegion } from "#lib/base-station/values";
import { FormSection } from "./form-section";

/** A model of the catalogue, as the form needs it. */
export interface ModelOption {
  manufacturer: string;
  model: string;
  regions: readonly RfRegion[];
  antennas: number;
  lrr: string;
}

interface ModelFieldsProps {
  /** In front of the fields' names. */
  prefix?: string;
  catalogue: readonly ModelOption[];
  defaults: { manufacturer: string; model: string; rfRegion?: RfRegion };
  /** Whether the station is a Basics Station, as far as is known. */
  isBasicsStation: boolean;
  isDisabled: boolean;
}

/** Manufacturer and model, and the RF Regions that the model's bands allow. */
export function ModelFields({
  prefix = "",
  catalogue,
  defaults,
  isBasicsStation,
  isDisabled,
}: Readonly<ModelFieldsProps>) {
  const [manufacturer, setManufacturer] = useState(defaults.manufacturer);
  const [model, setModel] = useState(defaults.model);
  const [region, setRegion] = useState<RfRegion | null>(defaults.rfRegion ?? null);
  const manufacturers = [...new Set(catalogue.map((entry) => entry.manufacturer))];
  const models = catalogue.filter((entry) => entry.manufacturer === manufacturer);
  const chosen = models.find((entry) => entry.model === model);
  const regions = chosen?.regions ?? RF_REGIONS;

  const choose = (next: ModelOption | undefined) => {
    if (!next) return;
    setManufacturer(next.manufacturer);
    setModel(next.model);
    // A region outside the new model's bands must be chosen again, never silently replaced.
    if (region && !next.regions.includes(region)) setRegion(null);
  };
  const warning = isBasicsStation && region ? basicsStationRegionWarning(region) : undefined;
  return (
    <FormSection title="MODEL AND RADIO">
      <Select
        label="Manufacturer"
        name={`${prefix}manufacturer`}
        isRequired
        isDisabled={isDisabled}
        options={manufacturers.map((name) => ({ id: name, label: name }))}
        value={manufacturer}
        onChange={(key) => choose(catalogue.find((entry) => entry.manufacturer === key))}
      />
      <Select
        label="Model"
        name={`${prefix}model`}
        isRequired
        isDisabled={isDisabled}
        description={chosen && modelFacts(chosen)}
        options={models.map((entry) => ({ id: entry.model, label: entry.model }))}
        value={model}
        onChange={(key) => choose(models.find((entry) => entry.model === key))}
      />
      <Select
        label="RF Region"
        name={`${prefix}rfRegion`}
        isRequired
        isDisabled={isDisabled}
        description={
          regions.length < RF_REGIONS.length ? "Those that fit the model's bands" : "This model fits every region"
        }
        options={regions.map((id) => ({ id, label: id }))}
        value={region}
        onChange={(key) => setRegion(RF_REGIONS.find((known) => known === key) ?? null)}
      />
      <div role="status" className="self-start sm:pt-6.5">
        {warning && <Strip tone="warn" title={warning} />}
      </div>
    </FormSection>
  );
}

function modelFacts({ model, antennas, lrr }: ModelOption): string {
  if (model === "Generic") return "Fits every base station";
  return `${antennas === 1 ? "1 antenna" : `${antennas} antennas`}, LRR for ${lrr}`;
}
