"use client";

import { X } from "lucide-react";
import NextLink from "next/link";
import type { ReactNode } from "react";

interface FilterChipProps {
  field: string;
  /** "is", "is any of". */
  operator: string;
  /** The value, or a Menu whose trigger shows it. */
  value: ReactNode;
  /** Where the list goes without this filter. */
  removeHref: string;
}

/** One filter that is on: field | operator | value | x. */
export function FilterChip({ field, operator, value, removeHref }: Readonly<FilterChipProps>) {
  return (
    <span className="inline-flex h-7 items-stretch overflow-clip rounded-md border border-line-strong bg-raised max-sm:h-11 [&>*+*]:border-line [&>*+*]:border-l [&>*]:flex [&>*]:items-center [&>*]:px-2">
      <span className="text-muted">{field}</span>
      <span className="text-faint">{operator}</span>
      <span className="font-strong">{value}</span>
      <NextLink
        href={removeHref}
        scroll={false}
        aria-label={`Remove filter ${field}`}
        className="min-w-6.5 justify-center rounded-r-md px-1! text-faint hover:bg-hover hover:text-text focus-visible:-outline-offset-2 max-sm:min-w-11"
      >
        <X className="size-3.5" />
      </NextLink>
    </span>
  );
}
