"use client";

import { Copy, Download } from "lucide-react";
import { KeyLine } from "#components/public-key/key-line";
import { Button } from "#components/ui/button";
import { useNow } from "#components/ui/clock";
import { Copyable } from "#components/ui/copyable";
import { certificateFileName, copyAndTell, saveFile } from "#components/ui/save-file";
import { State } from "#components/ui/state";
import { DateTime } from "#components/ui/time";
import { DefinitionRow, Widget } from "#components/ui/widget";
import type { CertificateView } from "#lib/certificate/certificate-view";
import {
  CERTIFICATE_PURPOSE_WORDS,
  CERTIFICATE_STATE_WORDS,
  type CertificatePurposeText,
  certificateState,
  REVOCATION_REASON_WORDS,
} from "#lib/certificate/values";
import { STATE_LOOKS } from "./certificate-icons";
import { CertificateSteps } from "./certificate-steps";
import { CertificateTimeline } from "./certificate-timeline";
import { Delivery } from "./delivery";

export const CERTIFICATE_PARTS = [
  { id: "certificate", label: "CERTIFICATE" },
  { id: "timeline", label: "TIMELINE" },
  { id: "extensions", label: "EXTENSIONS" },
  { id: "pem", label: "PEM" },
  { id: "chain", label: "CHAIN" },
] as const;

/** One certificate in full: how it stands, what stands in it, and its text. */
export function CertificateDetails({ view, lrrId }: Readonly<{ view: CertificateView; lrrId: string }>) {
  return (
    <>
      <Widget title="CERTIFICATE" id="certificate">
        <StateRow view={view} />
        {view.revokedAt && <RevocationRow view={view} revokedAt={view.revokedAt} />}
        <FieldRows view={view} />
      </Widget>
      <CertificateTimeline steps={view.timeline} />
      <Extensions of={view.details.extensions} />
      <TextWidget
        title="PEM"
        id="pem"
        text={view.pem}
        copied="Certificate PEM"
        fileName={certificateFileName(lrrId, view.serialNumber, "certificate")}
      />
      <TextWidget
        title="CHAIN"
        id="chain"
        text={view.chain}
        copied="Chain"
        fileName={certificateFileName(lrrId, view.serialNumber, "chain")}
      />
    </>
  );
}

function StateRow({ view }: Readonly<{ view: CertificateView }>) {
  const now = new Date(useNow());
  const state = certificateState(view, now);
  const { icon, tone, level } = STATE_LOOKS[state];
  const counts = state === "VALID";
  return (
    <DefinitionRow
      label="State"
      meta={
        <>
          {view.onPreviousKey && counts && "Issued for the previous key"}
          {view.overlapping && counts && "A newer one is issued: both are valid until that one is in use"}
          {counts && <CertificateSteps of={view} />}
        </>
      }
    >
      <State tone={tone} level={level} icon={icon} className="mr-2">
        {CERTIFICATE_STATE_WORDS[state]}
      </State>
      <Delivery of={view} />
    </DefinitionRow>
  );
}

function RevocationRow({ view, revokedAt }: Readonly<{ view: CertificateView; revokedAt: string }>) {
  const reason = view.revocationReason ?? "OTHER";
  return (
    <DefinitionRow
      label="Revoked"
      meta={
        <>
          <DateTime at={revokedAt} show="second" /> by {view.revokedBy}
        </>
      }
    >
      {REVOCATION_REASON_WORDS[reason] ?? reason}
    </DefinitionRow>
  );
}

const PURPOSE_MEANS: Record<CertificatePurposeText, string> = {
  station: "On the base station's own key",
  lns: "The base station proves itself with it to our LNS; we made its key",
  cups: "The base station proves itself with it to our CUPS; we made its key",
};

function FieldRows({ view }: Readonly<{ view: CertificateView }>) {
  const { details } = view;
  return (
    <>
      <DefinitionRow label="Serial number">
        <Copyable value={view.serialNumber} label="serial number" />
      </DefinitionRow>
      <DefinitionRow label="For" meta={PURPOSE_MEANS[view.purpose]}>
        {CERTIFICATE_PURPOSE_WORDS[view.purpose]}
      </DefinitionRow>
      <DefinitionRow label="Subject">
        <Copyable value={details.subject} label="subject" />
      </DefinitionRow>
      <DefinitionRow label="Issuer">
        <span className="mono wrap-anywhere">{details.issuer}</span>
      </DefinitionRow>
      <DefinitionRow label="Valid">
        <DateTime at={view.notBefore} show="second" /> - <DateTime at={view.notAfter} show="second" />
      </DefinitionRow>
      <DefinitionRow label="Public key">
        <KeyLine label={view.publicKeyLabel} fingerprint={view.publicKeyFingerprint} />
      </DefinitionRow>
      <DefinitionRow label="Signature">
        <span className="mono">{details.signatureAlgorithm}</span>
      </DefinitionRow>
      <DefinitionRow label="Fingerprint" meta="SHA-256 of the certificate">
        <Copyable value={details.sha256} label="certificate fingerprint" />
      </DefinitionRow>
    </>
  );
}

function Extensions({ of: extensions }: Readonly<{ of: CertificateView["details"]["extensions"] }>) {
  return (
    <Widget title="EXTENSIONS" id="extensions">
      {extensions.map(({ oid, name, critical, lines }) => (
        <DefinitionRow key={oid} label={name} meta={critical && "Critical"}>
          <ul className="min-w-0">
            {lines.map((line) => (
              <li key={line} className="wrap-anywhere">
                {line}
              </li>
            ))}
          </ul>
        </DefinitionRow>
      ))}
    </Widget>
  );
}

interface TextWidgetProps {
  title: string;
  id: string;
  text: string;
  /** What the toast calls it. */
  copied: string;
  fileName: string;
}

function TextWidget({ title, id, text, copied, fileName }: Readonly<TextWidgetProps>) {
  return (
    <Widget
      title={title}
      id={id}
      end={
        <>
          <Button size="sm" kind="quiet" icon={<Copy />} onPress={() => void copyAndTell(text, copied)}>
            Copy
          </Button>
          <Button size="sm" kind="quiet" icon={<Download />} onPress={() => saveFile(fileName, text)}>
            Download
          </Button>
        </>
      }
    >
      <pre className="overflow-hidden rounded-b-lg bg-sunken px-5 py-4 font-mono text-[0.78125rem] leading-5.5 whitespace-pre-wrap wrap-anywhere max-sm:px-4">
        {text}
      </pre>
    </Widget>
  );
}
