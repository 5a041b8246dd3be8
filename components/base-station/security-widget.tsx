"use client";

import type { ReactNode } from "react";
import { CertificateRow } from "#components/certificate/certificate-row";
import { CredentialRows } from "#components/certificate/credential-rows";
import { PreviousCertificates } from "#components/certificate/previous-certificates";
import { RenewalRow } from "#components/certificate/renewal-row";
import { PublicKeyRow } from "#components/public-key/public-key-row";
import { useStationDialog } from "#components/station-frame/station-dialog";
import { Widget } from "#components/ui/widget";
import type { SecurityView } from "#lib/certificate/security-view";
import { PasswordRow } from "./password-row";
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
 * grey text ("Valid - expires in 412 days"), and its delivery, a chip ("Waiting for download 14:32"). Of a Basics Station
 * also what we made for it to prove itself with to LNS and CUPS.
 */
export function SecurityWidget(props: Readonly<SecurityWidgetProps>) {
  const { view, lrrId, backhaul, attempts, refusals } = props;
  const { show } = useStationDialog();
  const { credentials } = view;
  const hasToken = view.shows === "LNS" && credentials?.LNS.current?.kind === "TOKEN";
  return (
    <Widget title="SECURITY" id="security">
      {backhaul}
      <PublicKeyRow view={view} lrrId={lrrId} refusal={refusals.write} onManage={() => show("public-key")} />
      {view.access === "PASSWORD" && (
        <PasswordRow password={view.password} refusal={refusals.write} onSet={() => show("password")} />
      )}
      {!hasToken && (
        <CertificateRow
          view={view}
          lrrId={lrrId}
          refusals={refusals}
          onRegenerate={() => show("regenerate")}
          onRevoke={() => show("revoke")}
        />
      )}
      {credentials && (
        <CredentialRows
          credentials={credentials}
          showsLns={view.shows === "STATION" || hasToken}
          refusals={refusals}
          onRegenerate={hasToken ? () => show("regenerate") : undefined}
          onMakeToken={() => show("make-token")}
          onRevokeToken={() => show("revoke-token")}
        />
      )}
      <RenewalRow view={view} refusal={refusals.regenerate} onAllow={() => show("allow-renewal")} />
      <PreviousCertificates baseStation={view.baseStation} certificates={view.previous} />
      {attempts}
    </Widget>
  );
}
