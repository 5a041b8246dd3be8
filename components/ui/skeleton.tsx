import { cx } from "./class-names";

/** A line of text that is on its way; give it a width, such as `w-28`. Appears after 200 ms. */
export function Skeleton({ className }: Readonly<{ className?: string }>) {
  return <span aria-hidden="true" className={cx("skeleton block h-2.5", className)} />;
}

const WIDTHS = ["w-28", "w-20", "w-24", "w-32", "w-16"];

/** Rows of a table that are on their way, in their real height; readers hear "Loading" once. */
export function SkeletonRows({ rows = 12, label = "Loading" }: Readonly<{ rows?: number; label?: string }>) {
  return (
    <div role="status">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, row) => `row ${row}`).map((key, row) => (
        <div key={key} className="flex h-(--row) items-center gap-6 border-line border-b px-6 max-sm:px-4">
          <Skeleton className={WIDTHS[row % WIDTHS.length] ?? "w-24"} />
          <Skeleton className="w-16 max-sm:hidden" />
          <Skeleton className="ml-auto w-20" />
        </div>
      ))}
    </div>
  );
}
