"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { useOnDemand } from "#components/ui/use-on-demand";
import type { VendorCaEffects } from "#lib/certificate-authority/vendor-ca-effects";
import type { VendorCaView } from "#lib/certificate-authority/vendor-ca-view";
import type { FormAction } from "#lib/web/form-state";

const loadDialogs = () => import("./vendor-ca-dialogs");

type Verb = "edit" | "approve" | "suspend" | "resume" | "remove";
export type VendorCaActions = Record<Verb, FormAction>;

interface VendorCaButtonsProps {
  ca: VendorCaView;
  effects: VendorCaEffects;
  needsApproval: boolean;
  actions: VendorCaActions;
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
}

/** What can be done with a vendor CA as it is; the dialogs come when they are wanted. */
export function VendorCaButtons(props: Readonly<VendorCaButtonsProps>) {
  const { ca, effects, needsApproval, actions, refusal } = props;
  // As it was when the dialog opened: it does not change under the operator's hands.
  const [asked, setAsked] = useState<{ verb: Verb; ca: VendorCaView; effects: VendorCaEffects }>();
  const [dialogs, fetchDialogs] = useOnDemand(loadDialogs);
  const button = (verb: Verb, own?: string) => {
    const reason = refusal ?? own;
    return {
      onHoverStart: fetchDialogs,
      onFocus: fetchDialogs,
      onPress: () => {
        fetchDialogs();
        setAsked({ verb, ca, effects });
      },
      ...(reason === undefined ? {} : { disabledReason: reason }),
    };
  };
  const open = asked && {
    ...{ ca: asked.ca, effects: asked.effects, needsApproval, action: actions[asked.verb] },
    onClose: () => setAsked(undefined),
  };
  return (
    <div className="flex grow flex-wrap gap-2 @2xl:-mr-4">
      {ca.status === "AWAITING_APPROVAL" && (
        <Button kind="primary" {...button("approve", ca.approve.possible ? undefined : ca.approve.reason)}>
          APPROVE
        </Button>
      )}
      <Button {...button("edit")}>EDIT</Button>
      {ca.status === "ACTIVE" && <Button {...button("suspend")}>SUSPEND</Button>}
      {ca.status === "SUSPENDED" && <Button {...button("resume")}>RESUME</Button>}
      <Button kind="danger" className="ml-auto" {...button("remove")}>
        REMOVE
      </Button>
      {dialogs && open && asked.verb === "edit" && <dialogs.EditDialog {...open} />}
      {dialogs && open && asked.verb === "approve" && <dialogs.ApproveDialog {...open} />}
      {dialogs && open && asked.verb === "suspend" && <dialogs.SuspendDialog {...open} />}
      {dialogs && open && asked.verb === "resume" && <dialogs.ResumeDialog {...open} />}
      {dialogs && open && asked.verb === "remove" && <dialogs.RemoveDialog {...open} />}
    </div>
  );
}
