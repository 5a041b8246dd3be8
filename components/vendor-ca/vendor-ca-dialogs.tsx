"use client";

import { Ban, CirclePlay, FileX, History, UserCheck } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, startTransition } from "react";
import { DeliberateDialog } from "#components/certificate/deliberate-dialog";
import { DeliberateFoot } from "#components/certificate/deliberate-foot";
import { DialogBody } from "#components/ui/dialog";
import { Effect, EffectList } from "#components/ui/effects";
import { FormDialog } from "#components/ui/form-dialog";
import { Strip } from "#components/ui/strip";
import { TextField } from "#components/ui/text-field";
import { toast } from "#components/ui/toast";
import { useAction } from "#components/ui/use-action";
import { useTypedName } from "#components/ui/use-typed-name";
import type { VendorCaEffects } from "#lib/certificate-authority/vendor-ca-effects";
import type { VendorCaView } from "#lib/certificate-authority/vendor-ca-view";
import type { FormAction } from "#lib/web/form-state";
import { EffectsOf } from "./effects-of";
import { ScopeFields } from "./scope-fields";
import { VENDOR_CAS_PATH } from "./vendor-cas-path";

interface DialogProps {
  ca: VendorCaView;
  effects: VendorCaEffects;
  /** The policy asks for a second person. */
  needsApproval: boolean;
  action: FormAction;
  onClose: () => void;
}

const hiddenOf = ({ id, version }: VendorCaView) => ({ ca: id, ifMatch: version });

/** EDIT: name and scope. */
export function EditDialog({ ca, needsApproval, action, onClose }: Readonly<DialogProps>) {
  return (
    <FormDialog
      title="Edit vendor CA"
      subtitle={ca.name}
      action={action}
      onClose={onClose}
      hidden={hiddenOf(ca)}
      submit={{ label: "SAVE", kind: "primary" }}
    >
      <TextField label="Name" name="name" isRequired maxLength={100} autoComplete="off" defaultValue={ca.name} />
      <ScopeFields scope={ca.scope} />
      <EffectList title="What SAVE does">
        <Effect icon={<Ban />} tone="bad">
          Base stations that leave the scope are refused, and disconnected within a second
        </Effect>
        {needsApproval && (
          <Effect icon={<UserCheck />} tone="warn">
            A wider scope awaits another person's approval; until then none of its base stations is let in
          </Effect>
        )}
      </EffectList>
    </FormDialog>
  );
}

interface AskDialogProps extends DialogProps {
  verb: "Approve" | "Suspend" | "Resume";
  kind?: "primary" | "danger-solid";
  /** What happens. */
  children: ReactNode;
}

/** One question about a vendor CA, with its effects. */
function AskDialog({ verb, kind = "primary", ca, action, onClose, children }: Readonly<AskDialogProps>) {
  return (
    <FormDialog
      title={`${verb} vendor CA`}
      subtitle={ca.name}
      action={action}
      onClose={onClose}
      hidden={hiddenOf(ca)}
      submit={{ label: verb.toUpperCase(), kind }}
      asks
    >
      <EffectList>{children}</EffectList>
    </FormDialog>
  );
}

/** APPROVE: by another person than who uploaded it. */
export function ApproveDialog(props: Readonly<DialogProps>) {
  const { ca } = props;
  return (
    <AskDialog verb="Approve" {...props}>
      <Effect
        icon={<CirclePlay />}
        detail={`Its scope takes in ${ca.stations.inScope.toLocaleString("en-GB")} that are declared.`}
      >
        Base stations with its certificates are let in from now on
      </Effect>
      <Effect icon={<UserCheck />} detail={ca.certificates.map(({ subject }) => subject).join("; ")}>
        You vouch for its certificates and its scope
      </Effect>
    </AskDialog>
  );
}

/** SUSPEND: refused until it is resumed. */
export function SuspendDialog(props: Readonly<DialogProps>) {
  return (
    <AskDialog verb="Suspend" kind="danger-solid" {...props}>
      <EffectsOf effects={props.effects} />
      <Effect icon={<CirclePlay />}>RESUME lets them in again</Effect>
    </AskDialog>
  );
}

/** RESUME. */
export function ResumeDialog(props: Readonly<DialogProps>) {
  return (
    <AskDialog verb="Resume" {...props}>
      <Effect icon={<CirclePlay />}>Base stations with its certificates are let in again</Effect>
    </AskDialog>
  );
}

/** REMOVE: says who loses access, and asks for the name. */
export function RemoveDialog(props: Readonly<DialogProps>) {
  return (
    <DeliberateDialog title="Remove vendor CA" subtitle={props.ca.name} onClose={props.onClose}>
      <RemoveForm {...props} />
    </DeliberateDialog>
  );
}

function RemoveForm({ ca, effects, action }: Readonly<DialogProps>) {
  const router = useRouter();
  const typedName = useTypedName(ca.name, "remove");
  // The page, and the dialog with it, is gone once it is done: the list comes at once.
  const { state, isPending, run } = useAction(async (previous, form) => {
    const next = await action(previous, form);
    if (next.status !== "done") return next;
    toast.done(next.message);
    startTransition(() => router.push(VENDOR_CAS_PATH));
    return next;
  }, nothing);
  return (
    <>
      <DialogBody>
        {state.status === "failed" && (
          <div role="alert">
            <Strip tone="bad" title={state.message} {...(state.requestId && { requestId: state.requestId })} />
          </div>
        )}
        <EffectList>
          <EffectsOf effects={effects} />
          <Effect icon={<FileX />} tone="bad">
            Its certificates let no base station in any more
          </Effect>
          <Effect icon={<History />}>What happened stays on record; the same bundle can be uploaded again</Effect>
        </EffectList>
        {typedName.field}
      </DialogBody>
      <DeliberateFoot
        label="REMOVE"
        kind="danger-solid"
        waits={typedName.waits}
        isPending={isPending || state.status === "done"}
        onConfirm={() => run({ ca: ca.id, ifMatch: ca.version })}
      />
    </>
  );
}

const nothing = () => {};
