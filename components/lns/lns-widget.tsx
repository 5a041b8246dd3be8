import { Cable, CircleX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { RefusedCall } from "#components/certificate/attempts-row";
import { tlsWords } from "#components/connection-attempt/tls-words";
import { Copyable } from "#components/ui/copyable";
import { ButtonLink, Link } from "#components/ui/link";
import { State } from "#components/ui/state";
import { Tag } from "#components/ui/tag";
import { DateTime, RelativeTime } from "#components/ui/time";
import { DefinitionRow, Widget } from "#components/ui/widget";
import { isUnseen } from "#lib/base-station/values";
import type { LnsSessionView, LnsView } from "#lib/lns/lns-view";
import { ConnectionState } from "./lns-states";

interface LnsWidgetProps {
  view: LnsView;
  /** Its last call that was refused; null when none was. */
  refused: RefusedCall | null;
}

/**
 * LNS: the station's connection to us, as seen. What a station that is not connected told is marked with its time, never
 * shown as if it were the present.
 */
export function LnsWidget({ view, refused }: Readonly<LnsWidgetProps>) {
  const { session, connection, regionWarning } = view;
  const isConnected = connection.state === "CONNECTED";
  return (
    <Widget title="LNS" id="lns">
      <DefinitionRow label="Connection" meta={<ConnectionMeta view={view} />}>
        <ConnectionState of={connection} />
        {connection.since && (
          <span className="text-muted">
            since <DateTime at={connection.since} show="minute" />
          </span>
        )}
      </DefinitionRow>
      {isUnseen(connection) && <ReportRow at={view.lastReportAt} />}
      {refused && !isConnected && isSince(refused, view) && <RefusedRow refused={refused} />}
      {session && <SessionRows session={session} baseStation={view.baseStation} isConnected={isConnected} />}
      <DefinitionRow
        label="router_config"
        meta={
          regionWarning && (
            <State tone="warn" level="noted" icon={<TriangleAlert />} className="whitespace-normal! items-start!">
              {regionWarning}
            </State>
          )
        }
        action={
          <ButtonLink href={`/base-stations/${view.baseStation}/router-config`}>
            {view.ownRouterConfig ? "MANAGE" : "PREVIEW"}
          </ButtonLink>
        }
      >
        {session?.relay && isConnected
          ? `That of ${session.relay.server.name ?? "the LNS that it is relayed to"}`
          : view.ownRouterConfig
            ? "Its own"
            : "That of its RF Region"}
        {session?.configuredAt && (
          <span className="text-muted">
            sent <RelativeTime at={session.configuredAt} />
          </span>
        )}
      </DefinitionRow>
    </Widget>
  );
}

/** What was refused before it was last let in is over. */
function isSince({ lastAt }: RefusedCall, { connection, session, lastReportAt }: LnsView): boolean {
  const letIn = isUnseen(connection) ? lastReportAt : session?.connectedAt;
  return !letIn || Date.parse(lastAt) > Date.parse(letIn);
}

/** Why it is not there: what it was told when it called, and what mends it. */
function RefusedRow({ refused }: Readonly<{ refused: RefusedCall }>) {
  return (
    <DefinitionRow label="Last refused" meta={`${refused.message} ${refused.mend}`}>
      <State tone="bad" level="noted" icon={<CircleX />}>
        {refused.title}
      </State>
      <RelativeTime at={refused.lastAt} className="text-muted" />
    </DefinitionRow>
  );
}

/** What is heard of a station that speaks elsewhere. */
function ReportRow({ at }: Readonly<{ at: LnsView["lastReportAt"] }>) {
  return (
    at && (
      <DefinitionRow label="Last report">
        <RelativeTime at={at} />
      </DefinitionRow>
    )
  );
}

function ConnectionMeta({ view: { session, connection, directLns } }: Readonly<{ view: LnsView }>) {
  if (isUnseen(connection)) return `Speaks directly to ${directLns}; its connection is not seen from here`;
  if (!session) return "It appears with the base station's first connection to the LNS.";
  const { address, tls, closeReason, disconnectedAt } = session;
  return (
    <>
      <span className="wrap-anywhere block">
        from <span className="mono">{address}</span>, {tlsWords(tls.version)}, {tls.cipher}
      </span>
      {disconnectedAt && closeReason && <span className="block">{closeReason}</span>}
    </>
  );
}

interface SessionRowsProps {
  session: LnsSessionView;
  baseStation: string;
  isConnected: boolean;
}

function SessionRows({ session, baseStation, isConnected }: Readonly<SessionRowsProps>) {
  const { software, relay, roundTripMs, lastMessageAt } = session;
  const asOf = isConnected ? undefined : (
    <>
      as of <RelativeTime at={lastMessageAt ?? session.connectedAt} bare />
    </>
  );
  return (
    <>
      {relay && <RelayRow relay={relay} isConnected={isConnected} />}
      <DefinitionRow label="Credential in use" meta={asOf}>
        <Proof of={session.proof} baseStation={baseStation} />
      </DefinitionRow>
      <DefinitionRow
        label="Software"
        meta={
          <>
            {[software.model, software.package ?? software.firmware].filter(Boolean).join(", ")}
            {asOf && <span className="block">{asOf}</span>}
          </>
        }
      >
        {software.station ?? <span className="text-faint">Not told</span>}
        {software.features.map((feature) => (
          <Tag key={feature}>{feature}</Tag>
        ))}
      </DefinitionRow>
      <DefinitionRow
        label="Round trip"
        meta={
          isConnected && lastMessageAt ? (
            <>
              last message <RelativeTime at={lastMessageAt} bare />
            </>
          ) : (
            asOf
          )
        }
      >
        {isConnected && roundTripMs !== null ? (
          <span className="tabular-nums">{roundTripText(roundTripMs)}</span>
        ) : (
          <span className="text-faint">{isConnected ? "Not measured yet" : "Unknown"}</span>
        )}
      </DefinitionRow>
    </>
  );
}

/** "0.8 ms", "34 ms". */
function roundTripText(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

const PROOF_WORDS: Record<LnsSessionView["proof"]["kind"], string> = {
  CERTIFICATE: "Our certificate",
  VENDOR_CERTIFICATE: "Vendor's certificate",
  TOKEN: "Token",
};

function Proof({ of, baseStation }: Readonly<{ of: LnsSessionView["proof"]; baseStation: string }>) {
  const { kind, serialNumber, sha256, certificateId } = of;
  const shown = serialNumber ?? sha256;
  return (
    <>
      {PROOF_WORDS[kind]}
      {shown && certificateId && (
        <Link href={`/base-stations/${baseStation}/certificates/${certificateId}`} className="mono wrap-anywhere">
          {shown}
        </Link>
      )}
      {shown && !certificateId && <Copyable value={shown} label="its serial number" />}
    </>
  );
}

const SIDE_WORDS = { STATION: "The base station's side broke", SERVER: "The LNS's side broke" } as const;

/** Which side of a relay is open, and which one broke last. */
function RelayRow({
  relay,
  isConnected,
}: Readonly<{ relay: NonNullable<LnsSessionView["relay"]>; isConnected: boolean }>) {
  const { server, openSince, fault, faultSide, faultAt, droppedCount } = relay;
  const isOpen = isConnected && openSince !== null;
  const told: ReactNode[] = [];
  if (fault && faultAt) {
    told.push(
      <span key="fault" className="block">
        {faultSide && `${SIDE_WORDS[faultSide]}: `}
        {fault} (<RelativeTime at={faultAt} bare />)
      </span>,
    );
  }
  if (droppedCount > 0) {
    told.push(
      <span key="dropped" className="block">
        {droppedCount.toLocaleString("en-GB")} shell or command messages of the LNS were not let through
      </span>,
    );
  }
  return (
    <DefinitionRow label="Relayed to" meta={told.length > 0 ? told : undefined}>
      <Link href="/manage/servers">{server.name ?? "A server that was deleted"}</Link>
      <State tone={isOpen ? "ok" : "bad"} level={isOpen ? "quiet" : "noted"} icon={<Cable />}>
        {isOpen ? "Open" : "Not open"}
      </State>
      {isOpen && (
        <span className="text-muted">
          since <DateTime at={openSince} show="minute" />
        </span>
      )}
    </DefinitionRow>
  );
}
