"use client";

import type { ReactNode } from "react";
import { CertificateRow } from "#components/certificate/certificate-row";
import { PreviousCertificates } from "#components/certificate/previous-certificates";
import { RenewalRow } from "#components/certificate/renewal-row";
import { PublicKeyRow } from "#components/public-key/public-key-row";
import { Widget } from "#components/ui/widget";
import type { SecurityView } from "#lib/certificate/security-view";
import { PasswordRow } from "./password-row";
import { useStationDialog } from "./station-dialog";
import type { StationRefusals } from "./station-refusals";

interface SecurityWidgetProps {
  view: SecurityView;
  lrrId: string;
  /** Rows that nobody acts on: the server renders them, so that their script stays there. */
  backhaul: ReactNode;
  attempts: ReactNode;
  refusals: StationRefusals;
}

/**
 * SECURITY: the key the base station proves, and the certificate issued for it. Two things never merged: its validity,
 * grey text ("Valid - expires in 412 days"), and its delivery, a chip ("Waiting for download 14:32").
 */
export function SecurityWidget(props: Readonly<SecurityWidgetProps>) {
  const { view, lrrId, backhaul, attempts, refusals } = props;
  const { show } = useStationDialog();
  return (
    <Widget title="SECURITY" id="security">
      {backhaul}
      <PublicKeyRow view={view} lrrId={lrrId} refusal={refusals.write} onManage={() => show("public-key")} />
      {view.access === "PASSWORD" && (
        <PasswordRow password={view.password} refusal={refusals.write} onSet={() => show("password")} />
      )}
      <CertificateRow
        view={view}
        lrrId={lrrId}
        refusals={refusals}
        onRegenerate={() => show("regenerate")}
        onRevoke={() => show("revoke")}
      />
      <RenewalRow view={view} refusal={refusals.regenerate} onAllow={() => show("allow-renewal")} />
      <PreviousCertificates baseStation={view.baseStation} certificates={view.previous} />
      {attempts}
    </Widget>
  );
}
