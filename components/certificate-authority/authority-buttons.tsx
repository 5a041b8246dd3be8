"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { useOnDemand } from "#components/ui/use-on-demand";
import type { AuthorityView, PossibleAction } from "#lib/certificate-authority/authorities-view";
import type { AuthorityActions } from "./authority-action";

const loadRotate = () => import("./rotate-dialog");
const loadRetire = () => import("./retire-dialog");

interface AuthorityButtonsProps {
  authority: AuthorityView;
  actions: AuthorityActions;
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
}

/** ROTATE and RETIRE, each with the reason when it cannot be done. Their dialogs come when they are wanted. */
export function AuthorityButtons({ authority, actions, refusal }: Readonly<AuthorityButtonsProps>) {
  const [asked, setAsked] = useState<"rotate" | "retire">();
  const [rotate, fetchRotate] = useOnDemand(loadRotate);
  const [retire, fetchRetire] = useOnDemand(loadRetire);
  const close = () => setAsked(undefined);
  const isUnderWay = authority.rotation !== null;
  return (
    <div className="flex flex-wrap gap-2">
      {!authority.retiredAt && authority.rotate.possible && (
        <Button
          onHoverStart={fetchRotate}
          onFocus={fetchRotate}
          onPress={() => {
            fetchRotate();
            setAsked("rotate");
          }}
          isPending={isUnderWay && authority.rotation?.lastFault === null}
          {...reason(refusal)}
        >
          ROTATE
        </Button>
      )}
      {!authority.retiredAt && (
        <Button
          kind="danger"
          onHoverStart={fetchRetire}
          onFocus={fetchRetire}
          onPress={() => {
            fetchRetire();
            setAsked("retire");
          }}
          {...reason(refusal ?? refusalOf(authority.retire))}
        >
          RETIRE
        </Button>
      )}
      {asked === "rotate" && rotate && (
        <rotate.RotateDialog authority={authority} rotate={actions.rotate} onClose={close} />
      )}
      {asked === "retire" && retire && (
        <retire.RetireDialog authority={authority} retire={actions.retire} onClose={close} />
      )}
    </div>
  );
}

const refusalOf = (action: PossibleAction) => (action.possible ? undefined : action.reason);
const reason = (text: string | undefined) => (text === undefined ? {} : { disabledReason: text });
