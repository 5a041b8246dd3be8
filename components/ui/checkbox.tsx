"use client";

import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { CheckboxButton, CheckboxField, type CheckboxFieldProps, FieldError, Text } from "react-aria-components";
import { cx } from "./class-names";

export interface CheckboxProps extends Omit<CheckboxFieldProps, "children" | "className" | "style"> {
  children?: ReactNode;
  description?: ReactNode;
  className?: string;
}

/** A box to tick. Without children it needs `aria-label`. */
export function Checkbox({ children, description, className, ...rest }: CheckboxProps) {
  return (
    <CheckboxField {...rest} data-field={rest.name} className={cx("group/field", className)}>
      <CheckboxButton className="group/box relative flex items-start gap-2.5 data-disabled:text-faint pointer-coarse:py-2.5">
        {({ isSelected, isIndeterminate }) => (
          <>
            <CheckMark on={isSelected} some={isIndeterminate} />
            {children && <span>{children}</span>}
          </>
        )}
      </CheckboxButton>
      {description && (
        <Text slot="description" className="ml-6.5 block text-faint text-xs">
          {description}
        </Text>
      )}
      <FieldError className="ml-6.5 block text-bad text-xs" />
    </CheckboxField>
  );
}

function CheckMark({ on, some }: Readonly<{ on: boolean; some: boolean }>) {
  return (
    <span
      className={cx(
        "mt-0.5 grid size-4 shrink-0 place-items-center rounded-sm border group-data-focus-visible/box:outline-2 group-data-focus-visible/box:outline-ring group-data-focus-visible/box:outline-offset-2 [&_svg]:size-3",
        on || some ? "border-accent bg-accent text-on-accent" : "border-field bg-raised",
      )}
    >
      {some ? <Minus strokeWidth={3} /> : on && <Check strokeWidth={3} />}
    </span>
  );
}
