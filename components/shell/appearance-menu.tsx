"use client";

import { SunMoon } from "lucide-react";
import { IconButton } from "#components/ui/button";
import { MenuOnDemand } from "#components/ui/menu-on-demand";
import type { Appearance } from "./appearance";

const loadItems = () => import("./appearance-menu-items");

/** Theme, contrast, density and time zone of this browser. */
export function AppearanceMenu({
  setAppearance,
}: Readonly<{ setAppearance: (appearance: Appearance) => Promise<void> }>) {
  return (
    <MenuOnDemand load={loadItems} trigger={<IconButton label="Appearance" icon={<SunMoon />} />}>
      {({ AppearanceMenuItems }, opening) => <AppearanceMenuItems setAppearance={setAppearance} opening={opening} />}
    </MenuOnDemand>
  );
}
