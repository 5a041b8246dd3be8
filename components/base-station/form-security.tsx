"use client";

import { RadioGroup } from "#components/ui/radio-group";
import { BACKHAUL_SECURITIES, BACKHAUL_SECURITY_WORDS } from "#lib/base-station/values";
import { FormSection } from "./form-section";
import type { StationValues } from "./form-values";

interface SecurityFieldsProps {
  prefix?: string;
  values: Pick<StationValues, "backhaulSecurity">;
  isReadOnly: boolean;
}

/** How the station's backhaul is wanted to be secured. Its public key is declared afterwards, on its own page. */
export function SecurityFields({ prefix = "", values, isReadOnly }: Readonly<SecurityFieldsProps>) {
  return (
    <FormSection title="SECURITY">
      <RadioGroup
        label="Backhaul security"
        name={`${prefix}backhaulSecurity`}
        isReadOnly={isReadOnly}
        options={BACKHAUL_SECURITIES.map((id) => ({ id, label: BACKHAUL_SECURITY_WORDS[id] }))}
        defaultValue={values.backhaulSecurity}
        className="pb-2"
      />
      <p className="self-end pb-2 text-muted text-xs sm:self-start">
        The public key is declared on the base station's page: Advanced, SECURITY, MANAGE.
      </p>
    </FormSection>
  );
}
