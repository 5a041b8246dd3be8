import {
  CalendarClock,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleStop,
  LoaderCircle,
  ShieldCheck,
  TriangleAlert,
} from "lucide-react";
import type { ReactNode } from "react";
import { inventoryHref, WHOLE_INVENTORY } from "#components/security/inventory-url";
import { Copyable } from "#components/ui/copyable";
import { Link } from "#components/ui/link";
import { State } from "#components/ui/state";
import { DateTime, RelativeTime } from "#components/ui/time";
import { DefinitionRow, Widget } from "#components/ui/widget";
import type { AuthorityView, RevocationListView } from "#lib/certificate-authority/authorities-view";
import type { AuthorityActions } from "./authority-action";
import { AuthorityButtons } from "./authority-buttons";

const KIND_TITLES: Record<AuthorityView["kind"], string> = {
  ROOT: "ROOT CA",
  BASE_STATION: "BASE STATION CA",
  SERVER: "SERVER CA",
};
const COUNT = new Intl.NumberFormat("en-GB");
const DAY_MS = 86_400_000;

interface AuthorityWidgetProps {
  authority: AuthorityView;
  actions: AuthorityActions;
  refusal: string | undefined;
  /** When the page was read, RFC 3339. */
  readAt: string;
}

/** One CA: what it is for, until when, its lists, its OCSP answers, and what can be done. */
export function AuthorityWidget({ authority, actions, refusal, readAt }: Readonly<AuthorityWidgetProps>) {
  const isRoot = authority.kind === "ROOT";
  return (
    <Widget title={`${KIND_TITLES[authority.kind]} ${authority.slug.slice(-6)}`} id={authority.id}>
      <DefinitionRow
        label="Name"
        meta={
          authority.retiredAt && (
            <>
              Retired <DateTime at={authority.retiredAt} />
            </>
          )
        }
      >
        <span className="font-strong text-text">{authority.name}</span>
        <Standing authority={authority} />
      </DefinitionRow>
      {authority.rotation && <Rotation authority={authority} />}
      <DefinitionRow label="Valid" meta={<Covers authority={authority} readAt={readAt} />}>
        <span>
          <DateTime at={authority.notBefore} show="date" /> - <DateTime at={authority.notAfter} show="date" />
        </span>
        <Ending authority={authority} readAt={readAt} />
      </DefinitionRow>
      {authority.kind === "BASE_STATION" && <Leaves authority={authority} />}
      <DefinitionRow label={authority.lists.length === 1 ? "Revocation list" : "Revocation lists"}>
        <ul className="w-full">
          {authority.lists.map((list) => (
            <RevocationList key={list.uri} list={list} />
          ))}
        </ul>
      </DefinitionRow>
      {authority.ocsp && <Ocsp responderNotAfter={authority.ocsp.responderNotAfter} />}
      <DefinitionRow label="SHA-256 of the certificate">
        <Copyable value={authority.sha256} label="SHA-256 of the certificate" />
      </DefinitionRow>
      <DefinitionRow label="Certificate (PEM)" meta={`Serial number ${authority.serialNumber}`}>
        <Copyable value={authority.pem} label={`certificate of ${authority.name}`}>
          {authority.slug}.pem
        </Copyable>
      </DefinitionRow>
      {!isRoot && !authority.retiredAt && (
        <DefinitionRow label="Actions">
          <AuthorityButtons authority={authority} actions={actions} refusal={refusal} />
        </DefinitionRow>
      )}
    </Widget>
  );
}

function Standing({ authority }: Readonly<{ authority: AuthorityView }>) {
  if (authority.retiredAt) {
    return (
      <State tone="idle" icon={<CircleStop />}>
        Retired
      </State>
    );
  }
  if (!authority.active) {
    return (
      <State tone="hold" icon={<CirclePause />}>
        Has a successor
      </State>
    );
  }
  return (
    <State tone="ok" icon={<ShieldCheck />}>
      {authority.kind === "ROOT" ? "Trusted by base stations" : "Signs new certificates"}
    </State>
  );
}

/** A successor that is asked for, or why it could not be made yet. */
function Rotation({ authority: { rotation } }: Readonly<{ authority: AuthorityView }>) {
  if (!rotation) return null;
  const asked = (
    <>
      Asked for <RelativeTime at={rotation.requestedAt} /> by {rotation.requestedBy}
    </>
  );
  if (rotation.lastFault === null) {
    return (
      <DefinitionRow label="Successor" meta={asked}>
        <State tone="busy" level="noted" icon={<LoaderCircle className="animate-spin motion-reduce:animate-none" />}>
          Being made
        </State>
      </DefinitionRow>
    );
  }
  return (
    <DefinitionRow
      label="Successor"
      meta={
        <>
          {asked}. Tried {COUNT.format(rotation.attempts)} times; it will be tried again.
        </>
      }
    >
      <State tone="bad" level="noted" icon={<TriangleAlert />} className="whitespace-normal">
        Could not be made: {rotation.lastFault}
      </State>
    </DefinitionRow>
  );
}

function Ending({ authority, readAt }: Readonly<{ authority: AuthorityView; readAt: string }>) {
  const days = Math.floor((Date.parse(authority.notAfter) - Date.parse(readAt)) / DAY_MS);
  if (days > 90) return null;
  const words = days < 0 ? "Ended" : `Ends in ${COUNT.format(days)} ${days === 1 ? "day" : "days"}`;
  return (
    <State tone={days > 30 ? "warn" : "bad"} level="alarm" icon={<CalendarClock />}>
      {words}
    </State>
  );
}

function Covers({ authority, readAt }: Readonly<{ authority: AuthorityView; readAt: string }>): ReactNode {
  if (!authority.coversUntil) return null;
  if (authority.coversUntil <= readAt) return "Ends too early for new certificates";
  return (
    <>
      Signs certificates of the default validity until <DateTime at={authority.coversUntil} show="date" />; its
      successor is made half a year before
    </>
  );
}

function Leaves({ authority }: Readonly<{ authority: AuthorityView }>) {
  const { inDate, lastNotAfter } = authority.leaves;
  return (
    <DefinitionRow
      label="Certificates in date"
      meta={
        lastNotAfter && (
          <>
            The last one ends <DateTime at={lastNotAfter} show="date" />
          </>
        )
      }
    >
      <Link prefetch={false} href={inventoryHref(WHOLE_INVENTORY, { issuer: authority.id })}>
        {COUNT.format(inDate)}
      </Link>
    </DefinitionRow>
  );
}

function RevocationList({ list }: Readonly<{ list: RevocationListView }>) {
  return (
    <li className="py-0.5">
      <Copyable value={list.uri} label="address of the revocation list" />
      <p className="text-faint text-xs leading-4.5 tabular-nums">
        {list.number === null || !list.thisUpdate || !list.nextUpdate ? (
          "Not published yet"
        ) : (
          <>
            Number {list.number}, made <RelativeTime at={list.thisUpdate} />, {COUNT.format(list.entries)}{" "}
            {list.entries === 1 ? "entry" : "entries"}, next by <DateTime at={list.nextUpdate} show="date" />
            {!list.open && ", not named by new certificates"}
          </>
        )}
      </p>
    </li>
  );
}

function Ocsp({ responderNotAfter }: Readonly<{ responderNotAfter: string | null }>) {
  if (responderNotAfter === null) {
    return (
      <DefinitionRow label="OCSP" meta="The responder's certificate is made with the first question">
        <State tone="idle" icon={<CircleDashed />}>
          Nobody has asked yet
        </State>
      </DefinitionRow>
    );
  }
  return (
    <DefinitionRow
      label="OCSP"
      meta={
        <>
          The responder's certificate ends <DateTime at={responderNotAfter} show="date" />, and is renewed before
        </>
      }
    >
      <State tone="ok" icon={<CircleCheck />}>
        Responder ready
      </State>
    </DefinitionRow>
  );
}
