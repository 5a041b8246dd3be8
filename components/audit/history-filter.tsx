import { ButtonLink } from "#components/ui/link";

interface HistoryFilterProps {
  /** The chosen subject, as in the URL; "" is all. */
  current: string;
}

const SUBJECTS = [
  { id: "", label: "All" },
  { id: "base_station", label: "Base stations" },
  { id: "public_key", label: "Public keys" },
  { id: "certificate", label: "Certificates" },
  { id: "operator", label: "Users" },
  { id: "api_token", label: "API tokens" },
];

/** What the log is about; each is a link, so that Back and new tabs work. */
export function HistoryFilter({ current }: Readonly<HistoryFilterProps>) {
  return (
    <nav aria-label="Filter" className="flex flex-wrap gap-1.5">
      {SUBJECTS.map(({ id, label }) => (
        <ButtonLink
          key={id}
          size="sm"
          kind={id === current ? "secondary" : "quiet"}
          href={id ? `/history?action=${id}` : "/history"}
          {...(id === current ? { "aria-current": "page" as const } : {})}
        >
          {label}
        </ButtonLink>
      ))}
    </nav>
  );
}
