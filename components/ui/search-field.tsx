"use client";

import { Search, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "react-aria-components/Button";
import { Input } from "react-aria-components/Input";
import { type SearchFieldProps as AriaProps, SearchField as AriaSearchField } from "react-aria-components/SearchField";
import { cx } from "./class-names";
import { KeyCap } from "./key-cap";
import { isShortcut } from "./shortcut";

export interface SearchFieldProps extends Omit<AriaProps, "children" | "className" | "style"> {
  /** Its name for screen readers. */
  label: string;
  placeholder?: string;
  /** "/" puts the caret here from anywhere but another field. */
  slashKey?: boolean;
  className?: string;
}

/** Search as you type; Esc and the x clear it. */
export function SearchField({ label, placeholder, slashKey = false, className, ...rest }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!slashKey) return;
    const focus = (event: KeyboardEvent) => {
      if (event.key !== "/" || !isShortcut(event)) return;
      event.preventDefault();
      input.current?.select();
    };
    document.addEventListener("keydown", focus);
    return () => document.removeEventListener("keydown", focus);
  }, [slashKey]);
  return (
    <AriaSearchField {...rest} aria-label={label} className={cx("group/search relative flex items-center", className)}>
      <Search className="pointer-events-none absolute left-2 size-3.5 text-faint" />
      <Input
        ref={input}
        {...(placeholder && { placeholder })}
        className="h-7 w-full rounded-md border border-field bg-raised pr-8 pl-7.5 text-text outline-0 data-focused:outline-2 data-focused:outline-ring data-focused:outline-offset-1 max-sm:h-11 max-sm:text-lg pointer-coarse:h-11 pointer-coarse:text-lg [&::-webkit-search-cancel-button]:hidden"
      />
      <Button className="absolute right-1 grid size-6 place-items-center rounded-sm text-faint hover:text-text group-data-empty/search:hidden">
        <X className="size-3.5" />
      </Button>
      {slashKey && (
        <span className="pointer-events-none absolute right-1.5 hidden group-data-empty/search:flex pointer-coarse:hidden!">
          <KeyCap>/</KeyCap>
        </span>
      )}
    </AriaSearchField>
  );
}
