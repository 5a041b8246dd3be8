"use client";

import { Copy, Download } from "lucide-react";
import { MenuItem } from "#components/ui/menu";
import { type MenuOpening, MenuPopover } from "#components/ui/menu-popover";
import { copyAndTell, saveFile } from "#components/ui/save-file";

interface PublicKeyMenuItemsProps {
  /** Of the declared key; undefined when none is. */
  pem: string | undefined;
  fileName: string;
  opening: MenuOpening;
}

/** Ways to have the declared key. */
export function PublicKeyMenuItems({ pem = "", fileName, opening }: Readonly<PublicKeyMenuItemsProps>) {
  const absent = pem ? undefined : "No public key is declared";
  return (
    <MenuPopover label="Public key" opening={opening}>
      <MenuItem icon={<Copy />} disabledReason={absent} onAction={() => void copyAndTell(pem, "Public key")}>
        Copy PEM
      </MenuItem>
      <MenuItem icon={<Download />} disabledReason={absent} onAction={() => saveFile(fileName, pem)}>
        Download PEM
      </MenuItem>
    </MenuPopover>
  );
}
