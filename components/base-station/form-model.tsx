"use client";

import { useState } from "react";
import { FormSection } from "#components/ui/form-section";
import { Select } from "#components/ui/select";
import { Strip } from "#components/ui/strip";
import { basicsStationRegionWarning, RF_REGIONS, type RfRegion } from "#lib/base-station/values";
import type { StationValues } from "./form-values";

/** A model of the catalogue, as the form needs it. */
export interface ModelOption {
  manufacturer: string;
  model: string;
  regions: readonly RfRegion[];
  antennas: number;
  lrr: string;
}

/** The model that is chosen, and the region within its bands. */
export interface ChosenModel {
  catalogue: readonly ModelOption[];
  manufacturer: string;
  model: string;
  region: RfRegion | null;
  /** Undefined for a model that left the catalogue. */
  facts: ModelOption | undefined;
  choose: (model: ModelOption | undefined) => void;
  chooseRegion: (region: RfRegion | null) => void;
}

export function useChosenModel(
  catalogue: readonly ModelOption[],
  from: Pick<StationValues, "manufacturer" | "model" | "rfRegion">,
): ChosenModel {
  const [{ manufacturer, model }, setModel] = useState({ manufacturer: from.manufacturer, model: from.model });
  const [region, chooseRegion] = useState<RfRegion | null>(from.rfRegion || null);
  const facts = catalogue.find((entry) => entry.manufacturer === manufacturer && entry.model === model);
  const choose = (next: ModelOption | undefined) => {
    if (!next) return;
    setModel(next);
    // A region outside the new model's bands must be chosen again, never silently replaced.
    if (region && !next.regions.includes(region)) chooseRegion(null);
  };
  return { catalogue, manufacturer, model, region, facts, choose, chooseRegion };
}

interface FieldsProps {
  /** In front of the fields' names. */
  prefix?: string;
  chosen: ChosenModel;
  isDisabled: boolean;
}

/** Manufacturer and model. */
export function ModelFields({ prefix = "", chosen, isDisabled }: Readonly<FieldsProps>) {
  const { catalogue, manufacturer, model, facts, choose } = chosen;
  const manufacturers = [...new Set(catalogue.map((entry) => entry.manufacturer))];
  const models = catalogue.filter((entry) => entry.manufacturer === manufacturer);
  return (
    <FormSection title="MODEL">
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
        description={facts && modelWords(facts)}
        options={models.map((entry) => ({ id: entry.model, label: entry.model }))}
        value={model}
        onChange={(key) => choose(models.find((entry) => entry.model === key))}
      />
    </FormSection>
  );
}

function modelWords({ model, antennas, lrr }: ModelOption): string {
  if (model === "Generic") return "Fits every base station";
  return `${antennas === 1 ? "1 antenna" : `${antennas} antennas`}, LRR for ${lrr}`;
}

interface RegionFieldsProps extends FieldsProps {
  /** Whether the station is a Basics Station, as far as is known. */
  isBasicsStation: boolean;
}

/** The RF Regions that the model's bands allow; what a Basics Station cannot send in is said. */
export function RegionFields({ prefix = "", chosen, isDisabled, isBasicsStation }: Readonly<RegionFieldsProps>) {
  const { region, facts, chooseRegion } = chosen;
  const regions = facts?.regions ?? RF_REGIONS;
  const warning = isBasicsStation && region ? basicsStationRegionWarning(region) : undefined;
  return (
    <FormSection title="RADIO">
      <Select
        label="RF Region"
        name={`${prefix}rfRegion`}
        isRequired
        isDisabled={isDisabled}
        description={
          regions.length < RF_REGIONS.length ? "Those that fit the model's bands" : "The model fits every region"
        }
        options={regions.map((id) => ({ id, label: id }))}
        value={region}
        onChange={(key) => chooseRegion(RF_REGIONS.find((known) => known === key) ?? null)}
      />
      <div role="status" className="self-start sm:pt-3">
        {warning && <Strip tone="warn" title={warning} />}
      </div>
    </FormSection>
  );
}
