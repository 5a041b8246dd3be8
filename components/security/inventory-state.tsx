import { DELIVERY_LOOKS, STATE_LOOKS, VALIDITY_LOOKS } from "#components/certificate/certificate-icons";
import { validityWords } from "#components/certificate/validity-words";
import { State } from "#components/ui/state";
import type { InventoryRow } from "#lib/certificate/inventory-view";
import {
  CERTIFICATE_STATE_WORDS,
  type CertificateValidity,
  certificateValidity,
  summaryOfOne,
} from "#lib/certificate/values";

interface InventoryCellProps {
  row: InventoryRow;
  /** When the list was read. */
  readAt: string;
}

/** A certificate's validity in a row: one that was renewed is never overdue. */
export function InventoryState({ row, readAt }: Readonly<InventoryCellProps>) {
  if (row.state === "SUPERSEDED") {
    return <State {...STATE_LOOKS.SUPERSEDED}>{CERTIFICATE_STATE_WORDS.SUPERSEDED}</State>;
  }
  const validity = validityOf(row, new Date(readAt));
  const { icon, tone, level } = VALIDITY_LOOKS[validity.kind];
  return (
    <State icon={icon} tone={tone} level={level} hanging>
      {validityWords(validity)}
    </State>
  );
}

function validityOf({ state, overlapping, notAfter, renewalOpensAt }: InventoryRow, now: Date): CertificateValidity {
  if (state === "REVOKED") return { kind: "REVOKED", enrolmentClosed: false };
  return certificateValidity(summaryOfOne({ notAfter, renewalOpensAt: overlapping ? notAfter : renewalOpensAt }), now);
}

/** Whether its station has it, while that matters. */
export function InventoryDelivery({ row }: Readonly<{ row: InventoryRow }>) {
  if (row.state !== "VALID") return null;
  const { word, icon, tone, level } = DELIVERY_LOOKS[row.delivery];
  return (
    <State icon={icon} tone={tone} level={level} hanging>
      {word}
    </State>
  );
}
