"use client";

import { useRouter } from "next/navigation";
import { createContext, type MouseEvent, type ReactNode, useContext, useMemo, useTransition } from "react";

interface Navigation {
  /** The list is on its way to another state; the rows still show the old one. */
  isPending: boolean;
  /** `replace` for what happens while typing, so that Back leaves the search at once. */
  go: (href: string, how?: "push" | "replace") => void;
}

const NavigationContext = createContext<Navigation>({ isPending: false, go: () => {} });

export const useListNavigation = () => useContext(NavigationContext);

/** A plain press on a link that stays within the list. */
function hrefWithin(event: MouseEvent): string | undefined {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return undefined;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target || link.origin !== location.origin || link.pathname !== "/base-stations") return undefined;
  return `${link.pathname}${link.search}`;
}

/**
 * Filters, sorts and pages change the URL, and the rows stay until the next ones are there. Links among the children
 * that stay within the list go the same way.
 */
export function ListNavigation({ children }: Readonly<{ children: ReactNode }>) {
  const router = useRouter();
  const [isPending, start] = useTransition();
  const navigation = useMemo<Navigation>(
    () => ({
      isPending,
      go: (href, how = "push") =>
        start(() => router[how](href, { scroll: new URLSearchParams(href.split("?")[1]).has("cursor") })),
    }),
    [isPending, router],
  );
  const follow = (event: MouseEvent) => {
    const href = hrefWithin(event);
    if (href === undefined) return;
    event.preventDefault();
    navigation.go(href);
  };
  return (
    <NavigationContext value={navigation}>
      <div onClickCapture={follow}>{children}</div>
    </NavigationContext>
  );
}
