"use client";

import { Select } from "#components/ui/select";

interface ReasonSelectProps<Reason extends string> {
  reasons: readonly { id: Reason; label: string }[];
  /** Undefined when the dialog opens: a reason is chosen, never suggested. */
  value: Reason | undefined;
  onChange: (reason: Reason | undefined) => void;
}

/** Why a certificate is given up. */
export function ReasonSelect<Reason extends string>(props: Readonly<ReasonSelectProps<Reason>>) {
  const { reasons, value, onChange } = props;
  return (
    <Select
      label="Reason"
      isRequired
      messageLine={false}
      options={reasons}
      placeholder="Choose a reason"
      value={value ?? null}
      onChange={(key) => onChange(reasons.find(({ id }) => id === key)?.id)}
    />
  );
}
