import { CardList, RowCard } from "#components/ui/row-card";
import type { BaseStationRow } from "#lib/base-station/list-row";
import { AdministrativeState } from "./administrative-state";
import { ListCertificate } from "./list-certificate";
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
            end={row.rfRegion}
            meta={
              <>
                <span className="mono">{row.lrrId}</span>&ensp;{row.model}
              </>
            }
          >
            <AdministrativeState state={row.administrative.state} />
            <ListCertificate certificate={row.certificate} />
          </RowCard>
        ))}
      </CardList>
    </div>
  );
}
