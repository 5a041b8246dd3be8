"use client";

import { TextField } from "#components/ui/text-field";
import { SCOPE_CHECKS, type VendorCaScope } from "#lib/certificate-authority/values";

const FIELDS = [
  {
    name: "euiPrefixes",
    label: "EUI-64 prefixes",
    description: "Such as 58A0CB, 0016C001; no prefix and no range: every one",
  },
  {
    name: "euiRanges",
    label: "EUI-64 ranges",
    description: "First and last, such as 58A0CB0000000000-58A0CB00FFFFFFFF",
  },
  { name: "domains", label: "Domains", description: "Such as region:europe; without any: all base stations" },
] as const;

/** For which base stations a vendor CA counts; entries are separated by commas. */
export function ScopeFields({ scope, isOff = false }: Readonly<{ scope?: VendorCaScope; isOff?: boolean }>) {
  return FIELDS.map(({ name, label, description }) => (
    <TextField
      key={name}
      label={label}
      name={`scope.${name}`}
      description={description}
      mono={name !== "domains"}
      isReadOnly={isOff}
      autoComplete="off"
      defaultValue={scope?.[name].join(", ") ?? ""}
      check={SCOPE_CHECKS[name]}
    />
  ));
}
