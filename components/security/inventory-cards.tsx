import { CardList, RowCard } from "#components/ui/row-card";
import type { InventoryRow } from "#lib/certificate/inventory-view";
import { CERTIFICATE_PURPOSE_WORDS } from "#lib/certificate/values";
import { InventoryDelivery, InventoryState } from "./inventory-state";
import { certificateHref } from "./inventory-table";

/** The certificates of a page as cards, below 640 px. */
export function InventoryCards({ rows, readAt }: Readonly<{ rows: readonly InventoryRow[]; readAt: string }>) {
  return (
    <div className="sm:hidden">
      <CardList label="Certificates">
        {rows.map((row) => (
          <RowCard
            key={row.id}
            href={certificateHref(row)}
            name={row.baseStation.name}
            end={row.purpose === "station" ? row.publicKeyLabel : `For ${CERTIFICATE_PURPOSE_WORDS[row.purpose]}`}
            meta={<span className="mono">{row.serialNumber}</span>}
          >
            <InventoryState row={row} readAt={readAt} />
            <InventoryDelivery row={row} />
          </RowCard>
        ))}
      </CardList>
    </div>
  );
}
