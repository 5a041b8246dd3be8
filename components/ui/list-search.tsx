"use client";

import { useEffect, useRef, useState } from "react";
import { useListNavigation } from "./list-navigation";
import { SearchField } from "./search-field";

/** Typing faster than this asks once. */
const PAUSE_MS = 180;

interface ListSearchProps {
  /** Its name for screen readers. */
  label: string;
  placeholder: string;
  /** What stands in the URL. */
  q: string;
}

/** Search as you type; it stands in the URL as `q`. */
export function ListSearch({ label, placeholder, q: current }: Readonly<ListSearchProps>) {
  const { go } = useListNavigation();
  const [text, setText] = useState(current);
  const [seen, setSeen] = useState(current);
  const [asked, setAsked] = useState(current);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  // The URL changed by other means than typing here: Back, CLEAR FILTERS.
  if (seen !== current) {
    setSeen(current);
    if (current !== asked) {
      setText(current);
      setAsked(current);
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
      label={label}
      placeholder={placeholder}
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
