"use client";

import { Check, ChevronsUpDown } from "lucide-react";
import { Button, ListBox, ListBoxItem, Popover, Text } from "react-aria-components";
import { type SelectProps as AriaProps, Select as AriaSelect, SelectValue } from "react-aria-components/Select";
import { cx } from "./class-names";
import { CONTROL, type FieldFrame, FieldLabel, FieldMessage } from "./field";
import { ITEM, POPOVER } from "./popover-class";

export interface Option {
  id: string;
  label: string;
  /** A second line in the list. */
  description?: string;
}

export interface SelectProps extends FieldFrame, Omit<AriaProps<Option>, "children" | "className" | "style"> {
  options: readonly Option[];
  className?: string;
}

/** One choice from a short list. With `name` it takes part in its form. */
export function Select(props: SelectProps) {
  const { label, hint, description, messageLine, options, className, ...rest } = props;
  return (
    <AriaSelect placeholder="Choose" {...rest} data-field={rest.name} className={cx("group/field", className)}>
      <FieldLabel label={label} hint={hint} required={rest.isRequired ?? false} />
      <Button className={cx(CONTROL, "flex h-(--control) items-center gap-2 px-2.5 text-left")}>
        <SelectValue<Option> className="min-w-0 flex-1 truncate data-placeholder:text-faint">
          {({ selectedText, isPlaceholder, defaultChildren }) => (isPlaceholder ? defaultChildren : selectedText)}
        </SelectValue>
        <ChevronsUpDown className="size-3.5 text-faint" />
      </Button>
      <FieldMessage description={description} keepLine={messageLine ?? true} />
      <Popover offset={4} className={cx(POPOVER, "w-(--trigger-width)")}>
        <OptionList options={options} />
      </Popover>
    </AriaSelect>
  );
}

/** The list that opens from a Select or a ComboBox; the chosen one has a check. */
export function OptionList({ options }: Readonly<{ options?: readonly Option[] }>) {
  return (
    <ListBox
      {...(options && { items: options })}
      renderEmptyState={() => <p className="px-2 py-1.5 text-faint">No match</p>}
      className="max-h-72 overflow-auto outline-0"
    >
      {(option: Option) => (
        <ListBoxItem id={option.id} textValue={option.label} className={ITEM}>
          {({ isSelected }) => (
            <>
              <span className="min-w-0 flex-1">
                <Text slot="label" className="block wrap-anywhere">
                  {option.label}
                </Text>
                {option.description && (
                  <Text slot="description" className="block text-faint text-xs">
                    {option.description}
                  </Text>
                )}
              </span>
              <Check className={cx("size-3.5 text-accent-text!", !isSelected && "invisible")} />
            </>
          )}
        </ListBoxItem>
      )}
    </ListBox>
  );
}
