import { Copyable } from "#components/ui/copyable";
import { Link } from "#components/ui/link";
import { Strip } from "#components/ui/strip";
import { Kind } from "#components/ui/tag";
import { DateTime } from "#components/ui/time";
import { DefinitionRow, Widget } from "#components/ui/widget";
import type { LeafTest } from "#lib/certificate-authority/test-vendor-leaf";
import { VendorCaState } from "./vendor-ca-status";
import { VENDOR_CAS_PATH } from "./vendor-cas-path";

/** The verdict on a base station's certificate, and all that it rests on. */
export function LeafTestResult({ test }: Readonly<{ test: LeafTest }>) {
  const { certificate, baseStation } = test;
  return (
    <div className="flex flex-col gap-5">
      {test.verdict ? (
        <Strip tone="bad" title={`${test.verdict.title}: ${test.verdict.message}`}>
          {test.verdict.mend}
        </Strip>
      ) : (
        <Strip tone="ok" title="A base station with this certificate is let in" />
      )}
      <Widget title="RESULT">
        <DefinitionRow label="Common name">
          <span className="wrap-anywhere">{certificate.commonName ?? "Not exactly one"}</span>
        </DefinitionRow>
        <DefinitionRow label="Gateway EUI">
          {certificate.eui64 ? <Copyable value={certificate.eui64} label="EUI" /> : "The common name is no EUI-64"}
        </DefinitionRow>
        <DefinitionRow label="Base station">
          {baseStation ? (
            <>
              <Link href={`/base-stations/${baseStation.id}/advanced`}>{baseStation.name}</Link>
              {baseStation.suspended && <span className="text-muted">Suspended</span>}
            </>
          ) : (
            "None is declared with this EUI-64"
          )}
        </DefinitionRow>
        <DefinitionRow label="Valid">
          <span>
            <DateTime at={certificate.notBefore} /> - <DateTime at={certificate.notAfter} />
          </span>
        </DefinitionRow>
        <DefinitionRow label="Key strength">
          <Kind>{certificate.key}</Kind>
        </DefinitionRow>
        <DefinitionRow label="Chain">
          <Chain test={test} />
        </DefinitionRow>
        <DefinitionRow label="Vendor CA">
          <ul className="flex flex-col gap-1">
            {test.vendorCas.map((ca) => (
              <li key={ca.id} className="flex flex-wrap items-center gap-x-3">
                <Link href={`${VENDOR_CAS_PATH}/${ca.id}`}>{ca.name}</Link>
                <VendorCaState status={ca.status} />
                {ca.inScope !== null && (
                  <span className="text-muted">{ca.inScope ? "In its scope" : "Not in its scope"}</span>
                )}
              </li>
            ))}
            {test.vendorCas.length === 0 && <li>None vouches for it</li>}
          </ul>
        </DefinitionRow>
        <DefinitionRow label="Serial number">
          <Copyable value={certificate.serialNumber} label="serial number" />
        </DefinitionRow>
        <DefinitionRow label="SHA-256" meta={test.blocked && "Blocked"}>
          <Copyable value={certificate.sha256} label="SHA-256 of the certificate" />
        </DefinitionRow>
      </Widget>
    </div>
  );
}

/** From the certificate up to the root, by which it stands. */
function Chain({ test: { chain, certificate } }: Readonly<{ test: LeafTest }>) {
  return (
    <ol className="flex flex-col gap-1">
      {chain.map(({ subject, key, notAfter }, index) => (
        <li key={`${subject} ${notAfter}`} className="wrap-anywhere">
          {index > 0 && <span className="text-faint">below </span>}
          {subject}{" "}
          <span className="text-faint text-xs">
            <span className="whitespace-nowrap">{key},</span> until <DateTime at={notAfter} show="date" bare />
          </span>
        </li>
      ))}
      {chain.length < 2 && (
        <li className="wrap-anywhere text-muted">No chain to a root; issued by {certificate.issuer}</li>
      )}
    </ol>
  );
}
