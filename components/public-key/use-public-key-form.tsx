"use client";

import { useRouter } from "next/navigation";
import { type RefObject, useEffect, useState } from "react";
import { toast } from "#components/ui/toast";
import { callAction, useAction } from "#components/ui/use-action";
import type { SecurityView } from "#lib/certificate/security-view";
import type { CurrentCertificateChoice } from "#lib/certificate/values";
import { type PublicKeyFault, removeSpaces, wholeFault } from "#lib/pki/public-key-text";
import type { FormAction } from "#lib/web/form-state";
import { caretOf, editorText, waitsUntil } from "./key-text";
import { placeCaret } from "./place-caret";
import { keyFaultsOf, useKeyVerdict } from "./use-key-verdict";
import { useSubmitKey } from "./use-submit-key";

export interface PublicKeyActions {
  declarePublicKey: FormAction;
  /** Judges a key and compares it with the declared one; saves nothing. */
  comparePublicKey: FormAction;
  /** The public key of a pasted certificate; saves nothing. */
  readCertificateKey: FormAction;
}

interface PublicKeyFormInput {
  view: SecurityView;
  actions: PublicKeyActions;
  textArea: RefObject<HTMLTextAreaElement | null>;
  onDone: () => void;
}

const STALE = "base_station_changed";

/** What the key dialog holds while it is open. Nothing leaves the browser but sound keys and certificates. */
export function usePublicKeyForm({ view, actions, textArea, onDone }: PublicKeyFormInput) {
  const router = useRouter();
  const [text, setText] = useState("");
  const [note, setNote] = useState<string>();
  const [refused, setRefused] = useState<string>();
  const [compareOnly, setCompareOnly] = useState(false);
  const [currentCertificate, setCurrentCertificate] = useState<CurrentCertificateChoice>("KEEP");
  const [seen, setSeen] = useState(view);
  const [isReading, setReading] = useState(false);
  const verdict = useKeyVerdict(text, view.baseStation, actions.comparePublicKey);

  useEffect(() => textArea.current?.focus(), [textArea]);

  const isPrivateKey = verdict.kind === "private_key";
  const privateKeyMessage = verdict.faults[0]?.message;
  useEffect(() => {
    if (!isPrivateKey) return;
    setRefused(privateKeyMessage); // and the text goes at once: it must not stay on a screen either
    setText("");
  }, [isPrivateKey, privateKeyMessage]);

  const save = useAction(
    async (previous, form) => {
      const state = await actions.declarePublicKey(previous, form);
      const faults = keyFaultsOf(state);
      if (faults) verdict.refuse(faults);
      if (state.status === "failed" && state.code === STALE) router.refresh();
      return state;
    },
    (done) => {
      toast.done(done.message);
      onDone();
    },
  );

  const replaceText = (next: string, said: string | undefined) => {
    setText(next);
    setNote(said);
    setRefused(undefined);
  };
  const takeKeyOfCertificate = async () => {
    setReading(true);
    const state = await callAction(actions.readCertificateKey, { certificate: text });
    setReading(false);
    if (state.status === "failed")
      verdict.refuse([wholeFault("not_a_public_key", state.errors[0]?.detail ?? state.message, "")]);
    if (state.status !== "done") return;
    replaceText(
      (state.value as { publicKey: string }).publicKey,
      "This is the certificate's key. Review before saving.",
    );
    textArea.current?.focus();
  };

  const faults = isPrivateKey ? [] : verdict.faults;
  const waits = waitReason(faults, compareOnly, verdict.comparison?.same ?? false);
  const submit = () => {
    if (waits || save.isPending) return;
    if (text !== "") {
      save.run({ baseStation: view.baseStation, ifMatch: seen.version, publicKey: text, currentCertificate });
      return;
    }
    if (!refused) setNote("Paste the public key first.");
    textArea.current?.focus();
  };
  useSubmitKey(submit);

  const failure = save.state.status === "failed" && !keyFaultsOf(save.state) ? save.state : undefined;
  const isNewer = view.version !== seen.version && save.state.status !== "done";
  return {
    /** The base station as it was when the dialog opened, or when the operator took notice of a change. */
    seen,
    text,
    faults,
    verdict,
    note,
    refused,
    waits,
    compareOnly,
    setCompareOnly,
    currentCertificate,
    setCurrentCertificate,
    edit: (next: string) => replaceText(editorText(next), undefined),
    removeSpaces: () => {
      replaceText(removeSpaces(text), "Spaces removed. Review before saving.");
      textArea.current?.focus();
    },
    goTo: (fault: PublicKeyFault) => placeCaret(textArea.current, caretOf(text, fault), fault.line),
    takeKeyOfCertificate,
    isReading,
    submit,
    isSaving: save.isPending,
    failure: failure?.code === STALE ? undefined : failure,
    /** Someone changed the base station since the dialog was opened. */
    stale: failure?.code === STALE || (isNewer && !save.isPending) ? { facts: failure?.facts } : undefined,
    keepMine: isNewer ? () => setSeen(view) : undefined,
  };
}

function waitReason(faults: readonly PublicKeyFault[], compareOnly: boolean, same: boolean): string | undefined {
  if (compareOnly) return "Compare only - nothing is saved";
  if (faults.length > 0) return waitsUntil(faults);
  return same ? "SAVE waits for another key: this one is declared already" : undefined;
}
