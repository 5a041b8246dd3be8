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
import { type ListQuery, listHref, readListQuery } from "./list-url";

interface Navigation {
  /** The list is on its way to another state; the rows still show the old one. */
  isPending: boolean;
  /** `replace` for what happens while typing, so that Back leaves the search at once. */
  go: (change: Partial<ListQuery>, how?: "push" | "replace") => void;
}

const NavigationContext = createContext<Navigation>({ isPending: false, go: () => {} });

export const useListNavigation = () => useContext(NavigationContext);

const queryIn = (search: string) => readListQuery(Object.fromEntries(new URLSearchParams(search)));

/** What a link that was rendered for one state changes in it. */
function changeBetween(from: ListQuery, to: ListQuery): Partial<ListQuery> {
  const keys = (Object.keys(to) as (keyof ListQuery)[]).filter(
    (key) => key !== "cursor" && JSON.stringify(from[key]) !== JSON.stringify(to[key]),
  );
  return { ...Object.fromEntries(keys.map((key) => [key, to[key]])), cursor: to.cursor };
}

/** The search of a link that stays within the list, plainly pressed. */
function searchWithin(event: MouseEvent): string | undefined {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return undefined;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target || link.origin !== location.origin || link.pathname !== "/base-stations") return undefined;
  return link.search;
}

/**
 * Filters, sorts and pages change the URL, and the rows stay until the next ones are there. Links among the children
 * that stay within the list go the same way. A change builds on what was last asked for, also while that is on its way.
 */
export function ListNavigation({ query, children }: Readonly<{ query: ListQuery; children: ReactNode }>) {
  const router = useRouter();
  const [isPending, start] = useTransition();
  const asked = useRef(query);
  useEffect(() => {
    asked.current = query;
  }, [query]);
  useEffect(() => {
    const goneBack = () => {
      asked.current = queryIn(location.search);
    };
    addEventListener("popstate", goneBack);
    return () => removeEventListener("popstate", goneBack);
  }, []);

  const navigation = useMemo<Navigation>(
    () => ({
      isPending,
      go: (change, how = "push") => {
        const href = listHref(asked.current, change);
        asked.current = { ...asked.current, cursor: undefined, ...change };
        start(() => router[how](href, { scroll: change.cursor !== undefined }));
      },
    }),
    [isPending, router],
  );
  const follow = (event: MouseEvent) => {
    const search = searchWithin(event);
    if (search === undefined) return;
    event.preventDefault();
    navigation.go(changeBetween(query, queryIn(search)));
  };
  return (
    <NavigationContext value={navigation}>
      <div onClickCapture={follow}>{children}</div>
    </NavigationContext>
  );
}
