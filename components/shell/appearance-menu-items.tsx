"use client";

import { Check, Contrast } from "lucide-react";
import { type ReactNode, startTransition, useOptimistic } from "react";
import { Header, MenuItem, MenuSection } from "react-aria-components/Menu";
import { cx } from "#components/ui/class-names";
import { type MenuOpening, MenuPopover } from "#components/ui/menu-popover";
import { ITEM } from "#components/ui/popover-class";
import { type Appearance, appearanceAttributes } from "./appearance";
import { useAppearance } from "./providers";

/** Shows the choice at once, with transitions off for one frame, so that no colour lags behind another. */
function applyAppearance(appearance: Appearance) {
  const root = document.documentElement;
  root.setAttribute("data-switching", "");
  for (const [name, value] of Object.entries(appearanceAttributes(appearance))) {
    if (value === undefined) root.removeAttribute(name);
    else root.setAttribute(name, value);
  }
  requestAnimationFrame(() => requestAnimationFrame(() => root.removeAttribute("data-switching")));
}

function Choice({ id, icon, children }: Readonly<{ id: string; icon?: ReactNode; children: string }>) {
  return (
    <MenuItem id={id} textValue={children} className={ITEM}>
      {({ isSelected }) => (
        <>
          {icon}
          <span className="flex-1">{children}</span>
          <Check className={cx("size-3.5 text-accent-text!", !isSelected && "invisible")} />
        </>
      )}
    </MenuItem>
  );
}

const SECTION = "not-last:mb-1 not-last:border-line not-last:border-b not-last:pb-1";
const HEADER = "px-2 pt-1.5 pb-1 text-faint text-xs";

interface AppearanceMenuItemsProps {
  setAppearance: (appearance: Appearance) => Promise<void>;
  opening: MenuOpening;
}

/** Theme, contrast, density and time zone of this browser. */
export function AppearanceMenuItems({ setAppearance, opening }: Readonly<AppearanceMenuItemsProps>) {
  const saved = useAppearance();
  const [shown, show] = useOptimistic(saved);
  const change = (part: Partial<Appearance>) => {
    const next = { ...shown, ...part };
    applyAppearance(next);
    startTransition(async () => {
      show(next);
      await setAppearance(next);
    });
  };
  const chosen = (keys: "all" | Set<string | number>) => (keys === "all" ? "" : String([...keys][0] ?? ""));
  return (
    <MenuPopover label="Appearance" staysOpen opening={opening}>
      <MenuSection
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[shown.theme]}
        onSelectionChange={(keys) => change({ theme: chosen(keys) as Appearance["theme"] })}
        className={SECTION}
      >
        <Header className={HEADER}>Theme</Header>
        <Choice id="system">System</Choice>
        <Choice id="light">Light</Choice>
        <Choice id="dark">Dark</Choice>
      </MenuSection>
      <MenuSection
        aria-label="Contrast"
        selectionMode="multiple"
        selectedKeys={shown.contrast === "more" ? ["more"] : []}
        onSelectionChange={(keys) => change({ contrast: chosen(keys) === "more" ? "more" : "normal" })}
        className={SECTION}
      >
        <Choice id="more" icon={<Contrast />}>
          High contrast
        </Choice>
      </MenuSection>
      <MenuSection
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[shown.density]}
        onSelectionChange={(keys) => change({ density: chosen(keys) as Appearance["density"] })}
        className={SECTION}
      >
        <Header className={HEADER}>Rows</Header>
        <Choice id="comfortable">Comfortable</Choice>
        <Choice id="compact">Compact</Choice>
      </MenuSection>
      <MenuSection
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[shown.timeZone === "UTC" ? "UTC" : "browser"]}
        onSelectionChange={(keys) => change({ timeZone: chosen(keys) === "UTC" ? "UTC" : "" })}
        className={SECTION}
      >
        <Header className={HEADER}>Times</Header>
        <Choice id="browser">Local time</Choice>
        <Choice id="UTC">UTC</Choice>
      </MenuSection>
    </MenuPopover>
  );
}
