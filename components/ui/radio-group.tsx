"use client";

import type { ReactNode } from "react";
import {
  type RadioGroupProps as AriaProps,
  RadioGroup as AriaRadioGroup,
  FieldError,
  Label,
  RadioButton,
  RadioField,
  Text,
} from "react-aria-components";
import { cx } from "./class-names";

export interface RadioGroupProps extends Omit<AriaProps, "children" | "className" | "style"> {
  label: ReactNode;
  options: readonly { id: string; label: ReactNode; description?: ReactNode; isDisabled?: boolean }[];
  className?: string;
}

/** A few choices, all in view, each with what it means. */
export function RadioGroup({ label, options, className, ...rest }: RadioGroupProps) {
  return (
    <AriaRadioGroup {...rest} data-field={rest.name} className={cx("group/field", className)}>
      <div className="mb-1.5 flex gap-1 font-medium">
        <Label>{label}</Label>
        {rest.isRequired && (
          <span aria-hidden="true" className="text-bad">
            *
          </span>
        )}
      </div>
      {options.map((option) => (
        <RadioField key={option.id} value={option.id} isDisabled={option.isDisabled ?? false} className="py-1">
          <RadioButton className="group/radio flex items-start gap-2.5 data-disabled:text-faint">
            <span className="mt-0.5 size-4 shrink-0 rounded-full border border-field bg-raised group-data-focus-visible/radio:outline-2 group-data-focus-visible/radio:outline-ring group-data-focus-visible/radio:outline-offset-2 group-data-selected/radio:border-5 group-data-selected/radio:border-accent group-data-selected/radio:bg-on-accent" />
            <span>{option.label}</span>
          </RadioButton>
          {option.description && (
            <Text slot="description" className="ml-6.5 block text-faint text-xs leading-4.5">
              {option.description}
            </Text>
          )}
        </RadioField>
      ))}
      <FieldError className="mt-1 block text-bad text-xs" />
    </AriaRadioGroup>
  );
}
