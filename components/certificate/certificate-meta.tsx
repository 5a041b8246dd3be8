"use client";

import { KeyRound } from "lucide-react";
import { useNow } from "#components/ui/clock";
import { Link } from "#components/ui/link";
import { State } from "#components/ui/state";
import { DateTime, RelativeTime } from "#components/ui/time";
import type { CertificateFacts } from "#lib/certificate/certificate-facts";
import type { SecurityView, WishView } from "#lib/certificate/security-view";
import {
  type CertificateValidity,
  certificateDelivery,
  DOWNLOAD_MINUTES,
  REVOCATION_REASON_WORDS,
} from "#lib/certificate/values";
import { attemptsHref } from "./attempts-href";
import { previousOf } from "./previous-of";

interface CertificateMetaProps {
  view: SecurityView;
  validity: CertificateValidity;
  /** Opens the revoke dialog; undefined when that is not allowed. */
  onRevoke: (() => void) | undefined;
}

/** Below the certificate's state: what it means, and what comes next by itself. */
export function CertificateMeta({ view, validity, onRevoke }: Readonly<CertificateMetaProps>) {
  const { certificate } = view;
  const [latest] = previousOf(view);
  if (certificate) {
    return (
      <>
        {certificate.onPreviousKey && <PreviousKey onRevoke={onRevoke} />}
        <CurrentMeta certificate={certificate} validity={validity} view={view} />
        {view.wish && <p>{view.wish.awaitsStation ? AWAITS_STATION : <NextMeta wish={view.wish} />}</p>}
      </>
    );
  }
  if (view.wish) return <WishMeta wish={view.wish} gaveUp={latest?.state === "REVOKED"} />;
  if (validity.kind === "REVOKED" && latest) return <RevokedMeta of={latest} />;
  if (view.shows === "LNS" && view.directLns !== null) return null;
  if (view.shows === "LNS") {
    const what = view.lnsCredential === "TOKEN" ? "The token" : "It";
    return `${what} appears after the first REGENERATE or call at CUPS`;
  }
  return "It appears after the first REGENERATE or connection";
}

function PreviousKey({ onRevoke }: Readonly<{ onRevoke: (() => void) | undefined }>) {
  return (
    <div className="mb-1 text-sm">
      <State tone="warn" level="noted" icon={<KeyRound />}>
        Issued for the previous key
      </State>
      <p className="ml-5.5 text-faint text-xs leading-4.5">
        REGENERATE makes one for the declared key
        {onRevoke && (
          <>
            , or{" "}
            <button type="button" className="link" onClick={onRevoke}>
              revoke this one
            </button>
          </>
        )}
      </p>
    </div>
  );
}

interface CurrentMetaProps {
  certificate: CertificateFacts;
  validity: CertificateValidity;
  view: SecurityView;
}

function CurrentMeta({ certificate, validity, view }: Readonly<CurrentMetaProps>) {
  const delivery = certificateDelivery(certificate, new Date(useNow()));
  const [before] = previousOf(view);
  const attempts = <AttemptsLink baseStation={view.baseStation} />;
  if (validity.kind === "RENEWING") {
    return (
      <>
        Window open since <DateTime at={certificate.renewalOpensAt} show="date" bare />. The base station fetches the
        next one by itself
      </>
    );
  }
  if (validity.kind === "RENEWAL_OVERDUE") {
    return (
      <>
        In the renewal window since <DateTime at={certificate.renewalOpensAt} bare />, no newer certificate. {attempts}
      </>
    );
  }
  if (validity.kind !== "EXPIRED" && delivery === "NOT_DOWNLOADED") {
    return (
      <>
        {certificate.purpose === "station" && <>{DOWNLOAD_MINUTES} min passed. </>}
        {before?.overlapping
          ? "The base station holds the previous certificate"
          : "The base station holds no valid certificate"}
        . {attempts}
      </>
    );
  }
  return (
    <>
      Serial <span className="mono">{certificate.serialNumber}</span>
      {delivery === "WAITING_FOR_DOWNLOAD" && before?.state === "REVOKED" && " - the previous certificate is revoked"}
      {before?.overlapping && " - the previous certificate holds until this one is in use"}
    </>
  );
}

/** Who called in vain: the first thing to look at when nothing came. */
function AttemptsLink({ baseStation }: Readonly<{ baseStation: string }>) {
  return <Link href={attemptsHref(baseStation)}>Open connection attempts</Link>;
}

/** Of a regeneration whose key comes with the base station. */
export const AWAITS_STATION = "Waiting for the base station to enrol";

function NextMeta({ wish }: Readonly<{ wish: WishView }>) {
  return (
    <>
      The next one is being generated, asked for <RelativeTime at={wish.requestedAt} bare /> by {wish.requestedBy}
      <LastFault of={wish} />
    </>
  );
}

function WishMeta({ wish, gaveUp }: Readonly<{ wish: WishView; gaveUp: boolean }>) {
  const reason = wish.kind === "REGENERATION" && (REVOCATION_REASON_WORDS[wish.reason] ?? wish.reason);
  return (
    <>
      Asked for <RelativeTime at={wish.requestedAt} bare /> by {wish.requestedBy}
      {reason && `: ${reason}`}
      {gaveUp && ". The previous certificate is revoked"}
      {wish.awaitsStation && ". It is made for the key that the base station brings"}
      <LastFault of={wish} />
    </>
  );
}

function LastFault({ of: { lastFault } }: Readonly<{ of: WishView }>) {
  return lastFault && <span className="block text-warn">{lastFault} It is tried again by itself.</span>;
}

function RevokedMeta({ of: certificate }: Readonly<{ of: CertificateFacts }>) {
  const reason = certificate.revocationReason ?? "OTHER";
  return (
    <>
      {REVOCATION_REASON_WORDS[reason] ?? reason}, by {certificate.revokedBy}
      {certificate.revokedAt && (
        <>
          {" "}
          <RelativeTime at={certificate.revokedAt} bare />
        </>
      )}
      . No successor: it cannot connect over TLS
    </>
  );
}
