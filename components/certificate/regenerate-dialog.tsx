"use client";

import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button";
import { DialogBody, DialogCancel, DialogFoot } from "#components/ui/dialog";
import { RadioGroup } from "#components/ui/radio-group";
import { Strip } from "#components/ui/strip";
import type { SecurityView } from "#lib/certificate/security-view";
import {
  NEW_PUBLIC_KEY_REQUIRED,
  PUBLIC_KEY_NOT_DECLARED,
  REGENERATE_REASON_WORDS,
  REGENERATE_REASONS,
  REVOKE_PREVIOUS_CHOICES,
  REVOKE_PREVIOUS_WORDS,
  type RevokePreviousChoice,
  STOLEN,
} from "#lib/certificate/values";
import type { FormAction } from "#lib/web/form-state";
import { ActionProblems } from "./action-problems";
import { DeliberateDialog } from "./deliberate-dialog";
import { DeliberateFoot } from "./deliberate-foot";
import { ReasonSelect } from "./reason-select";
import { RegenerateEffects } from "./regenerate-effects";
import { useDeliberateAction } from "./use-deliberate-action";

export interface RegenerateDialogProps {
  view: SecurityView;
  /** Which base station: name and LRR-ID. */
  subtitle: ReactNode;
  regenerate: FormAction;
  onClose: () => void;
  onDone: () => void;
  /** MANAGE, REVOKE and DELETE... take this dialog's place; undefined where the operator may not, or nothing is there. */
  onManage: (() => void) | undefined;
  onRevoke: (() => void) | undefined;
  onDelete: (() => void) | undefined;
}

/** REGENERATE: why, what happens, and the ways out where a new certificate would be wrong. */
export function RegenerateDialog(props: Readonly<RegenerateDialogProps>) {
  const { view, subtitle, onClose, onManage } = props;
  const canBeMade = view.publicKey !== null || view.access === "PASSWORD" || view.credentials !== null;
  return (
    <DeliberateDialog title="Regenerate certificate" subtitle={subtitle} onClose={onClose}>
      {canBeMade ? <RegenerateForm {...props} /> : <NoKey onManage={onManage} />}
    </DeliberateDialog>
  );
}

function NoKey({ onManage }: Readonly<{ onManage: (() => void) | undefined }>) {
  return (
    <>
      <DialogBody>
        <Strip tone="warn" title={PUBLIC_KEY_NOT_DECLARED}>
          A certificate is made for the public key by which the platform knows the base station.
        </Strip>
      </DialogBody>
      <DialogFoot>
        <DialogCancel autoFocus />
        <Button kind="primary" disabledReason={!onManage && "Your role may only read"} onPress={() => onManage?.()}>
          MANAGE
        </Button>
      </DialogFoot>
    </>
  );
}

const REASONS = REGENERATE_REASONS.flatMap((id) => {
  const reason = { id, label: REGENERATE_REASON_WORDS[id] };
  return id === "OTHER" ? [{ id: STOLEN.value, label: STOLEN.words }, reason] : [reason];
});

type Choice = (typeof REASONS)[number]["id"];

const MEANINGS: Record<RevokePreviousChoice, string> = {
  IMMEDIATELY: "The base station is cut off until it has the new one",
  ONCE_NEW_IS_IN_USE: "Both are valid in between",
};

interface CurrentChoiceProps {
  value: RevokePreviousChoice;
  onChange: (value: RevokePreviousChoice) => void;
}

/** What becomes of the current certificate, where it may stay for a while. */
function CurrentChoice({ value, onChange }: Readonly<CurrentChoiceProps>) {
  return (
    <RadioGroup
      label="Current certificate"
      options={REVOKE_PREVIOUS_CHOICES.map((id) => ({
        id,
        label: REVOKE_PREVIOUS_WORDS[id],
        description: MEANINGS[id],
      }))}
      value={value}
      onChange={(chosen) => onChange(REVOKE_PREVIOUS_CHOICES.find((id) => id === chosen) ?? "IMMEDIATELY")}
    />
  );
}

const BLOCKED =
  "The declared key was given up as compromised and cannot be used again. Declare a new key first: MANAGE.";

function RegenerateForm(props: Readonly<RegenerateDialogProps>) {
  const { regenerate, onClose, onDone, onManage, onRevoke, onDelete } = props;
  const [reason, setReason] = useState<Choice>();
  const [later, setLater] = useState<RevokePreviousChoice>("IMMEDIATELY");
  const action = useDeliberateAction({ action: regenerate, view: props.view, onDone });
  const view = action.seen;
  const needsNewKey =
    (reason === "COMPROMISED" && view.compromisedNeedsNewKey) || action.failure?.code === "new_public_key_required";
  const blocked = view.publicKeyBlocked;
  const stolen = reason === STOLEN.value;
  const isAdvised = needsNewKey || blocked || stolen;
  const offersLater = view.certificate?.state === "VALID" && reason !== "COMPROMISED";
  const revokePrevious = offersLater ? later : "IMMEDIATELY";
  return (
    <>
      <DialogBody>
        <ActionProblems of={action} onLeave={onClose} />
        <ReasonSelect reasons={REASONS} value={reason} onChange={setReason} />
        {(needsNewKey || blocked) && (
          <Advice title={blocked ? BLOCKED : NEW_PUBLIC_KEY_REQUIRED}>
            {onManage && <Button onPress={onManage}>MANAGE</Button>}
            {onRevoke && view.certificate && (
              <Button kind="danger" onPress={onRevoke}>
                REVOKE
              </Button>
            )}
          </Advice>
        )}
        {stolen && !blocked && (
          <Advice title="Do not regenerate. Delete the base station.">
            {onDelete && (
              <Button kind="danger" onPress={onDelete}>
                DELETE...
              </Button>
            )}
          </Advice>
        )}
        {!isAdvised && offersLater && <CurrentChoice value={later} onChange={setLater} />}
        {!isAdvised && (
          <RegenerateEffects
            view={view}
            blocksOldKey={reason === "COMPROMISED"}
            revokesLater={revokePrevious === "ONCE_NEW_IS_IN_USE"}
          />
        )}
      </DialogBody>
      <DeliberateFoot
        waits={waitReason({ chosen: reason !== undefined, stolen, needsNewKey: needsNewKey || blocked })}
        isPending={action.isPending}
        onConfirm={() => action.run({ baseStation: view.baseStation, reason, revokePrevious })}
      />
    </>
  );
}

function waitReason(of: { chosen: boolean; stolen: boolean; needsNewKey: boolean }): string | undefined {
  if (of.needsNewKey) return "Confirm waits for a new public key";
  if (!of.chosen) return "Confirm waits for a reason";
  return of.stolen ? "A stolen base station gets no new certificate" : undefined;
}

/** Why this is the wrong way, and the right ones. */
function Advice({ title, children }: Readonly<{ title: string; children: ReactNode }>) {
  return (
    <div role="alert">
      <Strip tone="warn" title={title}>
        <div className="mt-2 flex flex-wrap gap-2">{children}</div>
      </Strip>
    </div>
  );
}
