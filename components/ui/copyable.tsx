import { cx } from "./class-names";
import { CopyButton } from "./copy-button";

interface CopyableProps {
  value: string;
  /** What it is: "LRR-ID", "fingerprint". */
  label: string;
  /** Shown in place of the value, when that is long: "PEM". */
  children?: React.ReactNode;
  className?: string;
}

/** An identifier and its copy button, which stays beside it however often the value breaks. */
export function Copyable({ value, label, children, className }: Readonly<CopyableProps>) {
  return (
    <span className={cx("inline-grid max-w-full grid-cols-[minmax(0,auto)_auto] items-center gap-1.5", className)}>
      <span className="mono wrap-anywhere">{children ?? value}</span>
      <CopyButton value={value} label={label} className="pointer-coarse:-my-2.5 max-sm:-my-2.5 max-sm:-mr-3.5" />
    </span>
  );
}

/** Identifiers of an object, under its name; on phones one line each. */
export function IdList({
  ids,
  children,
}: Readonly<{ ids: readonly { label: string; value: string }[]; children?: React.ReactNode }>) {
  return (
    <div className="mt-0.5 flex flex-wrap items-center gap-x-5 gap-y-1 text-muted max-sm:mt-1 max-sm:flex-col max-sm:items-stretch max-sm:gap-0">
      {ids.map(({ label, value }) => (
        <span
          key={label}
          className="inline-flex items-center gap-1.5 max-sm:min-h-11 max-sm:border-line max-sm:border-t max-sm:[&>:last-child]:grow max-sm:[&>:last-child]:justify-between"
        >
          <span className="text-faint max-sm:w-21 max-sm:shrink-0">{label}</span>
          <Copyable value={value} label={label} />
        </span>
      ))}
      {children}
    </div>
  );
}
