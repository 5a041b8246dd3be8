import { z } from "zod";
import { AddUpdatePackage } from "./update-schema";

const Text = z.string();

/** As the form has it: one signature a line. */
export const AddUpdatePackageForm = z
  .strictObject({
    name: Text,
    package: Text,
    data: Text,
    signatures: Text.max(10_000, "This is too long for signatures."),
  })
  .transform(({ signatures, ...rest }) => ({
    ...rest,
    signatures: signatures.split(/\s*\n\s*/).filter((line) => line.trim() !== ""),
  }))
  .pipe(AddUpdatePackage);
