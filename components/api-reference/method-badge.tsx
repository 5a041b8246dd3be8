import { cx } from "#components/ui/class-names";

const LOOK: Record<string, string> = {
  GET: "text-ok",
  POST: "text-accent-text",
  PUT: "text-warn",
  PATCH: "text-warn",
  DELETE: "text-bad",
};

/** The method, as wide as the longest. */
export function MethodBadge({ method }: Readonly<{ method: string }>) {
  return <span className={cx("mono inline-block w-14 shrink-0 font-semibold text-xs", LOOK[method])}>{method}</span>;
}
