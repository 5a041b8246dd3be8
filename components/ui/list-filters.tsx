"use client";

import { ChevronDown, Plus } from "lucide-react";
import { type ReactElement, useEffect, useState } from "react";
import { Button } from "react-aria-components/Button";
import { FilterChip } from "./chip";
import type { FilterField } from "./list-filter-items";
import { useListNavigation } from "./list-navigation";
import { MenuOnDemand } from "./menu-on-demand";
import { isShortcut } from "./shortcut";

const loadItems = () => import("./list-filter-items");

/** The filters that are on, each a chip whose value opens its menu, and the way to add another. */
export function ListFilters({ fields }: Readonly<{ fields: readonly FilterField[] }>) {
  const { hrefWith } = useListNavigation();
  const off = fields.filter(({ current }) => current === undefined);
  return (
    <>
      {fields
        .filter(({ current }) => current !== undefined)
        .map((field) => (
          <FilterChip
            key={field.id}
            field={field.title}
            operator="is"
            value={<ValueMenu field={field} />}
            removeHref={hrefWith({ [field.id]: undefined })}
          />
        ))}
      {off.length > 0 && <AddFilter fields={off} />}
    </>
  );
}

function ValueMenu({ field }: Readonly<{ field: FilterField }>) {
  const word = field.values.find(({ id }) => id === field.current)?.word ?? field.current;
  return (
    <FilterMenu
      fields={[field]}
      trigger={
        <Button
          aria-label={`${field.title} is ${word}`}
          className="-mx-2 flex h-full items-center gap-1 px-2 font-strong hover:bg-hover focus-visible:-outline-offset-2 aria-expanded:bg-hover"
        >
          {word}
          <ChevronDown className="size-3.5 text-faint" />
        </Button>
      }
    />
  );
}

function AddFilter({ fields }: Readonly<{ fields: readonly FilterField[] }>) {
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
  fields: readonly FilterField[];
  trigger: ReactElement;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
}

function FilterMenu({ fields, ...menu }: Readonly<FilterMenuProps>) {
  return (
    <MenuOnDemand {...menu} load={loadItems}>
      {({ ListFilterItems }, opening) => <ListFilterItems fields={fields} opening={opening} />}
    </MenuOnDemand>
  );
}
