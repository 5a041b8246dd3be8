"use client";

import { Ban } from "lucide-react";
import { MenuItem } from "#components/ui/menu";
import { type MenuOpening, MenuPopover } from "#components/ui/menu-popover";
import type { CredentialsView } from "#lib/certificate/credentials-view";
import { tokensOf } from "./tokens-of";

interface TokenMenuItemsProps {
  credentials: CredentialsView;
  /** Why revoking is not allowed; undefined when it is. */
  refusal: string | undefined;
  onRevoke: () => void;
  opening: MenuOpening;
}

/** The way to end a token. */
export function TokenMenuItems({ credentials, refusal, onRevoke, opening }: Readonly<TokenMenuItemsProps>) {
  const absent = tokensOf(credentials).length > 0 ? undefined : "There is no token";
  return (
    <MenuPopover label="Credentials" opening={opening}>
      <MenuItem icon={<Ban />} danger disabledReason={refusal ?? absent} onAction={onRevoke}>
        REVOKE TOKEN
      </MenuItem>
    </MenuPopover>
  );
}
