import type { ReactNode } from "react";
import { AccountMenu } from "./account-menu";
import type { Account } from "./account-menu-items";
import type { Appearance } from "./appearance";
import { AppearanceMenu } from "./appearance-menu";
import { Brand } from "./brand";
import type { GoKey } from "./keys-dialog";
import { KeysHelp } from "./keys-help";
import { MenuDrawer } from "./menu-drawer";
import type { MenuEntry } from "./menu-entries";
import { Palette } from "./palette";
import { SideNav } from "./side-nav";
import type { Found } from "./use-search";

const NO_KEYS: readonly GoKey[] = [];

interface AppShellProps {
  /** Only what works. */
  menu: readonly MenuEntry[];
  account: Account;
  /** At the foot of the menu: "Self-hosted - 1.0.0". */
  about: string;
  signOut: () => Promise<void>;
  setAppearance: (appearance: Appearance) => Promise<void>;
  /** Base stations for the palette: a server action. */
  findStations?: (query: string) => Promise<Found[]>;
  /** "g b" and the like. */
  goKeys?: readonly GoKey[];
  children: ReactNode;
}

/** The frame of every page behind sign-in: menu at the left from 1024 px, else a drawer; top bar; the page. */
export function AppShell({ menu, account, about, signOut, setAppearance, children, ...rest }: Readonly<AppShellProps>) {
  const { findStations, goKeys = NO_KEYS } = rest;
  return (
    <div className="group/shell min-h-dvh bg-surface lg:grid lg:grid-cols-[13.5rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="floating fixed top-1 left-1 z-(--z-toast) -translate-y-16 rounded-md px-3 py-2 font-medium focus:translate-y-0"
      >
        Skip to content
      </a>
      <aside className="sticky top-0 flex h-dvh flex-col overflow-y-auto border-line border-r bg-canvas px-2 pb-3 max-lg:hidden">
        <Brand />
        <SideNav menu={menu} />
        <p className="mt-auto px-2 pt-4 text-faint text-xs">{about}</p>
      </aside>
      <div className="flex min-w-0 flex-col">
        <header className="sticky top-0 z-(--z-top) flex h-(--top) shrink-0 items-center gap-1 border-line border-b bg-surface pr-4 pl-6 max-lg:pl-3 max-sm:px-1">
          <MenuDrawer
            menu={menu}
            about={about}
            foot={
              <>
                <AccountMenu named account={account} signOut={signOut} />
                <AppearanceMenu setAppearance={setAppearance} />
              </>
            }
          />
          <div className="flex min-w-0 items-center max-sm:ml-auto max-sm:group-has-[[data-phone-action]]/shell:mr-11">
            <Palette menu={menu} {...(findStations && { findStations })} />
          </div>
          <div className="ml-auto flex items-center gap-1 max-sm:hidden">
            <AppearanceMenu setAppearance={setAppearance} />
            <KeysHelp goKeys={goKeys} setAppearance={setAppearance} />
            <AccountMenu account={account} signOut={signOut} />
          </div>
        </header>
        <main id="content" tabIndex={-1} className="relative min-w-0 flex-1 outline-0">
          {children}
        </main>
      </div>
    </div>
  );
}
