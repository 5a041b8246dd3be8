import { CardList, RowCard } from "#components/ui/row-card";
import type { BaseStationRow } from "#lib/base-station/list-row";
import { ListCertificate } from "./list-certificate";
import { ListHealth } from "./list-health";
import { ListLastReport } from "./list-last-report";
import { stationHref } from "./list-table";

/** The stations of a page as cards, below 640 px. */
export function ListCards({ rows }: Readonly<{ rows: readonly BaseStationRow[] }>) {
  return (
    <div className="sm:hidden">
      <CardList label="Base stations">
        {rows.map((row) => (
          <RowCard
            key={row.id}
            href={stationHref(row)}
            name={row.name}
            end={<ListLastReport bare row={row} />}
            meta={
              <>
                <span className="mono">{row.lrrId}</span>&ensp;{row.model}
              </>
            }
          >
            <ListHealth health={row.health} />
            <ListCertificate certificate={row.certificate} />
          </RowCard>
        ))}
      </CardList>
    </div>
  );
}
