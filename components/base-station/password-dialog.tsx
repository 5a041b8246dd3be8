"use client";

import { KeyRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import { ActionProblems } from "#components/certificate/action-problems";
import { useDeliberateAction } from "#components/certificate/use-deliberate-action";
import { Button } from "#components/ui/button";
import { Dialog, DialogBody, DialogCancel, DialogFoot } from "#components/ui/dialog";
import { Effect, EffectList } from "#components/ui/effects";
import { RadioGroup } from "#components/ui/radio-group";
import { ShownOnce } from "#components/ui/shown-once";
import { PasswordField } from "#components/ui/text-field";
import type { SecurityView } from "#lib/certificate/security-view";
import { MAX_STATION_PASSWORD_LENGTH, MIN_STATION_PASSWORD_LENGTH } from "#lib/enrolment/values";
import type { FormAction, FormState } from "#lib/web/form-state";

interface PasswordDialogProps {
  view: SecurityView;
  /** Which base station: name and LRR-ID. */
  subtitle: ReactNode;
  /** Gives a generated password as its value, this once. */
  setPassword: FormAction;
  onClose: () => void;
  onDone: () => void;
}

/** SET PASSWORD: generated or chosen; then shown this once. */
export function PasswordDialog(props: Readonly<PasswordDialogProps>) {
  const { subtitle, onClose } = props;
  return (
    <Dialog title="Password" subtitle={subtitle} isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <PasswordForm {...props} />
    </Dialog>
  );
}

const HOW = [
  { id: "GENERATE", label: "Generate a password", description: "Long and random; it is typed or copied once" },
  { id: "CHOOSE", label: "Choose a password", description: "Such as one that the base station holds already" },
];

function PasswordForm({ view: now, setPassword, onClose, onDone }: Readonly<PasswordDialogProps>) {
  const [how, setHow] = useState("GENERATE");
  const [typed, setTyped] = useState("");
  const [made, setMade] = useState<string>();
  const action = useDeliberateAction({
    action: setPassword,
    view: now,
    onDone: (done) => {
      const generated = passwordOf(done);
      if (generated === null) onDone();
      else setMade(generated);
    },
  });
  const view = action.seen;
  if (made !== undefined) {
    return (
      <ShownOnce label="Password" value={made} fileName={`${view.lrrUuid}-password.txt`} onStored={onDone}>
        Put it into the base station's <span className="mono">STATION_PASSWORD_FILE</span>. Its user is{" "}
        <span className="mono">{view.lrrUuid}</span>. When it is lost, set another one.
      </ShownOnce>
    );
  }
  const chooses = how === "CHOOSE";
  const waits =
    chooses && typed.length < MIN_STATION_PASSWORD_LENGTH
      ? `SAVE waits for ${MIN_STATION_PASSWORD_LENGTH} characters`
      : undefined;
  return (
    <>
      <DialogBody>
        <ActionProblems of={action} onLeave={onClose} />
        <RadioGroup label="New password" options={HOW} value={how} onChange={setHow} />
        {chooses && (
          <PasswordField
            label="Password"
            isRequired
            autoComplete="new-password"
            maxLength={MAX_STATION_PASSWORD_LENGTH}
            fault={action.failure?.errors[0]?.detail}
            description={`At least ${MIN_STATION_PASSWORD_LENGTH} characters`}
            value={typed}
            onChange={setTyped}
          />
        )}
        <EffectList>
          <Effect
            icon={<KeyRound />}
            tone={view.password ? "warn" : "busy"}
            detail={view.password ? "The certificate it has stays valid" : "It enrols with it at the Key Installer"}
          >
            {view.password
              ? "The present password stops working at once"
              : "The base station identifies by this password"}
          </Effect>
        </EffectList>
      </DialogBody>
      <DialogFoot note={waits ?? (chooses ? "Only its hash is kept" : "Shown once, then never again")}>
        <DialogCancel />
        <Button
          kind="primary"
          disabledReason={waits}
          isPending={action.isPending}
          onPress={() => action.run({ baseStation: view.baseStation, password: chooses ? typed : undefined })}
        >
          SAVE
        </Button>
      </DialogFoot>
    </>
  );
}

/** Null for one that the operator chose. */
function passwordOf(done: FormState & { status: "done" }): string | null {
  return (done.value as { password: string | null }).password;
}
