"use client";

import { Menu as MenuIcon } from "lucide-react";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { IconButton } from "#components/ui/button";
import { useOnDemand } from "#components/ui/use-on-demand";
import type { MenuDrawerProps } from "./menu-drawer-panel";

const loadPanel = () => import("./menu-drawer-panel");

/** Below 1024 px the menu is a drawer behind a button; it closes when the page changes. */
export function MenuDrawer(props: Readonly<MenuDrawerProps>) {
  const pathname = usePathname();
  const [openedAt, setOpenedAt] = useState<string>();
  const [part, fetchPart] = useOnDemand(loadPanel);
  const isOpen = openedAt === pathname;
  const setOpen = (open: boolean) => {
    if (open) fetchPart();
    setOpenedAt(open ? pathname : undefined);
  };
  return (
    <>
      <IconButton
        label="Menu"
        tooltip={false}
        icon={<MenuIcon />}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onHoverStart={fetchPart}
        onFocus={fetchPart}
        onPress={() => setOpen(true)}
        className="lg:hidden max-sm:group-has-[[data-phone-back]]/shell:invisible"
      />
      {part && <part.MenuDrawerPanel {...props} isOpen={isOpen} onOpenChange={setOpen} />}
    </>
  );
}
