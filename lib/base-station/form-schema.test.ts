import { expect, test } from "vitest";
import { UpdateBaseStationForm } from "./form-schema";

const patchOf = (patch: Record<string, string>) => UpdateBaseStationForm.parse({ baseStation: "bs_1", patch }).patch;

test("an empty validity or window is given back to the policy, one that is left out stays", () => {
  expect(patchOf({ validity: "", renewBeforeDays: "" })).toEqual({ validity: null, renewBeforeDays: null });
  expect(patchOf({ validity: "P90D", renewBeforeDays: "30" })).toEqual({ validity: "P90D", renewBeforeDays: 30 });
  expect(patchOf({ name: "Roof" })).toEqual({ name: "Roof" });
});
