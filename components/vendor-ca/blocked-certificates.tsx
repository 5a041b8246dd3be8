"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { Fingerprint } from "#components/ui/fingerprint";
import { Link } from "#components/ui/link";
import { DateTime } from "#components/ui/time";
import { useOnDemand } from "#components/ui/use-on-demand";
import { Widget } from "#components/ui/widget";
import type { BlockedCertificateView } from "#lib/certificate-authority/blocked-certificates-view";
import type { FormAction } from "#lib/web/form-state";

interface BlockedCertificatesProps {
  blocked: readonly BlockedCertificateView[];
  /** Where the next page is; null on the last. */
  nextHref: string | null;
  actions: { block: FormAction; unblock: FormAction };
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
}

const loadDialogs = () => import("./block-dialogs");

/** Single certificates of vendors that are refused: what REVOKE means for one that is not ours. */
export function BlockedCertificates({ blocked, nextHref, actions, refusal }: Readonly<BlockedCertificatesProps>) {
  const [dialogs, fetchDialogs] = useOnDemand(loadDialogs);
  const [asked, setAsked] = useState<"block" | BlockedCertificateView>();
  const ask = (what: "block" | BlockedCertificateView) => {
    fetchDialogs();
    setAsked(what);
  };
  const close = () => setAsked(undefined);
  const off = refusal === undefined ? {} : { disabledReason: refusal };
  return (
    <Widget
      title="BLOCKED CERTIFICATES"
      end={
        <Button size="sm" onHoverStart={fetchDialogs} onFocus={fetchDialogs} onPress={() => ask("block")} {...off}>
          BLOCK A CERTIFICATE
        </Button>
      }
    >
      {blocked.length === 0 && <p className="px-5 py-3.25 text-muted max-sm:px-4">None is blocked.</p>}
      {blocked.length > 0 && (
        <ul aria-label="Blocked certificates">
          {blocked.map((one) => (
            <li
              key={one.sha256}
              className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-t px-5 py-3.25 first:border-t-0 max-sm:px-4"
            >
              <div className="min-w-0 flex-1 basis-72">
                <p className="wrap-anywhere font-strong">{one.subject ?? "Blocked by its fingerprint"}</p>
                <Fingerprint value={one.sha256} label="SHA-256 of the certificate" />
                <p className="mt-0.5 text-faint text-xs leading-4.5">
                  {one.reason} - <DateTime at={one.blockedAt} /> by {one.blockedBy}
                </p>
              </div>
              <Button
                size="sm"
                className="max-sm:w-full"
                aria-label={`Unblock ${one.subject ?? one.sha256}`}
                onHoverStart={fetchDialogs}
                onFocus={fetchDialogs}
                onPress={() => ask(one)}
                {...off}
              >
                UNBLOCK
              </Button>
            </li>
          ))}
        </ul>
      )}
      {nextHref && (
        <p className="border-line border-t px-5 py-3.25 max-sm:px-4">
          <Link href={nextHref}>Earlier ones</Link>
        </p>
      )}
      {dialogs && asked === "block" && <dialogs.BlockDialog block={actions.block} onClose={close} />}
      {dialogs && asked !== undefined && asked !== "block" && (
        <dialogs.UnblockDialog certificate={asked} unblock={actions.unblock} onClose={close} />
      )}
    </Widget>
  );
}
