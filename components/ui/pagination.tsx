import type { ReactNode } from "react";
import { Button } from "./button";
import { ButtonLink } from "./link";

interface PaginationProps {
  /** "1-50 of 318", "50 matching". */
  summary: ReactNode;
  previousHref?: string | undefined;
  nextHref?: string | undefined;
}

/** The foot of a list: what is shown, and the way to the neighbouring pages. */
export function Pagination({ summary, previousHref, nextHref }: Readonly<PaginationProps>) {
  return (
    <nav aria-label="Pages" className="flex min-h-11 items-center gap-4 px-6 text-faint text-xs max-sm:px-4">
      <span className="tabular-nums">{summary}</span>
      <div className="ml-auto flex items-center gap-1 text-sm">
        <PageLink label="Previous" href={previousHref} reason="This is the first page" />
        <PageLink label="Next" href={nextHref} reason="This is the last page" />
      </div>
    </nav>
  );
}

function PageLink({ label, href, reason }: Readonly<{ label: string; href: string | undefined; reason: string }>) {
  if (!href) {
    return (
      <Button kind="quiet" size="sm" disabledReason={reason}>
        {label}
      </Button>
    );
  }
  return (
    <ButtonLink kind="quiet" size="sm" href={href}>
      {label}
    </ButtonLink>
  );
}
