import type { ReactNode } from "react";

/** One place to go. */
export interface MenuLink {
  label: string;
  href: string;
}

/** An entry of the left menu: a place, or a group of places. */
export type MenuEntry =
  | (MenuLink & { icon: ReactNode; items?: never })
  | { label: string; icon: ReactNode; items: readonly MenuLink[]; href?: never };

/** All places of a menu, in order. */
export function menuLinks(menu: readonly MenuEntry[]): MenuLink[] {
  return menu.flatMap((entry) => entry.items ?? [entry]);
}

/** The place a path belongs to: the longest address that is the path or a folder above it. */
export function currentHref(menu: readonly MenuEntry[], pathname: string): string | undefined {
  return menuLinks(menu)
    .map(({ href }) => href)
    .filter((href) => pathname === href || pathname.startsWith(`${href}/`))
    .sort((a, b) => b.length - a.length)[0];
}
