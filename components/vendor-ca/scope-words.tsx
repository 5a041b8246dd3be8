import { Tag } from "#components/ui/tag";
import type { VendorCaScope } from "#lib/certificate-authority/values";

/** The EUI-64s of a scope in a few words, for a row. */
export function scopeSummary({ euiPrefixes, euiRanges, domains }: VendorCaScope): string {
  const euis = [...euiPrefixes.map((prefix) => `${prefix}...`), ...euiRanges];
  const [first = "Every EUI-64", ...more] = euis;
  const where = domains.length === 0 ? "" : `, ${domains.join(", ")}`;
  return `${first}${more.length > 0 ? ` and ${more.length} more` : ""}${where}`;
}

/** A list of the scope, each entry for itself. */
export function ScopeEntries({ entries, all, mono = false }: Readonly<ScopeEntriesProps>) {
  if (entries.length === 0) return <span className="text-muted">{all}</span>;
  return (
    <ul className="flex flex-wrap gap-1.5">
      {entries.map((entry) => (
        <li key={entry} className={mono ? "mono wrap-anywhere" : ""}>
          <Tag>{entry}</Tag>
        </li>
      ))}
    </ul>
  );
}

interface ScopeEntriesProps {
  entries: readonly string[];
  /** What is said when the list is empty. */
  all: string;
  mono?: boolean;
}
