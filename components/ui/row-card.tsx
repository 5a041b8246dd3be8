import type { ReactNode } from "react";
import { Link } from "./link";

/** A list below 640 px: cards in place of rows. */
export function CardList({ label, children }: Readonly<{ label: string; children: ReactNode }>) {
  return (
    <ul aria-label={label} className="border-line border-t">
      {children}
    </ul>
  );
}

interface RowCardProps {
  href: string;
  name: string;
  /** At the right of the name: how long ago. */
  end?: ReactNode;
  /** Identifier and model. */
  meta?: ReactNode;
  /** States. */
  children?: ReactNode;
}

/** One of them; all of it is the link's target. */
export function RowCard({ href, name, end, meta, children }: Readonly<RowCardProps>) {
  return (
    <li className="relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-0.5 border-line border-b px-4 py-3 active:bg-hover">
      <Link plain href={href} className="truncate font-strong text-base after:absolute after:inset-0">
        {name}
      </Link>
      <span className="text-faint text-xs leading-5.5 tabular-nums">{end}</span>
      {meta && <span className="col-span-full mb-0.75 truncate text-faint text-xs leading-4.5">{meta}</span>}
      {children && (
        <span className="col-span-full flex min-h-6 flex-wrap items-center gap-x-3.5 gap-y-0.5">{children}</span>
      )}
    </li>
  );
}
