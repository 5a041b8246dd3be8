"use client";

import { ArrowRightLeft, KeyRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button";
import { Dialog, DialogBody, DialogCancel, DialogFoot } from "#components/ui/dialog";
import { Effect, EffectList } from "#components/ui/effects";
import { RadioGroup } from "#components/ui/radio-group";
import { ShownOnce } from "#components/ui/shown-once";
import type { SecurityView } from "#lib/certificate/security-view";
import { STATION_SERVERS, type StationServer, tokenKeyFile } from "#lib/certificate/values";
import type { FormAction, FormState } from "#lib/web/form-state";
import { ActionProblems } from "./action-problems";
import { useDeliberateAction } from "./use-deliberate-action";

interface MakeTokenDialogProps {
  view: SecurityView;
  /** Which base station: name and LRR-ID. */
  subtitle: ReactNode;
  /** Gives the token as its value, this once. */
  makeToken: FormAction;
  onClose: () => void;
  onDone: () => void;
}

/** MAKE TOKEN: for a base station that is set up by hand; shown this once. */
export function MakeTokenDialog(props: Readonly<MakeTokenDialogProps>) {
  const { subtitle, onClose } = props;
  return (
    <Dialog title="Make token" subtitle={subtitle} isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <MakeTokenForm {...props} />
    </Dialog>
  );
}

const SERVERS = [
  { id: "CUPS", label: "For CUPS", description: "It fetches everything else there by itself: file cups.key" },
  { id: "LNS", label: "For the LNS", description: "For a base station that does not use CUPS: file tc.key" },
];
const FILES: Record<StationServer, string> = { CUPS: "cups.key", LNS: "tc.key" };

function MakeTokenForm({ view: now, makeToken, onClose, onDone }: Readonly<MakeTokenDialogProps>) {
  const [server, setServer] = useState<StationServer>("CUPS");
  const [token, setToken] = useState<string>();
  const action = useDeliberateAction({ action: makeToken, view: now, onDone: (done) => setToken(tokenOf(done)) });
  const view = action.seen;
  const file = FILES[server];
  if (token !== undefined) {
    const text = tokenKeyFile(token);
    return (
      <ShownOnce label={`Line of ${file}`} value={text.trim()} fileText={text} fileName={file} onStored={onDone}>
        Put this file beside <span className="mono">{file.replace("key", "trust")}</span> on the base station, and leave{" "}
        <span className="mono">{file.replace("key", "crt")}</span> out. When it is lost, make another one.
      </ShownOnce>
    );
  }
  const replaced = view.credentials?.[server].current ?? null;
  return (
    <>
      <DialogBody>
        <ActionProblems of={action} onLeave={onClose} />
        <RadioGroup
          label="Whom the base station calls with it"
          options={SERVERS}
          value={server}
          onChange={(chosen) => setServer(STATION_SERVERS.find((one) => one === chosen) ?? "CUPS")}
        />
        <EffectList>
          <Effect icon={<KeyRound />} tone="busy" detail="Only its hash is kept">
            A token is made, and shown once
          </Effect>
          {replaced && (
            <Effect icon={<ArrowRightLeft />} tone="warn" detail="Until then both are taken">
              What it uses now stops working once the token is in use
            </Effect>
          )}
        </EffectList>
      </DialogBody>
      <DialogFoot note="Shown once, then never again">
        <DialogCancel />
        <Button
          kind="primary"
          isPending={action.isPending}
          onPress={() => action.run({ baseStation: view.baseStation, server })}
        >
          MAKE TOKEN
        </Button>
      </DialogFoot>
    </>
  );
}

const tokenOf = (done: FormState & { status: "done" }): string => (done.value as { token: string | null }).token ?? "";
