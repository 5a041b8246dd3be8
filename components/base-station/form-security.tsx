"use client";

import { lengthWords, validityParts } from "#components/policy/policy-values";
import { FormSection } from "#components/ui/form-section";
import { RadioGroup } from "#components/ui/radio-group";
import { Select } from "#components/ui/select";
import { TextField } from "#components/ui/text-field";
import { BACKHAUL_SECURITIES, BACKHAUL_SECURITY_WORDS, type BackhaulSecurity } from "#lib/base-station/values";
import { accessOf, type Policy, STATION_ACCESS_WORDS, STATION_ACCESSES } from "#lib/policy/values";
import type { StationValues } from "./form-values";

/** Of the platform's policy, what a base station's form must know. */
export type FormPolicy = Pick<Policy, "defaultSecurity" | "keyInstallerPublicKey" | "validity" | "renewBeforeDays">;

interface SecurityFieldsProps {
  prefix?: string;
  values: Pick<StationValues, "backhaulSecurity" | "access">;
  policy: FormPolicy;
  isReadOnly: boolean;
}

/**
 * How the station's backhaul is wanted to be secured, and how it proves who it is. What the policy rules is shown, not
 * hidden.
 */
export function SecurityFields({ prefix = "", values, policy, isReadOnly }: Readonly<SecurityFieldsProps>) {
  const rule = SECURITY_RULES[policy.defaultSecurity];
  const isRuled = policy.keyInstallerPublicKey === "ENFORCED" || policy.keyInstallerPublicKey === "DISABLED";
  return (
    <FormSection title="SECURITY">
      <div className="pb-2">
        <RadioGroup
          label="Backhaul security"
          name={`${prefix}backhaulSecurity`}
          isReadOnly={isReadOnly}
          options={BACKHAUL_SECURITIES.map((id) => ({
            id,
            label: BACKHAUL_SECURITY_WORDS[id],
            // One that it has already may stay.
            isDisabled: Boolean(rule?.refused.includes(id)) && id !== values.backhaulSecurity,
          }))}
          defaultValue={values.backhaulSecurity}
        />
        {rule && <p className="mt-1 text-muted text-xs">{rule.says}</p>}
      </div>
      <div className="pb-2">
        <RadioGroup
          label="Access to the Key Installer"
          {...(isRuled ? {} : { name: `${prefix}access` })}
          isDisabled={isRuled}
          isReadOnly={isReadOnly}
          options={STATION_ACCESSES.map((id) => ({
            id,
            label: STATION_ACCESS_WORDS[id],
            description: ACCESS_MEANINGS[id],
          }))}
          defaultValue={accessOf(policy, values)}
        />
        {isRuled && <p className="mt-1 text-muted text-xs">The policy of this platform leaves no choice here.</p>}
      </div>
    </FormSection>
  );
}

const SECURITY_RULES: Record<Policy["defaultSecurity"], { refused: readonly BackhaulSecurity[]; says: string } | null> =
  {
    MANDATORY: { refused: ["NONE"], says: "This platform requires a secure connection." },
    FORBIDDEN: { refused: ["TLS", "IPSEC"], says: "This platform does not allow a secure connection." },
    OPTIONAL_ON: null,
    OPTIONAL_OFF: null,
  };

const ACCESS_MEANINGS = {
  PUBLIC_KEY: "Declared on its page: Advanced, SECURITY, MANAGE",
  PASSWORD: "Set on its page: Advanced, SECURITY, SET PASSWORD",
};

interface CertificateFieldsProps {
  prefix: string;
  values: Pick<StationValues, "validity" | "validityUnit" | "renewBeforeDays">;
  policy: FormPolicy;
  isReadOnly: boolean;
}

const UNITS = [
  { id: "Y", label: "Years" },
  { id: "M", label: "Months" },
  { id: "D", label: "Days" },
];

const countFault = (text: string) => (/^\s*([1-9]\d*)?\s*$/.test(text) ? undefined : "A whole number, or nothing.");

/** How long its next certificates last and when they may be renewed, where that differs from the policy. */
export function CertificateFields({ prefix, values, policy, isReadOnly }: Readonly<CertificateFieldsProps>) {
  const { count, unit } = validityParts(policy.validity);
  return (
    <FormSection title="NEXT CERTIFICATES">
      <TextField
        label="Validity"
        name={`${prefix}validity`}
        inputMode="numeric"
        autoComplete="off"
        isReadOnly={isReadOnly}
        defaultValue={values.validity}
        description={`Empty: as the policy, ${lengthWords(count, unit)}`}
        check={countFault}
      />
      <Select
        label="Unit of the validity"
        name={`${prefix}validityUnit`}
        isDisabled={isReadOnly}
        options={UNITS}
        defaultValue={values.validityUnit}
      />
      <TextField
        label="Renewal window"
        name={`${prefix}renewBeforeDays`}
        hint="days before the end"
        inputMode="numeric"
        autoComplete="off"
        isReadOnly={isReadOnly}
        defaultValue={values.renewBeforeDays}
        description={`Empty: as the policy, ${lengthWords(String(policy.renewBeforeDays), "D")}`}
        check={countFault}
      />
    </FormSection>
  );
}
