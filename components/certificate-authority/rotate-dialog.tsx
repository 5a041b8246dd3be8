"use client";

import { FileBadge, FileClock, KeyRound, Radio } from "lucide-react";
import { Effect, EffectList } from "#components/ui/effects";
import { FormDialog } from "#components/ui/form-dialog";
import type { AuthorityView } from "#lib/certificate-authority/authorities-view";
import type { FormAction } from "#lib/web/form-state";

interface RotateDialogProps {
  authority: AuthorityView;
  rotate: FormAction;
  onClose: () => void;
}

/** ROTATE: another CA of the kind signs from now on. */
export function RotateDialog({ authority, rotate, onClose }: Readonly<RotateDialogProps>) {
  const isServer = authority.kind === "SERVER";
  return (
    <FormDialog
      title="Rotate certificate authority"
      subtitle={authority.name}
      action={rotate}
      onClose={onClose}
      hidden={{ authority: authority.id }}
      submit={{ label: "ROTATE", kind: "primary" }}
      note="The old one stays until you retire it"
      asks
    >
      <EffectList>
        <Effect icon={<KeyRound />} detail="By a process of its own, within seconds; the root's key is used for it.">
          A successor with a new key is made
        </Effect>
        <Effect icon={<FileBadge />}>New certificates come from the successor</Effect>
        <Effect icon={<FileClock />} detail="Its revocation lists and OCSP answers go on as before.">
          Certificates of {authority.name} stay valid
        </Effect>
        <Effect
          icon={<Radio />}
          detail={isServer ? "They trust the root." : "They trust the root; cacerts gives both."}
        >
          Base stations need no visit
        </Effect>
      </EffectList>
    </FormDialog>
  );
}
