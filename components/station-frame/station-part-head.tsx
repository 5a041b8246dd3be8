import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { PhoneBar } from "#components/shell/page-head";
import { Link } from "#components/ui/link";

interface StationPartHeadProps {
  station: { id: string; name: string };
  /** What the page shows of it. */
  title: string;
  /** Where it is told of on the station's page; the Basic view without one. */
  tab?: "advanced";
  children?: ReactNode;
}

/** The head of a page about a part of a base station, and the way back to the tab that tells of it. */
export function StationPartHead({ station, title, tab, children }: Readonly<StationPartHeadProps>) {
  const back = `/base-stations/${station.id}${tab ? `/${tab}` : ""}`;
  return (
    <>
      <PhoneBar back={{ href: back, label: station.name }} />
      <div className="px-6 pt-4 max-sm:px-4 max-sm:pt-3">
        <nav aria-label="Breadcrumb" className="flex items-center gap-1.5 text-faint max-sm:hidden">
          <Link plain href="/base-stations" className="text-muted hover:text-text">
            Base Stations
          </Link>
          <ChevronRight className="size-3.5" />
          <Link plain href={back} className="truncate text-muted hover:text-text">
            {station.name}
          </Link>
          <ChevronRight className="size-3.5" />
          <span aria-current="page">{title}</span>
        </nav>
        <h1 className="mt-1.5 flex min-h-8 items-center font-semibold text-xl tracking-[-0.015em] max-sm:mt-0">
          {title}
        </h1>
        {children}
      </div>
    </>
  );
}
