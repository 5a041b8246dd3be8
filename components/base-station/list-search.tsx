"use client";

import { useEffect, useRef, useState } from "react";
import { SearchField } from "#components/ui/search-field";
import { useListNavigation } from "./list-navigation";
import type { ListQuery } from "./list-url";

/** Typing faster than this asks once. */
const PAUSE_MS = 180;

/** Search as you type over any part of name, ids, EUI, serial number, tag or key; it stands in the URL. */
export function ListSearch({ query }: Readonly<{ query: ListQuery }>) {
  const { go } = useListNavigation();
  const [text, setText] = useState(query.q);
  const [seen, setSeen] = useState(query.q);
  const [asked, setAsked] = useState(query.q);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  // The URL changed by other means than typing here: Back, CLEAR FILTERS.
  if (seen !== query.q) {
    setSeen(query.q);
    if (query.q !== asked) {
      setText(query.q);
      setAsked(query.q);
    }
  }
  const ask = (value: string) => {
    const q = value.trim().slice(0, 100);
    setAsked(q);
    go({ q }, "replace");
  };
  const type = (value: string) => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => ask(value), PAUSE_MS);
  };
  return (
    <SearchField
      label="Search base stations"
      placeholder="Name, ID, EUI, serial, tag, key"
      slashKey
      maxLength={100}
      value={text}
      onChange={type}
      onSubmit={(value) => {
        clearTimeout(timer.current);
        ask(value);
      }}
      className="w-68 max-sm:w-full"
    />
  );
}
