"use client";

import { Check } from "lucide-react";
import { Header, MenuItem, MenuSection } from "react-aria-components/Menu";
import { cx } from "./class-names";
import { useListNavigation } from "./list-navigation";
import { type MenuOpening, MenuPopover } from "./menu-popover";
import { ITEM } from "./popover-class";

/** What a list can be filtered by: a parameter of its address and the values that it may have. */
export interface FilterField {
  /** Name of the parameter. */
  id: string;
  title: string;
  values: readonly { id: string; word: string }[];
  /** The value that is on. */
  current: string | undefined;
}

interface ListFilterItemsProps {
  fields: readonly FilterField[];
  opening: MenuOpening;
}

/** The values of some filters, to choose one. */
export function ListFilterItems({ fields, opening }: Readonly<ListFilterItemsProps>) {
  const { go } = useListNavigation();
  return (
    <MenuPopover label="Filters" align="start" opening={opening}>
      {fields.map(({ id: field, title, values, current }) => (
        <MenuSection key={field} className="not-last:mb-1 not-last:border-line not-last:border-b not-last:pb-1">
          <Header className="px-2 pt-1.5 pb-1 text-faint text-xs">{title}</Header>
          {values.map(({ id, word }) => (
            <MenuItem
              key={id}
              id={`${field} ${id}`}
              textValue={word}
              onAction={() => go({ [field]: id })}
              className={ITEM}
            >
              <span className="min-w-0 flex-1">{word}</span>
              <Check className={cx("size-3.5 text-accent-text!", current !== id && "invisible")} />
            </MenuItem>
          ))}
        </MenuSection>
      ))}
    </MenuPopover>
  );
}
