"use client";

import { ArrowRight, LoaderCircle, RadioTower, Search, X } from "lucide-react";
import { useEffect, useState } from "react";
import {
  Autocomplete,
  Button,
  Dialog,
  Input,
  Modal,
  ModalOverlay,
  SearchField,
  useFilter,
} from "react-aria-components";
import { Header, Menu, MenuItem, MenuSection } from "react-aria-components/Menu";
import { IconButton } from "#components/ui/button";
import { KeyCap } from "#components/ui/key-cap";
import { ITEM } from "#components/ui/popover-class";
import { type MenuEntry, menuLinks } from "./menu-entries";
import { type Found, useSearch } from "./use-search";

interface PaletteProps {
  menu: readonly MenuEntry[];
  /** Base stations that match some typed text, the best first: a server action. */
  findStations?: (query: string) => Promise<Found[]>;
}

const SCRIM =
  "fixed inset-0 z-(--z-dialog) flex items-start justify-center bg-scrim transition-opacity duration-(--dur-2) ease-out data-entering:opacity-0 data-exiting:opacity-0 sm:pt-22";
const TRIGGER =
  "flex h-7.5 w-88 max-w-full items-center gap-2 rounded-md bg-sunken pr-1.5 pl-2 text-faint transition-colors duration-(--dur-1) hover:bg-hover max-lg:w-60 max-sm:size-11 max-sm:justify-center max-sm:bg-transparent max-sm:p-0";

/** "Search or jump to", with Ctrl or Cmd K from everywhere: pages, and base stations by any part of their names. */
export function Palette({ menu, findStations }: Readonly<PaletteProps>) {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      if (isOpen || document.querySelector("[role=dialog], [role=alertdialog]") === null) setOpen(!isOpen);
    };
    document.addEventListener("keydown", open);
    return () => document.removeEventListener("keydown", open);
  }, [isOpen]);
  return (
    <>
      <Button aria-keyshortcuts="Control+K Meta+K" onPress={() => setOpen(true)} className={TRIGGER}>
        <Search className="size-3.5 max-sm:size-4" />
        <span className="flex-1 text-left max-sm:sr-only">Search or jump to</span>
        <span aria-hidden="true" className="flex max-sm:hidden">
          <KeyCap>Ctrl K</KeyCap>
        </span>
      </Button>
      <ModalOverlay isDismissable isOpen={isOpen} onOpenChange={setOpen} className={SCRIM}>
        <Modal className="w-full max-sm:h-full sm:w-[calc(100vw-2rem)] sm:max-w-144">
          <Dialog
            aria-label="Search or jump to"
            className="flex max-h-[min(28rem,calc(100dvh-7rem))] flex-col overflow-clip bg-overlay outline-0 [--color-hover:var(--color-press)] max-sm:h-full max-sm:max-h-full sm:rounded-xl sm:shadow-dialog forced-colors:border"
          >
            <PaletteContent menu={menu} {...(findStations && { findStations })} close={() => setOpen(false)} />
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  );
}

function PaletteContent({ menu, findStations, close }: Readonly<PaletteProps & { close: () => void }>) {
  const [query, setQuery] = useState("");
  const text = query.trim();
  const { contains } = useFilter({ sensitivity: "base" });
  const { found, isPending, failed } = useSearch(text, findStations);
  const pages = menuLinks(menu)
    .map((link) => ({ id: link.href, label: pageName(menu, link.href, link.label), href: link.href }))
    .filter(({ label }) => contains(label, text));
  const nothing = failed ? "The search failed. Try again." : isPending ? "Searching..." : `Nothing matches "${text}".`;
  return (
    <Autocomplete inputValue={query} onInputChange={setQuery}>
      <div className="flex items-center border-line border-b max-sm:pr-1">
        <SearchField aria-label="Search or jump to" autoFocus className="relative flex flex-1 items-center">
          <span className="absolute left-4 text-faint">
            {isPending ? <LoaderCircle className="animate-spin motion-reduce:animate-none" /> : <Search />}
          </span>
          <Input
            placeholder={findStations ? "Page, or name, ID, EUI, serial, tag, key" : "Page"}
            className="h-12 w-full bg-transparent pr-4 pl-11 text-base outline-0 max-sm:h-13 max-sm:text-lg [&::-webkit-search-cancel-button]:hidden"
          />
        </SearchField>
        <IconButton slot="close" label="Close" icon={<X />} tooltip={false} className="sm:hidden" />
      </div>
      <Menu
        aria-label="Results"
        onAction={close}
        renderEmptyState={() => <p className="px-3 py-6 text-center text-faint">{nothing}</p>}
        className="min-h-0 flex-1 overflow-y-auto p-1.5 outline-0"
      >
        {found.length > 0 && <Results title="Base stations" icon={<RadioTower />} items={found} />}
        {pages.length > 0 && <Results title="Pages" icon={<ArrowRight />} items={pages} />}
      </Menu>
    </Autocomplete>
  );
}

/** "Base Stations: List", where the label alone says too little. */
function pageName(menu: readonly MenuEntry[], href: string, label: string): string {
  const group = menu.find((entry) => entry.items?.some((item) => item.href === href));
  return group ? `${group.label}: ${label}` : label;
}

function Results({ title, icon, items }: Readonly<{ title: string; icon: React.ReactNode; items: readonly Found[] }>) {
  return (
    <MenuSection className="not-last:mb-1.5">
      <Header className="px-2 pt-1 pb-1 text-faint text-xs">{title}</Header>
      {items.map(({ id, label, href, mono }) => (
        <MenuItem key={id} id={id} textValue={label} href={href} className={ITEM}>
          {icon}
          <span className="min-w-0 flex-1 truncate">{label}</span>
          {mono && <span className="mono text-faint">{mono}</span>}
        </MenuItem>
      ))}
    </MenuSection>
  );
}
