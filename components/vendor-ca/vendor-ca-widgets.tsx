import { Copyable } from "#components/ui/copyable";
import { Fingerprint } from "#components/ui/fingerprint";
import { ButtonLink, Link } from "#components/ui/link";
import { Kind } from "#components/ui/tag";
import { DateTime, RelativeTime } from "#components/ui/time";
import { DefinitionRow, Widget } from "#components/ui/widget";
import type { VendorCaEffects } from "#lib/certificate-authority/vendor-ca-effects";
import type { SentBy, VendorCaView } from "#lib/certificate-authority/vendor-ca-view";
import { ScopeEntries } from "./scope-words";
import { type VendorCaActions, VendorCaButtons } from "./vendor-ca-buttons";
import { VendorCaState } from "./vendor-ca-status";
import { VENDOR_CAS_PATH } from "./vendor-cas-path";

interface VendorCaWidgetProps {
  ca: VendorCaView;
  effects: VendorCaEffects;
  needsApproval: boolean;
  actions: VendorCaActions;
  refusal: string | undefined;
}

/** VENDOR CA: its status, who vouched for it, for whom it counts, and what can be done. */
export function VendorCaWidget({ ca, ...rest }: Readonly<VendorCaWidgetProps>) {
  const { scope } = ca;
  return (
    <Widget title="VENDOR CA">
      <DefinitionRow
        label="Status"
        meta={
          <>
            Uploaded <DateTime at={ca.createdAt} /> by {ca.createdBy}
            {ca.approvedAt && (
              <>
                , approved <DateTime at={ca.approvedAt} /> by {ca.approvedBy}
              </>
            )}
          </>
        }
      >
        <VendorCaState status={ca.status} />
      </DefinitionRow>
      <DefinitionRow label="EUI-64 prefixes">
        <ScopeEntries entries={scope.euiPrefixes} all={scope.euiRanges.length === 0 ? "Every EUI-64" : "None"} mono />
      </DefinitionRow>
      {scope.euiRanges.length > 0 && (
        <DefinitionRow label="EUI-64 ranges">
          <ScopeEntries entries={scope.euiRanges} all="None" mono />
        </DefinitionRow>
      )}
      <DefinitionRow label="Domains">
        <ScopeEntries entries={scope.domains} all="All base stations" />
      </DefinitionRow>
      <DefinitionRow label="Overlapping scopes">
        <Overlaps ca={ca} />
      </DefinitionRow>
      <DefinitionRow label="Actions">
        <VendorCaButtons ca={ca} {...rest} />
      </DefinitionRow>
    </Widget>
  );
}

function Overlaps({ ca: { overlaps } }: Readonly<{ ca: VendorCaView }>) {
  if (overlaps.length === 0) return <span className="text-muted">None</span>;
  return (
    <ul className="flex flex-col gap-1">
      {overlaps.map(({ id, name, status, sharesRoot }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-3">
          <Link href={`${VENDOR_CAS_PATH}/${id}`}>{name}</Link>
          <VendorCaState status={status} />
          {sharesRoot && <span className="text-muted">Same root: it lets in the same certificates</span>}
        </li>
      ))}
    </ul>
  );
}

/** CERTIFICATES: the roots, then the intermediates, uploaded or sent by base stations. */
export function VendorCertificatesWidget({ ca }: Readonly<{ ca: VendorCaView }>) {
  return (
    <Widget
      title="CERTIFICATES"
      end={
        <span className="max-sm:py-1.5">
          <ButtonLink size="sm" href={`${VENDOR_CAS_PATH}/${ca.id}/certificates`}>
            EDIT CERTIFICATES
          </ButtonLink>
        </span>
      }
    >
      {ca.certificates.map((certificate) => (
        <DefinitionRow
          key={certificate.id}
          label={certificate.isRoot ? "Root" : "Intermediate"}
          meta={
            <>
              <DateTime at={certificate.notBefore} show="date" bare /> -{" "}
              <DateTime at={certificate.notAfter} show="date" bare />
              {!certificate.isRoot && <>, issued by {certificate.issuer}</>}
              {certificate.sent && <Sent by={certificate.sent} />}
            </>
          }
          below={
            <div className="mt-1 flex flex-col items-start gap-1">
              <Fingerprint value={certificate.sha256} label={`SHA-256 of ${certificate.subject}`} />
              <Copyable value={certificate.pem} label={`certificate of ${certificate.subject}`}>
                PEM
              </Copyable>
            </div>
          }
        >
          <span className="wrap-anywhere font-strong text-text">{certificate.subject}</span>
          <Kind>{certificate.key}</Kind>
        </DefinitionRow>
      ))}
    </Widget>
  );
}

function Sent({ by: { firstSeenAt, eui64, baseStation } }: Readonly<{ by: SentBy }>) {
  const sender = baseStation ? (
    <Link href={`/base-stations/${baseStation.id}/advanced`}>{baseStation.name}</Link>
  ) : (
    (eui64 ?? "a base station")
  );
  return (
    <span className="block">
      Sent by {sender}, first seen <DateTime at={firstSeenAt} />
    </span>
  );
}

/** BASE STATIONS: those that came by it last, and how many its scope takes in. */
export function VendorStationsWidget({ effects }: Readonly<{ effects: VendorCaEffects }>) {
  const { inScope, seen, stations } = effects;
  return (
    <Widget title="BASE STATIONS">
      <DefinitionRow label="In its scope" meta="Declared Basics Stations, whatever they prove themselves by">
        {inScope.toLocaleString("en-GB")}
      </DefinitionRow>
      <DefinitionRow
        label="Came by it"
        meta="Those that showed one of its certificates when they were let in last"
        below={
          stations.length > 0 && (
            <ul aria-label="Base stations that came by it" className="mt-2 flex flex-col gap-1.5">
              {stations.map((station) => (
                <li key={station.id} className="flex flex-wrap items-center gap-x-3">
                  <Link href={`/base-stations/${station.id}/advanced`}>{station.name}</Link>
                  <span className="mono text-muted">{station.eui64}</span>
                  <span className="text-faint text-xs">
                    <RelativeTime at={station.shownAt} />
                    {station.connected && ", connected"}
                    {station.stillBy && `, also let in by ${station.stillBy}`}
                  </span>
                </li>
              ))}
              {seen > stations.length && (
                <li className="text-muted">and {(seen - stations.length).toLocaleString("en-GB")} more</li>
              )}
            </ul>
          )
        }
      >
        {seen.toLocaleString("en-GB")}
      </DefinitionRow>
    </Widget>
  );
}
