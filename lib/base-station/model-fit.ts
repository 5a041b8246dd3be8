import type { FieldError } from "#lib/platform/domain-error";
import { findModel, regionMisfit } from "./catalogue";
import type { RfRegion } from "./values";

/** Manufacturer and model must stand in the catalogue, and the region among the model's: the fault, or undefined. */
export function modelFault(input: { manufacturer: string; model: string; rfRegion: RfRegion }): FieldError | undefined {
  const model = findModel(input.manufacturer, input.model);
  if (!model) {
    const detail = `"${input.manufacturer} ${input.model}" is not in the catalogue. "Generic" fits every base station.`;
    return { pointer: "/model", code: "unknown_model", detail };
  }
  const misfit = regionMisfit(model, input.rfRegion);
  return misfit ? { pointer: "/rfRegion", code: "region_misfit", detail: misfit } : undefined;
}
