"use client";

import { ArrowRight, LoaderCircle, RadioTower, Search, X } from "lucide-react";
import { useState } from "react";
import { Autocomplete, Dialog, Input, Modal, ModalOverlay, SearchField, useFilter } from "react-aria-components";
import { Header, Menu, MenuItem, MenuSection } from "react-aria-components/Menu";
import { IconButton } from "#components/ui/button";
import { ITEM } from "#components/ui/popover-class";
import { type MenuEntry, menuLinks } from "./menu-entries";
import { type Found, useSearch } from "./use-search";

export interface PaletteProps {
  menu: readonly MenuEntry[];
  /** Base stations that match some typed text, the best first: a server action. */
  findStations?: (query: string) => Promise<Found[]>;
}

interface PaletteDialogProps extends PaletteProps {
  isOpen: boolean;
  setOpen: (isOpen: boolean) => void;
}

const SCRIM =
  "fixed inset-0 z-(--z-dialog) flex items-start justify-center bg-scrim transition-opacity duration-(--dur-2) ease-out data-entering:opacity-0 data-exiting:opacity-0 sm:pt-22";

/** What Ctrl or Cmd K opens. */
export function PaletteDialog({ menu, findStations, isOpen, setOpen }: Readonly<PaletteDialogProps>) {
  return (
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
