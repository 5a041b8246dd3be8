"use client";

import { Hourglass } from "lucide-react";
import type { ReactNode } from "react";
import { State } from "#components/ui/state";
import { DateTime } from "#components/ui/time";
import { DefinitionRow } from "#components/ui/widget";
import type { CredentialView, ServerCredentials } from "#lib/certificate/credentials-view";
import { summaryOfOne } from "#lib/certificate/values";
import { Delivery } from "./delivery";
import { Validity } from "./validity";

interface CredentialRowProps {
  label: string;
  credentials: ServerCredentials;
  /** What it means that we made none. */
  none: ReactNode;
  action?: ReactNode;
  more?: ReactNode;
}

/** What a Basics Station proves itself with to one of our servers: certificate or token, and how far that has come. */
export function CredentialRow({ label, credentials, none, action, more }: Readonly<CredentialRowProps>) {
  const { current, previous } = credentials;
  return (
    <DefinitionRow
      label={label}
      meta={current ? <CredentialMeta of={current} previous={previous} /> : none}
      action={action}
      more={more}
    >
      {current ? <Credential of={current} /> : <span className="text-muted">None made here</span>}
    </DefinitionRow>
  );
}

function Credential({ of: credential }: Readonly<{ of: CredentialView }>) {
  const { certificate, hint } = credential;
  return (
    <>
      {hint !== null && (
        <span className="whitespace-nowrap">
          Token <span className="mono">{hint}...</span>
        </span>
      )}
      <span className="mr-2 inline-flex">
        <Validity summary={summaryOfOne(credential)} certificate={certificate} />
      </span>
      {certificate ? <Delivery of={certificate} /> : <TokenDelivery of={credential} />}
    </>
  );
}

/** How far a token has come: taken by hand or handed out, then in use. */
function TokenDelivery({ of: { byHand, firstHandedOutAt, inUseSince } }: Readonly<{ of: CredentialView }>) {
  if (inUseSince !== null || firstHandedOutAt !== null) {
    return (
      <Delivery of={{ downloadBy: inUseSince ?? firstHandedOutAt ?? "", downloadedAt: firstHandedOutAt, inUseSince }} />
    );
  }
  return (
    <State tone="busy" level="noted" icon={<Hourglass />}>
      {byHand ? "Not used yet" : "Waiting for download"}
    </State>
  );
}

interface CredentialMetaProps {
  of: CredentialView;
  previous: readonly CredentialView[];
}

/** Who made it, how often it went out, and what is taken beside it. */
function CredentialMeta({ of: credential, previous }: Readonly<CredentialMetaProps>) {
  const { certificate, byHand, createdAt, createdBy } = credential;
  return (
    <>
      {certificate ? (
        <>
          Serial <span className="mono">{certificate.serialNumber}</span>
        </>
      ) : (
        <>
          Made <DateTime at={createdAt} show="minute" bare /> by {createdBy}
        </>
      )}
      {!byHand && (
        <p>
          <HandedOut of={credential} />
          {certificate && certificate.downloadedAt === null && certificate.inUseSince === null && (
            <>
              , awaited until <DateTime at={certificate.downloadBy} show="minute" bare />
            </>
          )}
        </p>
      )}
      {previous.length > 0 && <p>The previous one is taken until this one is in use</p>}
    </>
  );
}

/** "Handed out 3 times, last 12:03". */
export function HandedOut({ of: { handedOutCount: count, lastHandedOutAt } }: Readonly<{ of: CredentialView }>) {
  if (!lastHandedOutAt) return "Not handed out yet";
  const times = count === 1 ? "once" : `${count} times`;
  return (
    <>
      Handed out {times}, last <DateTime at={lastHandedOutAt} show="minute" bare />
    </>
  );
}
