"use client";

import { Ellipsis, Hourglass } from "lucide-react";
import { opens } from "#components/station-frame/station-dialog";
import { Button, IconButton } from "#components/ui/button";
import { useNow } from "#components/ui/clock";
import { MenuOnDemand } from "#components/ui/menu-on-demand";
import { State } from "#components/ui/state";
import { DefinitionRow } from "#components/ui/widget";
import type { SecurityView } from "#lib/certificate/security-view";
import { certificateDelivery, certificateValidity } from "#lib/certificate/values";
import { AWAITS_STATION, CertificateMeta } from "./certificate-meta";
import { CertificateSteps } from "./certificate-steps";
import { HandedOut } from "./credential-row";
import { Delivery } from "./delivery";
import { previousOf } from "./previous-of";
import { Validity } from "./validity";

const loadItems = () => import("./certificate-menu-items");

/** Why there is none, and needs to be none. */
function noneNeeded({ shows, directLns, lnsCredential }: SecurityView): string | undefined {
  if (shows !== "LNS") return undefined;
  if (directLns === null) return lnsCredential === "TOKEN" ? "None: CUPS hands out a token instead" : undefined;
  return `Not needed: it speaks to "${directLns}" directly, with that server's credential`;
}

interface CertificateRowProps {
  view: SecurityView;
  lrrId: string;
  /** Why the operator may not; undefined when he may. */
  refusals: { regenerate?: string | undefined; revoke?: string | undefined };
  onRegenerate: () => void;
  onRevoke: () => void;
}

/** The certificate's validity and, beside it, its delivery; REGENERATE in the row, REVOKE apart in its menu. */
export function CertificateRow({ view, lrrId, refusals, onRegenerate, onRevoke }: Readonly<CertificateRowProps>) {
  const now = new Date(useNow());
  const { certificate, summary } = view;
  const validity = certificateValidity(summary, now);
  const needsPerson =
    validity.kind === "RENEWAL_OVERDUE" ||
    (validity.kind !== "EXPIRED" && certificate !== null && certificateDelivery(certificate, now) === "NOT_DOWNLOADED");
  const lns = view.shows === "LNS" ? (view.credentials?.LNS.current ?? null) : null;
  const told = certificate ?? (validity.kind === "REVOKED" ? (previousOf(view)[0] ?? null) : null);

  return (
    <DefinitionRow
      label={view.shows === "LNS" ? "LNS certificate" : "Base station certificate"}
      meta={
        <>
          <CertificateMeta view={view} validity={validity} onRevoke={refusals.revoke ? undefined : onRevoke} />
          {certificate && lns && (
            <p>
              <HandedOut of={lns} />
            </p>
          )}
          {certificate && <CertificateSteps of={certificate} />}
        </>
      }
      action={
        <Button
          {...opens("regenerate")}
          kind={needsPerson ? "primary" : "secondary"}
          disabledReason={refusals.regenerate}
          onPress={onRegenerate}
        >
          REGENERATE
        </Button>
      }
      more={
        <MenuOnDemand
          load={loadItems}
          trigger={<IconButton {...opens("revoke")} label="More for certificate" icon={<Ellipsis />} />}
        >
          {({ CertificateMenuItems }, opening) => (
            <CertificateMenuItems
              view={view}
              lrrId={lrrId}
              refusal={refusals.revoke}
              onRevoke={onRevoke}
              opening={opening}
            />
          )}
        </MenuOnDemand>
      }
    >
      <span className="mr-2 inline-flex">
        {!certificate && view.wish?.awaitsStation ? (
          <State tone="busy" level="noted" icon={<Hourglass />}>
            {AWAITS_STATION}
          </State>
        ) : (
          <Validity summary={summary} certificate={told} none={noneNeeded(view)} />
        )}
      </span>
      {certificate && <Delivery of={certificate} />}
    </DefinitionRow>
  );
}
