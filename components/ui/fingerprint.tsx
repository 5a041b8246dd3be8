import { Copyable } from "./copyable";

/** A SHA-256, named, with its copy button. */
export function Fingerprint({ value, label }: Readonly<{ value: string; label: string }>) {
  return (
    <p className="flex items-baseline gap-x-2 max-sm:flex-col">
      <span className="shrink-0 text-faint text-xs">SHA-256</span>
      <Copyable value={value} label={label} />
    </p>
  );
}
