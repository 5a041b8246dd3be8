"use client";

import { Ellipsis } from "lucide-react";
import { opens } from "#components/base-station/station-dialog";
import { Button, IconButton } from "#components/ui/button";
import { MenuOnDemand } from "#components/ui/menu-on-demand";
import { DateTime } from "#components/ui/time";
import { DefinitionRow } from "#components/ui/widget";
import type { DeclaredKeyView } from "#lib/certificate/security-view";
import { KeyLine } from "./key-line";

const loadItems = () => import("./public-key-menu-items");

interface PublicKeyRowProps {
  declared: DeclaredKeyView | null;
  lrrId: string;
  /** Why the operator may not declare one; undefined when he may. */
  refusal: string | undefined;
  onManage: () => void;
}

/** The key by which the platform knows the base station: type, size, fingerprint. */
export function PublicKeyRow({ declared, lrrId, refusal, onManage }: Readonly<PublicKeyRowProps>) {
  return (
    <DefinitionRow
      label="Public key"
      meta={
        declared?.declaredAt ? (
          <>
            Declared <DateTime at={declared.declaredAt} show="date" bare /> by {declared.declaredBy}
          </>
        ) : (
          "A certificate is made for the key that the base station proves to hold"
        )
      }
      action={
        <Button {...opens("public-key")} disabledReason={refusal} onPress={onManage}>
          MANAGE
        </Button>
      }
      more={
        <MenuOnDemand load={loadItems} trigger={<IconButton label="More for public key" icon={<Ellipsis />} />}>
          {({ PublicKeyMenuItems }, opening) => (
            <PublicKeyMenuItems pem={declared?.pem} fileName={`${lrrId}-public-key.pem`} opening={opening} />
          )}
        </MenuOnDemand>
      }
    >
      {declared ? (
        <KeyLine label={declared.label} fingerprint={declared.fingerprint} />
      ) : (
        <span className="text-muted">Not declared</span>
      )}
    </DefinitionRow>
  );
}
