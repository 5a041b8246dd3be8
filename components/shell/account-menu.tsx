"use client";

import { Button } from "react-aria-components/Button";
import { cx } from "#components/ui/class-names";
import { MenuOnDemand } from "#components/ui/menu-on-demand";
import type { Account } from "./account-menu-items";

const loadItems = () => import("./account-menu-items");

/** "Ana Keller" is AK; an e-mail gives its first letter. */
export function initials(name: string): string {
  const words = name.split(/[\s@._-]+/).filter(Boolean);
  const letters = [words[0], words.length > 1 && !name.includes("@") ? words.at(-1) : undefined];
  return letters.map((word) => word?.[0]?.toUpperCase() ?? "").join("");
}

interface AccountMenuProps {
  account: Account;
  signOut: () => Promise<void>;
  /** With name and e-mail beside the letters: in the drawer. */
  named?: boolean;
}

/** Who is signed in, and what belongs to them. */
export function AccountMenu({ account, signOut, named = false }: Readonly<AccountMenuProps>) {
  return (
    <MenuOnDemand
      load={loadItems}
      trigger={
        <Button
          aria-label={
            named
              ? `${account.name}, ${account.email}, account`
              : `${initials(account.name)}, account of ${account.name}`
          }
          className={cx(
            "flex items-center justify-center hover:bg-hover",
            named
              ? "min-h-11 min-w-0 flex-1 justify-start! gap-2.5 rounded-md px-2 text-left"
              : "size-7 rounded-full pointer-coarse:size-11",
          )}
        >
          <span
            aria-hidden={named}
            className="grid size-6.5 shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-2xs text-accent-text forced-colors:border"
          >
            {initials(account.name)}
          </span>
          {named && (
            <span className="min-w-0">
              <span className="block truncate font-medium">{account.name}</span>
              <span className="block truncate text-faint text-xs">{account.email}</span>
            </span>
          )}
        </Button>
      }
    >
      {({ AccountMenuItems }, opening) => <AccountMenuItems account={account} signOut={signOut} opening={opening} />}
    </MenuOnDemand>
  );
}
