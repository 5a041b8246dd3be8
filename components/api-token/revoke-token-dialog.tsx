"use client";

import { Ban } from "lucide-react";
import { Effect, EffectList } from "#components/ui/effects";
import { FormDialog } from "#components/ui/form-dialog";
import type { FormAction } from "#lib/web/form-state";
import type { TokenRow } from "./token-action";

interface RevokeTokenDialogProps {
  token: TokenRow;
  revoke: FormAction;
  onClose: () => void;
}

/** REVOKE: whoever uses the token is refused from the next request on. */
export function RevokeTokenDialog({ token, revoke, onClose }: Readonly<RevokeTokenDialogProps>) {
  return (
    <FormDialog
      title="Revoke API token"
      subtitle={token.name}
      action={revoke}
      onClose={onClose}
      hidden={{ token: token.id }}
      submit={{ label: "REVOKE", kind: "danger-solid" }}
      note="Cannot be undone"
      asks
    >
      <EffectList>
        <Effect icon={<Ban />} tone="bad" detail={<span className="mono">{token.hint}...</span>}>
          Every request with this token is refused from now on
        </Effect>
      </EffectList>
    </FormDialog>
  );
}
