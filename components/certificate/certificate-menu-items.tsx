"use client";

import { Ban, Copy, Download, FileBadge } from "lucide-react";
import { MenuItem, MenuRule } from "#components/ui/menu";
import { type MenuOpening, MenuPopover } from "#components/ui/menu-popover";
import { certificateFileName, copyAndTell, saveFile } from "#components/ui/save-file";
import type { SecurityView } from "#lib/certificate/security-view";

interface CertificateMenuItemsProps {
  view: SecurityView;
  lrrId: string;
  /** Why REVOKE is not allowed; undefined when it is. */
  refusal: string | undefined;
  onRevoke: () => void;
  opening: MenuOpening;
}

const NO_CERTIFICATE = "There is no current certificate";

/** Ways to have the current certificate, and below a rule the way to end it. */
export function CertificateMenuItems(props: Readonly<CertificateMenuItemsProps>) {
  const { view, lrrId, refusal, onRevoke, opening } = props;
  const { certificate, files } = view;
  const absent = certificate && files ? undefined : NO_CERTIFICATE;
  const save = (part: "certificate" | "chain") => {
    if (!certificate || !files) return;
    saveFile(certificateFileName(lrrId, certificate.serialNumber, part), part === "chain" ? files.chain : files.pem);
  };
  return (
    <MenuPopover label="Certificate" opening={opening}>
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
    </MenuPopover>
  );
}
