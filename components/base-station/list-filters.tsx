"use client";

import { Check, ChevronDown, Plus } from "lucide-react";
import { type ReactElement, useEffect, useState } from "react";
import { Button, Header } from "react-aria-components";
import { Menu, MenuItem, MenuSection, MenuTrigger, Popover } from "react-aria-components/Menu";
import { FilterChip } from "#components/ui/chip";
import { cx } from "#components/ui/class-names";
import { ITEM, POPOVER } from "#components/ui/popover-class";
import { isShortcut } from "#components/ui/shortcut";
import { ADMINISTRATIVE_STATES, CERTIFICATE_FILTER_WORDS, CERTIFICATE_FILTERS } from "#lib/base-station/values";
import { ADMINISTRATIVE_LOOKS } from "./administrative-state";
import { useListNavigation } from "./list-navigation";
import { type ListQuery, listHref } from "./list-url";

type Field = "administrative" | "certificate";

interface FilterField {
  title: string;
  values: readonly { id: string; word: string }[];
}

const FIELDS: Record<Field, FilterField> = {
  administrative: {
    title: "State",
    values: ADMINISTRATIVE_STATES.map((id) => ({ id, word: ADMINISTRATIVE_LOOKS[id].word })),
  },
  certificate: {
    title: "Certificate",
    values: CERTIFICATE_FILTERS.map((id) => ({ id, word: CERTIFICATE_FILTER_WORDS[id] })),
  },
};
const ORDER: readonly Field[] = ["administrative", "certificate"];

/** The filters that are on, each a chip whose value opens its menu, and the way to add another. */
export function ListFilters({ query }: Readonly<{ query: ListQuery }>) {
  const on = ORDER.filter((field) => query[field] !== undefined);
  const off = ORDER.filter((field) => query[field] === undefined);
  return (
    <>
      {on.map((field) => (
        <FilterChip
          key={field}
          field={FIELDS[field].title}
          operator="is"
          value={<ValueMenu query={query} field={field} />}
          removeHref={listHref(query, { [field]: undefined })}
        />
      ))}
      {off.length > 0 && <AddFilter query={query} fields={off} />}
    </>
  );
}

function ValueMenu({ query, field }: Readonly<{ query: ListQuery; field: Field }>) {
  const word = FIELDS[field].values.find(({ id }) => id === query[field])?.word;
  return (
    <FilterMenu
      query={query}
      fields={[field]}
      trigger={
        <Button
          aria-label={`${FIELDS[field].title} is ${word}`}
          className="-mx-2 flex h-full items-center gap-1 px-2 font-strong hover:bg-hover focus-visible:-outline-offset-2 aria-expanded:bg-hover"
        >
          {word}
          <ChevronDown className="size-3.5 text-faint" />
        </Button>
      }
    />
  );
}

function AddFilter({ query, fields }: Readonly<{ query: ListQuery; fields: readonly Field[] }>) {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== "f" || !isShortcut(event)) return;
      event.preventDefault();
      setOpen(true);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return (
    <FilterMenu
      query={query}
      fields={fields}
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button
          aria-keyshortcuts="f"
          className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line-strong border-dashed bg-raised px-2 font-medium text-muted hover:bg-hover hover:text-text max-sm:h-11 pointer-coarse:h-11"
        >
          <Plus className="size-3.5" />
          Add filter
        </Button>
      }
    />
  );
}

interface FilterMenuProps {
  query: ListQuery;
  fields: readonly Field[];
  trigger: ReactElement;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
}

function FilterMenu({ query, fields, trigger, ...state }: Readonly<FilterMenuProps>) {
  const { go } = useListNavigation();
  return (
    <MenuTrigger {...state}>
      {trigger}
      <Popover placement="bottom start" offset={4} className={cx(POPOVER, "w-60")}>
        <Menu aria-label="Filters" className="outline-0">
          {fields.map((field) => (
            <MenuSection key={field} className="not-last:mb-1 not-last:border-line not-last:border-b not-last:pb-1">
              <Header className="px-2 pt-1.5 pb-1 text-faint text-xs">{FIELDS[field].title}</Header>
              {FIELDS[field].values.map(({ id, word }) => (
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
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
