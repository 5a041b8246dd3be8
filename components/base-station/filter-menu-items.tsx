"use client";

import { Check } from "lucide-react";
import { Header, MenuItem, MenuSection } from "react-aria-components/Menu";
import { cx } from "#components/ui/class-names";
import { type MenuOpening, MenuPopover } from "#components/ui/menu-popover";
import { ITEM } from "#components/ui/popover-class";
import { FILTER_FIELDS, type FilterField } from "./filter-fields";
import { useListNavigation } from "./list-navigation";
import type { ListQuery } from "./list-url";

interface FilterMenuItemsProps {
  query: ListQuery;
  fields: readonly FilterField[];
  opening: MenuOpening;
}

/** The values of some filters, to choose one. */
export function FilterMenuItems({ query, fields, opening }: Readonly<FilterMenuItemsProps>) {
  const { go } = useListNavigation();
  return (
    <MenuPopover label="Filters" align="start" opening={opening}>
      {fields.map((field) => (
        <MenuSection key={field} className="not-last:mb-1 not-last:border-line not-last:border-b not-last:pb-1">
          <Header className="px-2 pt-1.5 pb-1 text-faint text-xs">{FILTER_FIELDS[field].title}</Header>
          {FILTER_FIELDS[field].values.map(({ id, word }) => (
            <MenuItem
              key={id}
              id={`${field} ${id}`}
              textValue={word}
              onAction={() => go({ [field]: id })}
              className={ITEM}
            >
              <span className="min-w-0 flex-1">{word}</span>
              <Check className={cx("size-3.5 text-accent-text!", query[field] !== id && "invisible")} />
            </MenuItem>
          ))}
        </MenuSection>
      ))}
    </MenuPopover>
  );
}
