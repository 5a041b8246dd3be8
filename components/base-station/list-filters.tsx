"use client";

import { ChevronDown, Plus } from "lucide-react";
import { type ReactElement, useEffect, useState } from "react";
import { Button } from "react-aria-components/Button";
import { FilterChip } from "#components/ui/chip";
import { MenuOnDemand } from "#components/ui/menu-on-demand";
import { isShortcut } from "#components/ui/shortcut";
import { FILTER_FIELDS, type FilterField } from "./filter-fields";
import { type ListQuery, listHref } from "./list-url";

const loadItems = () => import("./filter-menu-items");

const ORDER: readonly FilterField[] = ["administrative", "certificate"];

/** The filters that are on, each a chip whose value opens its menu, and the way to add another. */
export function ListFilters({ query }: Readonly<{ query: ListQuery }>) {
  const on = ORDER.filter((field) => query[field] !== undefined);
  const off = ORDER.filter((field) => query[field] === undefined);
  return (
    <>
      {on.map((field) => (
        <FilterChip
          key={field}
          field={FILTER_FIELDS[field].title}
          operator="is"
          value={<ValueMenu query={query} field={field} />}
          removeHref={listHref(query, { [field]: undefined })}
        />
      ))}
      {off.length > 0 && <AddFilter query={query} fields={off} />}
    </>
  );
}

function ValueMenu({ query, field }: Readonly<{ query: ListQuery; field: FilterField }>) {
  const word = FILTER_FIELDS[field].values.find(({ id }) => id === query[field])?.word;
  return (
    <FilterMenu
      query={query}
      fields={[field]}
      trigger={
        <Button
          aria-label={`${FILTER_FIELDS[field].title} is ${word}`}
          className="-mx-2 flex h-full items-center gap-1 px-2 font-strong hover:bg-hover focus-visible:-outline-offset-2 aria-expanded:bg-hover"
        >
          {word}
          <ChevronDown className="size-3.5 text-faint" />
        </Button>
      }
    />
  );
}

function AddFilter({ query, fields }: Readonly<{ query: ListQuery; fields: readonly FilterField[] }>) {
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
  fields: readonly FilterField[];
  trigger: ReactElement;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
}

function FilterMenu({ query, fields, ...menu }: Readonly<FilterMenuProps>) {
  return (
    <MenuOnDemand {...menu} load={loadItems}>
      {({ FilterMenuItems }, opening) => <FilterMenuItems query={query} fields={fields} opening={opening} />}
    </MenuOnDemand>
  );
}
