"use client";

import { RadioGroup } from "#components/ui/radio-group";
import { OPERATOR_ROLES, type OperatorRole, ROLE_MEANINGS, ROLE_WORDS } from "#lib/operator/values";

/** Which role, each with what it may do. */
export function RoleChoice({ role }: Readonly<{ role?: OperatorRole }>) {
  return (
    <RadioGroup
      label="Role"
      name="role"
      isRequired
      {...(role && { defaultValue: role })}
      options={OPERATOR_ROLES.map((id) => ({ id, label: ROLE_WORDS[id], description: ROLE_MEANINGS[id] }))}
    />
  );
}
