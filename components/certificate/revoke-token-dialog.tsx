"use client";

import { Ban, PlugZap } from "lucide-react";
import { type ReactNode, useState } from "react";
import { DialogBody, DialogCancel, DialogFoot } from "#components/ui/dialog";
import { Effect, EffectList } from "#components/ui/effects";
import { RadioGroup } from "#components/ui/radio-group";
import { Strip } from "#components/ui/strip";
import type { CredentialView } from "#lib/certificate/credentials-view";
import type { SecurityView } from "#lib/certificate/security-view";
import type { FormAction } from "#lib/web/form-state";
import { ActionProblems } from "./action-problems";
import { DeliberateDialog } from "./deliberate-dialog";
import { DeliberateFoot } from "./deliberate-foot";
import { tokensOf } from "./tokens-of";
import { useDeliberateAction } from "./use-deliberate-action";

interface RevokeTokenDialogProps {
  view: SecurityView;
  /** Which base station: name and LRR-ID. */
  subtitle: ReactNode;
  revokeToken: FormAction;
  onClose: () => void;
  onDone: () => void;
}

/** REVOKE TOKEN: which, where there are several. */
export function RevokeTokenDialog(props: Readonly<RevokeTokenDialogProps>) {
  const { subtitle, onClose } = props;
  return (
    <DeliberateDialog title="Revoke token" subtitle={subtitle} onClose={onClose}>
      <RevokeTokenForm {...props} />
    </DeliberateDialog>
  );
}

const SERVER_WORDS = { CUPS: "For CUPS", LNS: "For the LNS" };

const optionOf = ({ id, hint, server, inUseSince }: CredentialView) => ({
  id,
  label: `${hint}...`,
  description: `${SERVER_WORDS[server]}, ${inUseSince ? "in use" : "not used yet"}`,
});

function RevokeTokenForm({ view: now, revokeToken, onClose, onDone }: Readonly<RevokeTokenDialogProps>) {
  const action = useDeliberateAction({ action: revokeToken, view: now, onDone });
  const view = action.seen;
  const tokens = view.credentials ? tokensOf(view.credentials) : [];
  const [chosen, setChosen] = useState(tokens[0]?.id);
  const token = tokens.find(({ id }) => id === chosen);
  if (!token) {
    return (
      <>
        <DialogBody>
          <Strip tone="idle" title="There is no token to revoke." />
        </DialogBody>
        <DialogFoot>
          <DialogCancel autoFocus label="CLOSE" />
        </DialogFoot>
      </>
    );
  }
  return (
    <>
      <DialogBody>
        <ActionProblems of={action} onLeave={onClose} />
        <RadioGroup label="Token" options={tokens.map(optionOf)} value={token.id} onChange={setChosen} />
        <EffectList title="What stops working">
          <Effect icon={<Ban />} tone="bad" detail="Who is connected with it is disconnected within a second">
            Token <span className="mono">{token.hint}...</span> is refused at once
          </Effect>
          <Effect
            icon={<PlugZap />}
            tone="warn"
            detail="Its vendor's certificate, an earlier credential, or a new token"
          >
            The base station needs something else to prove itself with
          </Effect>
        </EffectList>
      </DialogBody>
      <DeliberateFoot
        kind="danger-solid"
        waits={undefined}
        isPending={action.isPending}
        onConfirm={() => action.run({ baseStation: view.baseStation, token: token.id })}
      />
    </>
  );
}
