"use client";

import { Ban, CirclePlay, FileX2, Radio } from "lucide-react";
import { Effect, EffectList } from "#components/ui/effects";
import { FormDialog } from "#components/ui/form-dialog";
import { TextArea } from "#components/ui/text-area";
import { TextField } from "#components/ui/text-field";
import type { BlockedCertificateView } from "#lib/certificate-authority/blocked-certificates-view";
import type { FormAction } from "#lib/web/form-state";

/** BLOCK A CERTIFICATE: by paste, or by its fingerprint. */
export function BlockDialog({ block, onClose }: Readonly<{ block: FormAction; onClose: () => void }>) {
  return (
    <FormDialog
      title="Block a certificate"
      subtitle="Of a vendor, by which a base station is let in"
      action={block}
      onClose={onClose}
      hidden={{}}
      submit={{ label: "BLOCK", kind: "danger-solid" }}
    >
      <TextArea
        label="Certificate (PEM), or its SHA-256"
        name="certificate"
        isRequired
        mono
        rows={6}
        spellCheck="false"
        autoComplete="off"
      />
      <TextField label="Reason" name="reason" isRequired maxLength={200} autoComplete="off" />
      <EffectList>
        <Effect icon={<Ban />} tone="bad">
          Whoever shows this certificate is refused
        </Effect>
        <Effect icon={<Radio />} tone="bad">
          A connection that it opened is closed within a second
        </Effect>
        <Effect icon={<FileX2 />} tone="bad">
          What its base station was handed for our LNS is revoked; it gets a new one when it proves itself otherwise
        </Effect>
        <Effect icon={<CirclePlay />}>UNBLOCK lets it in again</Effect>
      </EffectList>
    </FormDialog>
  );
}

interface UnblockDialogProps {
  certificate: BlockedCertificateView;
  unblock: FormAction;
  onClose: () => void;
}

/** UNBLOCK. */
export function UnblockDialog({ certificate, unblock, onClose }: Readonly<UnblockDialogProps>) {
  return (
    <FormDialog
      title="Unblock certificate"
      subtitle={certificate.subject ?? certificate.sha256}
      action={unblock}
      onClose={onClose}
      hidden={{ sha256: certificate.sha256 }}
      submit={{ label: "UNBLOCK", kind: "primary" }}
      asks
    >
      <EffectList>
        <Effect icon={<CirclePlay />} detail={`Blocked because: ${certificate.reason}`}>
          Its base station is let in again, if its vendor CA and the base station allow it
        </Effect>
      </EffectList>
    </FormDialog>
  );
}
