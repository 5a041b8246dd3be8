"use client";

import { Ban } from "lucide-react";
import { useActionState, useEffect } from "react";
import { Button } from "#components/ui/button";
import { Dialog, DialogBody, DialogCancel, DialogFoot } from "#components/ui/dialog";
import { Effect, EffectList } from "#components/ui/effects";
import { Form, FormSummary } from "#components/ui/form";
import { toast } from "#components/ui/toast";
import { IDLE } from "#lib/web/form-state";
import type { TokenAction, TokenRow } from "./token-action";

interface RevokeTokenDialogProps {
  token: TokenRow;
  revoke: TokenAction;
  onClose: () => void;
}

/** REVOKE: whoever uses the token is refused from the next request on. */
export function RevokeTokenDialog(props: Readonly<RevokeTokenDialogProps>) {
  return (
    <Dialog
      title="Revoke API token"
      subtitle={props.token.name}
      role="alertdialog"
      isOpen
      onOpenChange={(isOpen) => !isOpen && props.onClose()}
    >
      <RevokeForm {...props} />
    </Dialog>
  );
}

function RevokeForm({ token, revoke, onClose }: Readonly<RevokeTokenDialogProps>) {
  const [state, submit, isPending] = useActionState(revoke, IDLE);
  useEffect(() => {
    if (state.status !== "done") return;
    toast.done(state.message);
    onClose();
  }, [state, onClose]);
  return (
    <Form state={state} action={submit}>
      <input type="hidden" name="token" value={token.id} />
      <DialogBody>
        <FormSummary />
        <EffectList>
          <Effect icon={<Ban />} tone="bad" detail={<span className="mono">{token.hint}...</span>}>
            Every request with this token is refused from now on
          </Effect>
        </EffectList>
      </DialogBody>
      <DialogFoot note="Cannot be undone">
        <DialogCancel autoFocus />
        <Button kind="danger-solid" type="submit" isPending={isPending}>
          REVOKE
        </Button>
      </DialogFoot>
    </Form>
  );
}
