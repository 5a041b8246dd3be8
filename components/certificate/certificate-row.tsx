"use client";

import { Ban, Copy, Download, Ellipsis, FileBadge } from "lucide-react";
import { opens } from "#components/base-station/station-dialog";
import { Button, IconButton } from "#components/ui/button";
import { useNow } from "#components/ui/clock";
import { Menu, MenuItem, MenuRule } from "#components/ui/menu";
import { DefinitionRow } from "#components/ui/widget";
import type { SecurityView } from "#lib/certificate/security-view";
import { certificateDelivery, certificateValidity } from "#lib/certificate/values";
import { CertificateMeta } from "./certificate-meta";
import { CertificateSteps } from "./certificate-steps";
import { Delivery } from "./delivery";
import { certificateFileName, copyAndTell, saveFile } from "./save-file";
import { Validity } from "./validity";

interface CertificateRowProps {
  view: SecurityView;
  lrrId: string;
  /** Why the operator may not; undefined when he may. */
  refusals: { regenerate?: string | undefined; revoke?: string | undefined };
  onRegenerate: () => void;
  onRevoke: () => void;
}

/** The certificate's validity and, beside it, its delivery; REGENERATE in the row, REVOKE apart in its menu. */
export function CertificateRow({ view, lrrId, refusals, onRegenerate, onRevoke }: Readonly<CertificateRowProps>) {
  const now = new Date(useNow());
  const { certificate, summary } = view;
  const validity = certificateValidity(summary, now);
  const needsPerson =
    validity.kind === "RENEWAL_OVERDUE" ||
    validity.kind === "EXPIRED" ||
    (certificate !== null && certificateDelivery(certificate, now) === "NOT_DOWNLOADED");
  const told = certificate ?? (validity.kind === "REVOKED" ? (view.previous[0] ?? null) : null);

  return (
    <DefinitionRow
      label="Base station certificate"
      meta={
        <>
          <CertificateMeta view={view} validity={validity} onRevoke={refusals.revoke ? undefined : onRevoke} />
          {certificate && <CertificateSteps of={certificate} />}
        </>
      }
      action={
        <Button
          {...opens("regenerate")}
          kind={needsPerson ? "primary" : "secondary"}
          disabledReason={refusals.regenerate}
          onPress={onRegenerate}
        >
          REGENERATE
        </Button>
      }
      more={<CertificateMenu view={view} lrrId={lrrId} refusal={refusals.revoke} onRevoke={onRevoke} />}
    >
      <span className="mr-2 inline-flex">
        <Validity summary={summary} certificate={told} />
      </span>
      {certificate && <Delivery of={certificate} />}
    </DefinitionRow>
  );
}

const NO_CERTIFICATE = "There is no current certificate";

function CertificateMenu(
  props: Readonly<{ view: SecurityView; lrrId: string; refusal: string | undefined; onRevoke: () => void }>,
) {
  const { view, lrrId, refusal, onRevoke } = props;
  const { certificate, files } = view;
  const absent = certificate && files ? undefined : NO_CERTIFICATE;
  const save = (part: "certificate" | "chain") => {
    if (!certificate || !files) return;
    saveFile(certificateFileName(lrrId, certificate.serialNumber, part), part === "chain" ? files.chain : files.pem);
  };
  return (
    <Menu
      trigger={<IconButton {...opens("revoke")} label="More for certificate" icon={<Ellipsis />} />}
      label="Certificate"
    >
      <MenuItem
        icon={<FileBadge />}
        disabledReason={absent}
        {...(certificate && { href: `/base-stations/${view.baseStation}/certificates/${certificate.id}` })}
      >
        View certificate
      </MenuItem>
      <MenuItem
        icon={<Copy />}
        disabledReason={absent}
        onAction={() => void copyAndTell(files?.pem ?? "", "Certificate PEM")}
      >
        Copy PEM
      </MenuItem>
      <MenuItem icon={<Download />} disabledReason={absent} onAction={() => save("certificate")}>
        Download PEM
      </MenuItem>
      <MenuItem icon={<Download />} disabledReason={absent} onAction={() => save("chain")}>
        Download chain
      </MenuItem>
      <MenuRule />
      <MenuItem icon={<Ban />} danger disabledReason={refusal ?? absent} onAction={onRevoke}>
        REVOKE
      </MenuItem>
    </Menu>
  );
}
