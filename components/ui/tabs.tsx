"use client";

import NextLink from "next/link";
import { useEffect, useRef } from "react";

export interface TabLink {
  href: string;
  label: string;
  isCurrent: boolean;
}

/** Tabs that live in the URL, so they are links; on phones they scroll with the chosen one in view. */
export function Tabs({ label, tabs }: Readonly<{ label: string; tabs: readonly TabLink[] }>) {
  const current = useRef<HTMLAnchorElement>(null);
  const currentHref = tabs.find((tab) => tab.isCurrent)?.href;
  useEffect(() => {
    if (currentHref) current.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [currentHref]);
  return (
    <nav
      aria-label={label}
      className="flex gap-5 overflow-x-auto border-line border-b px-6 [scrollbar-width:none] max-sm:px-4"
    >
      {tabs.map((tab) => (
        <NextLink
          key={tab.href}
          href={tab.href}
          scroll={false}
          ref={tab.isCurrent ? current : null}
          aria-current={tab.isCurrent ? "page" : undefined}
          className="inline-flex h-9.5 shrink-0 items-center rounded-t-sm font-medium text-muted transition-colors duration-(--dur-1) hover:text-text focus-visible:-outline-offset-2 aria-[current]:text-text aria-[current]:shadow-[inset_0_-2px_var(--color-accent)] max-sm:h-11 forced-colors:aria-[current]:underline"
        >
          {tab.label}
        </NextLink>
      ))}
    </nav>
  );
}
