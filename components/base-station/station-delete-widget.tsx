"use client";

import { opens, useStationDialog } from "#components/station-frame/station-dialog";
import { Button } from "#components/ui/button";
import { DefinitionRow, Widget } from "#components/ui/widget";

/** DELETE: at the bottom, red, apart. */
export function StationDeleteWidget({ refusal }: Readonly<{ refusal: string | undefined }>) {
  const { show } = useStationDialog();
  return (
    <Widget title="DELETE" id="delete">
      <DefinitionRow
        label="Base station"
        meta="Its certificates and its history stay on record"
        action={
          <Button {...opens("delete")} kind="danger" disabledReason={refusal} onPress={() => show("delete")}>
            DELETE
          </Button>
        }
      >
        Revokes its certificate at once, frees its LRR-UUID and its public key
      </DefinitionRow>
    </Widget>
  );
}
