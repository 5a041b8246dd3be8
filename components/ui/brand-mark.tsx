import { cx } from "./class-names";

/** The mark: a station, its ring, and the one it keeps an eye on. */
export function BrandMark({ className }: Readonly<{ className?: string }>) {
  return (
    <svg viewBox="0 0 20 20" fill="none" aria-hidden="true" className={cx("size-5 shrink-0", className)}>
      <path d="M11.2 3.1A7 7 0 1 0 16.9 8.8" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      <circle cx="10" cy="10" r="2" fill="currentColor" />
      <circle cx="15.2" cy="4.8" r="2.8" fill="var(--color-accent-text)" />
    </svg>
  );
}
