"use client";

import { CertificateRow } from "#components/certificate/certificate-row";
import { PreviousCertificates } from "#components/certificate/previous-certificates";
import { PublicKeyRow } from "#components/public-key/public-key-row";
import { DefinitionRow, Widget } from "#components/ui/widget";
import { BACKHAUL_SECURITY_WORDS, type BackhaulSecurity } from "#lib/base-station/values";
import type { SecurityView } from "#lib/certificate/security-view";
import { useStationDialog } from "./station-dialog";
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
      <PublicKeyRow
        declared={view.publicKey}
        lrrId={lrrId}
        refusal={refusals.write}
        onManage={() => show("public-key")}
      />
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
