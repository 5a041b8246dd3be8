import { Copyable } from "#components/ui/copyable";
import { Kind } from "#components/ui/tag";

/** A key as people compare it: type, fingerprint, copy. */
export function KeyLine({ label, fingerprint }: Readonly<{ label: string; fingerprint: string }>) {
  return (
    <span className="inline-flex min-w-0 max-w-full flex-wrap items-center gap-x-2 gap-y-0.5 text-text">
      <Kind>{label}</Kind>
      <Copyable value={fingerprint} label="fingerprint" />
    </span>
  );
}
