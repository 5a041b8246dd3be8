import { CircleX, Plus } from "lucide-react";
import { Copyable } from "#components/ui/copyable";
import { ButtonLink, Link } from "#components/ui/link";
import { State } from "#components/ui/state";
import { DateTime, RelativeTime } from "#components/ui/time";
import type { ConnectionAttemptView } from "#lib/connection-attempt/connection-attempts-view";
import { ATTEMPT_LISTENER_WORDS } from "#lib/connection-attempt/values";
import type { FormAction } from "#lib/web/form-state";
import { IgnoreButton } from "./ignore-button";
import { tlsWords } from "./tls-words";

interface AttemptItemProps {
  attempt: ConnectionAttemptView;
  ignore: FormAction;
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
}

/** One refused caller: when and from where, what it was told, what mends it, and what it showed. */
export function AttemptItem({ attempt, ignore, refusal }: Readonly<AttemptItemProps>) {
  return (
    <li className="grid grid-cols-[9rem_minmax(0,1fr)_auto] gap-x-5 gap-y-1 border-line border-b px-6 py-3.5 max-lg:grid-cols-[minmax(0,1fr)] max-sm:px-4">
      <Times attempt={attempt} />
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
          <State tone="bad" level="noted" icon={<CircleX />}>
            {attempt.title}
          </State>
          <Caller attempt={attempt} />
        </div>
        <p className="mt-1 text-text">{attempt.message}</p>
        <p className="text-muted">{attempt.mend}</p>
        <Shown attempt={attempt} />
      </div>
      <Buttons attempt={attempt} ignore={ignore} refusal={refusal} />
    </li>
  );
}

function Times({ attempt }: Readonly<{ attempt: ConnectionAttemptView }>) {
  const { firstAt, lastAt, count } = attempt;
  return (
    <div className="text-xs leading-5 tabular-nums max-lg:flex max-lg:flex-wrap max-lg:gap-x-3">
      <RelativeTime at={lastAt} className="text-text" />
      {count > 1 && (
        <p className="text-faint">
          {count.toLocaleString("en-GB")} times since <DateTime at={firstAt} show="minute" />
        </p>
      )}
    </div>
  );
}

function Caller({ attempt }: Readonly<{ attempt: ConnectionAttemptView }>) {
  const { baseStation, claimedName, address, listener } = attempt;
  return (
    <>
      {baseStation && !baseStation.deleted ? (
        <Link href={`/base-stations/${baseStation.id}/advanced`} className="font-strong">
          {baseStation.name}
        </Link>
      ) : (
        <span className="font-strong text-text">{baseStation?.name ?? "No declared base station"}</span>
      )}
      {claimedName && claimedName !== baseStation?.name && (
        <span className="text-muted">
          calls itself <span className="mono wrap-anywhere text-text">{claimedName}</span>
        </span>
      )}
      <span className="text-muted">
        from <span className="mono text-text">{address}</span> at {ATTEMPT_LISTENER_WORDS[listener]}
      </span>
    </>
  );
}

/** What it showed: certificate and key, to compare with what stands on the base station. */
function Shown({ attempt: { certificate, publicKey, tlsVersion } }: Readonly<{ attempt: ConnectionAttemptView }>) {
  if (!certificate && !publicKey) return null;
  return (
    <dl className="mt-1.5 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 items-baseline text-xs leading-5 max-sm:grid-cols-1 [&>dt]:text-faint">
      {publicKey && (
        <>
          <dt>Key, {publicKey.label}</dt>
          <dd>
            <Copyable value={publicKey.fingerprint} label="fingerprint of its key" />
          </dd>
        </>
      )}
      {certificate && (
        <>
          <dt>Certificate</dt>
          <dd className="wrap-anywhere text-muted">
            {certificate.subject || "Without a subject"}
            {certificate.notAfter && (
              <>
                , ends <DateTime at={certificate.notAfter} show="date" />
              </>
            )}
            {tlsVersion && `, ${tlsWords(tlsVersion)}`}
          </dd>
          <dt>Its SHA-256</dt>
          <dd>
            <Copyable value={certificate.sha256} label="SHA-256 of its certificate" />
          </dd>
        </>
      )}
    </dl>
  );
}

function Buttons({ attempt, ignore, refusal }: Readonly<AttemptItemProps>) {
  const proves = attempt.provenEui64 !== null || (attempt.verdict === "unknown_key" && attempt.publicKey !== null);
  const canBeAdded = proves && !attempt.baseStation;
  return (
    <div className="flex items-start gap-2 max-lg:mt-1.5">
      {canBeAdded && refusal === undefined && (
        <ButtonLink prefetch={false} icon={<Plus />} href={`/base-stations/create?attempt=${attempt.id}`}>
          ADD
        </ButtonLink>
      )}
      <IgnoreButton attempt={attempt} ignore={ignore} refusal={refusal} />
    </div>
  );
}
