"use client";

import { KeyRound, LogOut } from "lucide-react";
import { startTransition } from "react";
import { Header, MenuSection } from "react-aria-components/Menu";
import { MenuItem, MenuRule } from "#components/ui/menu";
import { type MenuOpening, MenuPopover } from "#components/ui/menu-popover";

export interface Account {
  name: string;
  email: string;
  /** "Administrator". */
  role: string;
  passwordHref: string;
}

interface AccountMenuItemsProps {
  account: Account;
  signOut: () => Promise<void>;
  opening: MenuOpening;
}

/** What opens from the letters of the operator. */
export function AccountMenuItems({ account, signOut, opening }: Readonly<AccountMenuItemsProps>) {
  return (
    <MenuPopover label="Account" opening={opening}>
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
    </MenuPopover>
  );
}
