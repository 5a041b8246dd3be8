import { cx } from "./class-names";

export type ButtonKind = "primary" | "secondary" | "quiet" | "danger" | "danger-solid" | "danger-quiet";

export interface ButtonLook {
  /** `primary` once per view; `danger` outlined; `danger-solid` only inside the dialog that asks. */
  kind?: ButtonKind;
  size?: "md" | "sm";
}

const BASE =
  "group/button relative inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-strong whitespace-nowrap select-none transition-colors duration-(--dur-1) [&_svg]:size-3.5";

const DISABLED =
  "aria-disabled:not-data-pending:border-line aria-disabled:not-data-pending:bg-sunken aria-disabled:not-data-pending:text-faint aria-disabled:not-data-pending:shadow-none";

const KINDS: Record<ButtonKind, string> = {
  primary: "border-transparent bg-accent text-on-accent shadow-control hover:bg-accent-hover",
  secondary: "border-line-strong bg-raised text-text shadow-control hover:bg-hover [&_svg]:text-faint",
  quiet: "border-transparent text-muted hover:bg-hover hover:text-text aria-expanded:bg-hover [&_svg]:text-faint",
  danger: "border-bad-line bg-raised text-bad shadow-control hover:bg-bad-soft",
  "danger-solid": "border-transparent bg-bad-solid text-on-accent shadow-control",
  "danger-quiet": "border-transparent text-bad hover:bg-bad-soft",
};

const QUIET_DISABLED =
  "aria-disabled:not-data-pending:bg-transparent aria-disabled:not-data-pending:border-transparent";

/** A label in CAPITALS is set smaller and wider, so that it weighs as much as `Confirm`. */
export function isCapitals(label: unknown): boolean {
  return typeof label === "string" && label.length > 1 && label === label.toUpperCase();
}

/**
 * Classes of a button, shared by buttons and by links that look like one. One that `canWait` is a little wider, which
 * gives a loader its room later.
 */
export function buttonClass({ kind = "secondary", size = "md" }: ButtonLook, label: unknown, canWait = false): string {
  return cx(
    BASE,
    KINDS[kind],
    DISABLED,
    kind.endsWith("quiet") && QUIET_DISABLED,
    size === "sm" ? "h-7 max-sm:h-11 pointer-coarse:h-11" : "h-(--control)",
    size === "sm" ? (canWait ? "px-3" : "px-2.5") : canWait ? "px-4" : "px-3",
    isCapitals(label) && "caps",
  );
}
