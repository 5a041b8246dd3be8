"use client";

import { Copy, Download, Ellipsis } from "lucide-react";
import { CertificateRow } from "#components/certificate/certificate-row";
import { PreviousCertificates } from "#components/certificate/previous-certificates";
import { copyAndTell, saveFile } from "#components/certificate/save-file";
import { KeyLine } from "#components/public-key/key-line";
import { Button, IconButton } from "#components/ui/button";
import { Menu, MenuItem } from "#components/ui/menu";
import { DateTime } from "#components/ui/time";
import { DefinitionRow, Widget } from "#components/ui/widget";
import { BACKHAUL_SECURITY_WORDS, type BackhaulSecurity } from "#lib/base-station/values";
import type { SecurityView } from "#lib/certificate/security-view";
import { opens, useStationDialog } from "./station-dialog";
import type { StationRefusals } from "./station-refusals";

interface SecurityWidgetProps {
  view: SecurityView;
  lrrId: string;
  backhaulSecurity: BackhaulSecurity;
  refusals: StationRefusals;
}

/**
 * SECURITY: the key the base station proves, and the certificate issued for it. Two things never merged: its validity,
 * grey text ("Valid - expires in 412 days"), and its delivery, a chip ("Waiting for download 14:32").
 */
export function SecurityWidget({ view, lrrId, backhaulSecurity, refusals }: Readonly<SecurityWidgetProps>) {
  const { show } = useStationDialog();
  return (
    <Widget title="SECURITY" id="security">
      <DefinitionRow label="Backhaul security" meta="Wanted">
        {BACKHAUL_SECURITY_WORDS[backhaulSecurity]}
      </DefinitionRow>
      <PublicKeyRow view={view} lrrId={lrrId} refusal={refusals.write} onManage={() => show("public-key")} />
      <CertificateRow
        view={view}
        lrrId={lrrId}
        refusals={refusals}
        onRegenerate={() => show("regenerate")}
        onRevoke={() => show("revoke")}
      />
      <PreviousCertificates baseStation={view.baseStation} certificates={view.previous} />
    </Widget>
  );
}

interface PublicKeyRowProps {
  view: SecurityView;
  lrrId: string;
  refusal: string | undefined;
  onManage: () => void;
}

function PublicKeyRow({ view, lrrId, refusal, onManage }: Readonly<PublicKeyRowProps>) {
  const key = view.publicKey;
  const absent = key ? undefined : "No public key is declared";
  return (
    <DefinitionRow
      label="Public key"
      meta={
        key?.declaredAt ? (
          <>
            Declared <DateTime at={key.declaredAt} show="date" bare /> by {key.declaredBy}
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
        <Menu trigger={<IconButton label="More for public key" icon={<Ellipsis />} />} label="Public key">
          <MenuItem
            icon={<Copy />}
            disabledReason={absent}
            onAction={() => void copyAndTell(key?.pem ?? "", "Public key")}
          >
            Copy PEM
          </MenuItem>
          <MenuItem
            icon={<Download />}
            disabledReason={absent}
            onAction={() => saveFile(`${lrrId}-public-key.pem`, key?.pem ?? "")}
          >
            Download PEM
          </MenuItem>
        </Menu>
      }
    >
      {key ? (
        <KeyLine label={key.label} fingerprint={key.fingerprint} />
      ) : (
        <span className="text-muted">Not declared</span>
      )}
    </DefinitionRow>
  );
}
