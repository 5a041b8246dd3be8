"use client";

import { ChevronDown, ChevronUp } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "#components/ui/button";
import { useOnDemand } from "#components/ui/use-on-demand";
import { DefinitionRow } from "#components/ui/widget";
import type { PreviousCertificatesProps } from "./previous-certificates-table";

const loadTable = () => import("./previous-certificates-table");

/** How many certificates came before, and on demand which, with their fate. */
export function PreviousCertificates({ baseStation, certificates }: Readonly<PreviousCertificatesProps>) {
  const [shown, setShown] = useState(false);
  const [part, fetchTable] = useOnDemand(loadTable);
  const id = useId();
  const count = certificates.length;
  return (
    <DefinitionRow
      label="Previous certificates"
      inline
      action={
        count > 0 && (
          <Button
            kind="quiet"
            size="sm"
            aria-expanded={shown}
            aria-controls={id}
            iconEnd={shown ? <ChevronUp /> : <ChevronDown />}
            onHoverStart={fetchTable}
            onFocus={fetchTable}
            onPress={() => {
              fetchTable();
              setShown(!shown);
            }}
          >
            {shown ? "Hide" : "Show"}
          </Button>
        )
      }
      below={
        shown && (
          <div id={id}>
            {part && <part.PreviousCertificatesTable baseStation={baseStation} certificates={certificates} />}
          </div>
        )
      }
    >
      <span className="tabular-nums">{count === 0 ? <span className="text-muted">None</span> : count}</span>
    </DefinitionRow>
  );
}
