import { CircleCheck, CircleX } from "lucide-react";
import { Strip } from "#components/ui/strip";
import type { BundleCheckView } from "#lib/certificate-authority/check-bundle";
import { BUNDLE_CHECK_WORDS } from "#lib/certificate-authority/values";

/** What was looked at in a bundle, certificate by certificate, line by line. */
export function BundleLines({ view }: Readonly<{ view: BundleCheckView }>) {
  const broken = view.certificates.filter(({ lines }) => lines.some(({ ok }) => !ok)).length;
  return (
    <div className="flex flex-col gap-4">
      <Strip tone={view.isSound ? "ok" : "bad"} title={verdictText(view, broken)}>
        {view.faults.length > 0 && (
          <ul>
            {view.faults.map(({ code, text, line }) => (
              <li key={`${code} ${line ?? 0}`}>{line === undefined ? text : `Line ${line}: ${text}`}</li>
            ))}
          </ul>
        )}
      </Strip>
      <ol className="flex flex-col gap-4">
        {view.certificates.map((certificate, index) => (
          <li key={certificate.line} className="rounded-lg border border-line">
            <h3 className="wrap-anywhere border-line border-b bg-sunken px-3.5 py-2 font-medium">
              {index + 1}. {certificate.subject ?? "A certificate that cannot be read"}
              <span className="ml-2 text-faint text-xs">from line {certificate.line}</span>
            </h3>
            <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 px-3.5 py-2.5 max-sm:grid-cols-1">
              {certificate.lines.map(({ check, ok, text }) => (
                <div key={check} className="contents">
                  <dt className="text-faint text-xs leading-5.5">{BUNDLE_CHECK_WORDS[check]}</dt>
                  <dd className="flex items-start gap-2 leading-5.5 max-sm:mb-1.5">
                    {ok ? (
                      <CircleCheck
                        aria-label="In order"
                        role="img"
                        className="tone-ok mt-0.75 size-4 shrink-0 text-(--tone-icon)"
                      />
                    ) : (
                      <CircleX
                        aria-label="Fault"
                        role="img"
                        className="tone-bad mt-0.75 size-4 shrink-0 text-(--tone-icon)"
                      />
                    )}
                    <span
                      className={ok ? "min-w-0 wrap-anywhere text-muted" : "min-w-0 wrap-anywhere font-medium text-bad"}
                    >
                      {text}
                    </span>
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ol>
    </div>
  );
}

function verdictText({ isSound, certificates, faults }: BundleCheckView, broken: number): string {
  const count = certificates.length;
  if (isSound) return count === 1 ? "This certificate is in order" : `All ${count} certificates are in order`;
  if (broken === 0) return faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  return count === 1 ? "This certificate has a fault" : `${broken} of ${count} certificates have a fault`;
}
