"use client";

import { CheckboxGroup, FieldError, Label } from "react-aria-components";
import { Checkbox } from "#components/ui/checkbox";
import { SCOPE_MEANINGS } from "#lib/operator/values";

/** What the token may do. */
export function ScopeChoice() {
  return (
    <CheckboxGroup name="scopes" data-field="scopes" isRequired className="group/field flex flex-col gap-1.5">
      <div className="flex gap-1 font-medium">
        <Label>Scopes</Label>
        <span aria-hidden="true" className="text-bad">
          *
        </span>
      </div>
      {Object.entries(SCOPE_MEANINGS).map(([scope, meaning]) => (
        <Checkbox key={scope} value={scope} description={meaning}>
          <span className="mono">{scope}</span>
        </Checkbox>
      ))}
      <FieldError className="text-bad text-xs" />
    </CheckboxGroup>
  );
}
