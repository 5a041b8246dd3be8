import { RF_REGIONS, type RfRegion } from "./values";

/** A model a station can be declared as: what its radios can do and what its packet forwarder runs on. */
export interface CatalogueModel {
  manufacturer: string;
  model: string;
  regions: readonly RfRegion[];
  antennas: number;
  lrr: "Linux" | "FreeRTOS";
}

const AS923: readonly RfRegion[] = ["AS923-1", "AS923-2", "AS923-3", "AS923-4"];
const HIGH_BAND: readonly RfRegion[] = ["US915", "AU915", ...AS923, "KR920"];
const LOW_BAND: readonly RfRegion[] = ["EU868", "IN865", "RU864"];

/** Short on purpose: "Generic" fits every region and any hardware. */
export const CATALOGUE: readonly CatalogueModel[] = [
  { manufacturer: "Generic", model: "Generic", regions: RF_REGIONS, antennas: 1, lrr: "Linux" },
  { manufacturer: "Kerlink", model: "iStation 868", regions: LOW_BAND, antennas: 1, lrr: "Linux" },
  { manufacturer: "Kerlink", model: "iStation 915", regions: HIGH_BAND, antennas: 1, lrr: "Linux" },
  { manufacturer: "Kerlink", model: "iFemtoCell-evo 868", regions: LOW_BAND, antennas: 1, lrr: "Linux" },
  { manufacturer: "Kerlink", model: "iFemtoCell-evo 915", regions: HIGH_BAND, antennas: 1, lrr: "Linux" },
  { manufacturer: "Tektelic", model: "KONA Macro 868", regions: LOW_BAND, antennas: 2, lrr: "Linux" },
  { manufacturer: "Tektelic", model: "KONA Macro 915", regions: HIGH_BAND, antennas: 2, lrr: "Linux" },
  { manufacturer: "RAKwireless", model: "WisGate Edge Pro 868", regions: LOW_BAND, antennas: 2, lrr: "Linux" },
  { manufacturer: "RAKwireless", model: "WisGate Edge Pro 915", regions: HIGH_BAND, antennas: 2, lrr: "Linux" },
  { manufacturer: "Milesight", model: "UG67 868", regions: LOW_BAND, antennas: 1, lrr: "Linux" },
  { manufacturer: "Milesight", model: "UG67 915", regions: HIGH_BAND, antennas: 1, lrr: "Linux" },
  { manufacturer: "Milesight", model: "UG67 470", regions: ["CN470"], antennas: 1, lrr: "Linux" },
  { manufacturer: "Browan", model: "MerryIoT V1 868", regions: LOW_BAND, antennas: 1, lrr: "FreeRTOS" },
  { manufacturer: "Browan", model: "MerryIoT V1 915", regions: HIGH_BAND, antennas: 1, lrr: "FreeRTOS" },
];

export function findModel(manufacturer: string, model: string): CatalogueModel | undefined {
  return CATALOGUE.find((entry) => entry.manufacturer === manufacturer && entry.model === model);
}

/** "EU868 does not fit this model (US915, AU915).", or undefined where it fits. */
export function regionMisfit(model: CatalogueModel, region: RfRegion): string | undefined {
  if (model.regions.includes(region)) return undefined;
  return `${region} does not fit this model (${model.regions.join(", ")}).`;
}
