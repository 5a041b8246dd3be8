"use client";

import { useRouter } from "next/navigation";
import {
  createContext,
  type MouseEvent,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useTransition,
} from "react";

/** Parameters of a list's address to set; undefined or empty takes one out. */
export type ListChange = Readonly<Record<string, string | undefined>>;

interface Navigation {
  /** The list is on its way to another state; the rows still show the old one. */
  isPending: boolean;
  /** `replace` for what happens while typing, so that Back leaves the search at once. */
  go: (change: ListChange, how?: "push" | "replace") => void;
  /** The address of the list, as it is shown, with something changed. */
  hrefWith: (change: ListChange) => string;
}

const NavigationContext = createContext<Navigation>({ isPending: false, go: () => {}, hrefWith: () => "" });

export const useListNavigation = () => useContext(NavigationContext);

/** The search in front, sort and page at the end, filters between: the same list has one address. */
const PLACES: Readonly<Record<string, number>> = { q: -1, sort: 1, cursor: 2 };

function inOrder([a]: [string, string], [b]: [string, string]): number {
  return (PLACES[a] ?? 0) - (PLACES[b] ?? 0) || (a < b ? -1 : 1);
}

/** Any change but of the page begins at the first page. */
function changed(search: string, change: ListChange): string {
  const parameters = new Map(new URLSearchParams(search));
  for (const [name, value] of Object.entries({ cursor: undefined, ...change })) {
    if (value) parameters.set(name, value);
    else parameters.delete(name);
  }
  return new URLSearchParams([...parameters].sort(inOrder)).toString();
}

/** What a link that was rendered for one state changes in it. */
function changeBetween(from: string, to: string): ListChange {
  const [before, after] = [new URLSearchParams(from), new URLSearchParams(to)];
  const names = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
  const change = Object.fromEntries(names.map((name) => [name, after.get(name) ?? undefined]));
  return { ...change, cursor: after.get("cursor") ?? undefined };
}

/** The search of a link that stays within the list, plainly pressed. */
function searchWithin(event: MouseEvent, path: string): string | undefined {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return undefined;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target || link.origin !== location.origin || link.pathname !== path) return undefined;
  return link.search;
}

interface ListNavigationProps {
  /** Of the list's page: "/base-stations". */
  path: string;
  /** The address shown, as the page understood it: "/base-stations?certificate=expired". */
  href: string;
  children: ReactNode;
}

/**
 * Filters, sorts and pages change the URL, and the rows stay until the next ones are there. Links among the children
 * that stay within the list go the same way. A change builds on what was last asked for, also while that is on its way.
 */
export function ListNavigation({ path, href, children }: Readonly<ListNavigationProps>) {
  const router = useRouter();
  const [isPending, start] = useTransition();
  const search = href.split("?")[1] ?? "";
  const asked = useRef(search);
  useEffect(() => {
    asked.current = search;
  }, [search]);
  useEffect(() => {
    const goneBack = () => {
      asked.current = location.search;
    };
    addEventListener("popstate", goneBack);
    return () => removeEventListener("popstate", goneBack);
  }, []);

  const navigation = useMemo<Navigation>(() => {
    const address = (parameters: string) => (parameters ? `${path}?${parameters}` : path);
    return {
      isPending,
      go: (change, how = "push") => {
        asked.current = changed(asked.current, change);
        const next = address(asked.current);
        start(() => router[how](next, { scroll: change.cursor !== undefined }));
      },
      hrefWith: (change) => address(changed(search, change)),
    };
  }, [isPending, path, search, router]);
  const follow = (event: MouseEvent) => {
    const to = searchWithin(event, path);
    if (to === undefined) return;
    event.preventDefault();
    navigation.go(changeBetween(search, to));
  };
  return (
    <NavigationContext value={navigation}>
      <div onClickCapture={follow}>{children}</div>
    </NavigationContext>
  );
}
