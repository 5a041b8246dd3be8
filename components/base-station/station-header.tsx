import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { PhoneBar } from "#components/shell/page-head";
import { IdList } from "#components/ui/copyable";
import { Link } from "#components/ui/link";
import { Tag } from "#components/ui/tag";
import type { BaseStationView } from "#lib/base-station/base-station-view";

interface StationHeaderProps {
  station: BaseStationView;
  /** The name as heading, editable where the operator may. */
  title: ReactNode;
  /** The actions menu; on phones it stands in the top bar. */
  actions: ReactNode;
  phoneActions: ReactNode;
  /** The states strip. */
  children: ReactNode;
}

/** What a base station is: name, identifiers, model, tags; the same above every tab. */
export function StationHeader({ station, title, actions, phoneActions, children }: Readonly<StationHeaderProps>) {
  const ids = [
    { label: "LRR-ID", value: station.lrrId },
    { label: "LRR-UUID", value: station.lrrUuid },
    ...(station.eui ? [{ label: "Gateway EUI", value: station.eui }] : []),
  ];
  return (
    <>
      <PhoneBar back={{ href: "/base-stations", label: "Base Stations" }} action={phoneActions} />
      <div className="px-6 pt-4 max-sm:px-4 max-sm:pt-3">
        <Crumbs name={station.name} />
        <div className="mt-1.5 flex min-h-8 items-center gap-1.5 max-sm:mt-0">
          {title}
          <div className="ml-auto flex items-center gap-2 max-sm:hidden">{actions}</div>
        </div>
        <IdList ids={ids}>
          <span className="max-sm:hidden">{modelName(station)}</span>
          {station.tags.length > 0 && (
            <span className="inline-flex flex-wrap gap-1.5 max-sm:pt-2">
              {station.tags.map((tag) => (
                <Tag key={tag}>{tag}</Tag>
              ))}
            </span>
          )}
        </IdList>
        {children}
      </div>
    </>
  );
}

function Crumbs({ name }: Readonly<{ name: string }>) {
  return (
    <nav aria-label="Breadcrumb" className="flex items-center gap-1.5 text-faint max-sm:hidden">
      <Link plain href="/base-stations" className="text-muted hover:text-text">
        Base Stations
      </Link>
      <ChevronRight className="size-3.5" />
      <span className="truncate" aria-current="page">
        {name}
      </span>
    </nav>
  );
}

/** "Kerlink iStation"; "Generic" once where both are. */
export function modelName({ manufacturer, model }: Pick<BaseStationView, "manufacturer" | "model">): string {
  return manufacturer === model ? model : `${manufacturer} ${model}`;
}
