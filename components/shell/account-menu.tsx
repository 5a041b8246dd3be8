"use client";

import { KeyRound, LogOut } from "lucide-react";
import { startTransition } from "react";
import { Button } from "react-aria-components";
import { Menu as AriaMenu, Header, MenuSection, MenuTrigger, Popover } from "react-aria-components/Menu";
import { cx } from "#components/ui/class-names";
import { MenuItem, MenuRule } from "#components/ui/menu";
import { POPOVER } from "#components/ui/popover-class";

export interface Account {
  name: string;
  email: string;
  /** "Administrator". */
  role: string;
  passwordHref: string;
}

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
    <MenuTrigger>
      <Button
        aria-label={
          named ? `${account.name}, ${account.email}, account` : `${initials(account.name)}, account of ${account.name}`
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
      <Popover placement="bottom end" offset={4} className={cx(POPOVER, "w-60")}>
        <AriaMenu aria-label="Account" className="outline-0">
          <MenuSection>
            <Header className="px-2 pt-1.5 pb-2">
              <span className="block truncate font-strong">{account.name}</span>
              <span className="block truncate text-faint text-xs">{account.email}</span>
              <span className="block text-faint text-xs">{account.role}</span>
            </Header>
            <MenuItem icon={<KeyRound />} href={account.passwordHref}>
              Change password
            </MenuItem>
          </MenuSection>
          <MenuRule />
          <MenuItem icon={<LogOut />} onAction={() => startTransition(signOut)}>
            Sign out
          </MenuItem>
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
