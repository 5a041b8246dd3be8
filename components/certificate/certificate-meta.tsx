"use client";

import { KeyRound } from "lucide-react";
import { useNow } from "#components/ui/clock";
import { State } from "#components/ui/state";
import { DateTime, RelativeTime } from "#components/ui/time";
import type { CertificateFacts } from "#lib/certificate/certificate-facts";
import type { SecurityView } from "#lib/certificate/security-view";
import { type CertificateValidity, certificateDelivery, REVOCATION_REASON_WORDS } from "#lib/certificate/values";

interface CertificateMetaProps {
  view: SecurityView;
  validity: CertificateValidity;
  /** Opens the revoke dialog; undefined when that is not allowed. */
  onRevoke: (() => void) | undefined;
}

/** Below the certificate's state: what it means, and what comes next by itself. */
export function CertificateMeta({ view, validity, onRevoke }: Readonly<CertificateMetaProps>) {
  const { certificate } = view;
  if (certificate) {
    return (
      <>
        {certificate.onPreviousKey && <PreviousKey onRevoke={onRevoke} />}
        <CurrentMeta certificate={certificate} validity={validity} successor={view.previous[0]?.state === "REVOKED"} />
      </>
    );
  }
  if (view.wish) return <WishMeta wish={view.wish} gaveUp={view.previous[0]?.state === "REVOKED"} />;
  const revoked = view.previous[0];
  if (validity.kind === "REVOKED" && revoked) return <RevokedMeta of={revoked} />;
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

function CurrentMeta(
  props: Readonly<{ certificate: CertificateFacts; validity: CertificateValidity; successor: boolean }>,
) {
  const { certificate, validity, successor } = props;
  const now = useNow();
  const delivery = certificateDelivery(certificate, new Date(now));
  const opened = certificate.renewalOpensAt;
  if (validity.kind === "RENEWING") {
    return (
      <>
        Window open since <DateTime at={opened} show="date" bare />. The base station fetches the next one by itself
      </>
    );
  }
  if (validity.kind === "RENEWAL_OVERDUE") {
    return (
      <>
        In the renewal window since <DateTime at={opened} bare />, no newer certificate
      </>
    );
  }
  if (delivery === "NOT_DOWNLOADED") return "15 min passed. The base station holds no valid certificate";
  return (
    <>
      Serial <span className="mono">{certificate.serialNumber}</span>
      {delivery === "WAITING_FOR_DOWNLOAD" && successor && " - the previous certificate is revoked"}
    </>
  );
}

function WishMeta({ wish, gaveUp }: Readonly<{ wish: NonNullable<SecurityView["wish"]>; gaveUp: boolean }>) {
  return (
    <>
      Asked for <RelativeTime at={wish.requestedAt} bare /> by {wish.requestedBy}:{" "}
      {REVOCATION_REASON_WORDS[wish.reason] ?? wish.reason}
      {gaveUp && ". The previous certificate is revoked"}
      {wish.lastFault && <span className="block text-warn">{wish.lastFault}. It is tried again by itself</span>}
    </>
  );
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
