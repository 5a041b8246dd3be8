"use client";

import { ChevronsUpDown } from "lucide-react";
import { Button, Input, Popover } from "react-aria-components";
import { ComboBox as AriaComboBox, type ComboBoxProps as AriaProps } from "react-aria-components/ComboBox";
import { cx } from "./class-names";
import { CONTROL, type FieldFrame, FieldLabel, FieldMessage } from "./field";
import { POPOVER } from "./popover-class";
import { type Option, OptionList } from "./select";

export interface ComboBoxProps
  extends FieldFrame,
    Omit<AriaProps<Option>, "children" | "className" | "style" | "defaultItems"> {
  options: readonly Option[];
  placeholder?: string;
  className?: string;
}

/** One choice from a long list, filtered by typing. */
export function ComboBox(props: ComboBoxProps) {
  const { label, hint, description, messageLine, options, placeholder, className, ...rest } = props;
  return (
    <AriaComboBox
      menuTrigger="focus"
      {...rest}
      defaultItems={options}
      data-field={rest.name}
      className={cx("group/field", className)}
    >
      <FieldLabel label={label} hint={hint} required={rest.isRequired ?? false} />
      <div className="relative">
        <Input {...(placeholder && { placeholder })} className={cx(CONTROL, "h-(--control) pr-9 pl-2.5")} />
        <Button className="absolute inset-y-0 right-0 grid w-9 place-items-center text-faint">
          <ChevronsUpDown className="size-3.5" />
        </Button>
      </div>
      <FieldMessage description={description} keepLine={messageLine ?? true} />
      <Popover offset={4} className={cx(POPOVER, "w-(--trigger-width)")}>
        <OptionList />
      </Popover>
    </AriaComboBox>
  );
}
