"use client";

import { useEffect, useRef, useState } from "react";
import { Strip } from "#components/ui/strip";
import { callAction } from "#components/ui/use-action";
import { judgePublicKeyText, type PublicKeyFault, removeSpaces, wholeFault } from "#lib/pki/public-key-text";
import type { FormAction, FormState } from "#lib/web/form-state";
import { FaultList } from "./fault-list";
import { KeyEditor } from "./key-editor";
import { caretOf, editorText } from "./key-text";
import { placeCaret } from "./place-caret";
import { keyFaultsOf } from "./use-key-verdict";

export interface NewKeyFieldProps {
  /** Of the form that it is in: what the server says of the key is shown at its text. */
  state: FormState;
  firstText: string;
  isRequired: boolean;
  isReadOnly: boolean;
  takesFocus: boolean;
  /** The public key of a pasted certificate; saves nothing. */
  readCertificateKey: FormAction;
}

const MESSAGES = "new-public-key-messages";
const EMPTY_WORDS = "Paste what the base station shows as its public key.";

/** The public key of a base station that is being created, judged while it is pasted; sent with its form. */
export function NewKeyField(props: Readonly<NewKeyFieldProps>) {
  const { state, firstText, isRequired, isReadOnly, takesFocus, readCertificateKey } = props;
  const textArea = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(editorText(firstText));
  const [note, setNote] = useState<string>();
  const [privateKey, setPrivateKey] = useState<string>();
  const [isReading, setReading] = useState(false);
  const [refusal, setRefusal] = useState<{ text: string; faults: PublicKeyFault[] }>();
  const look = text === "" ? undefined : judgePublicKeyText(text);
  // Faults seen here come with their places; the server's are about what only it can tell.
  const seenHere = look?.faults ?? [];
  const onlyServerTells = seenHere.every(({ code }) => code === "certificate_pasted");
  const faults = onlyServerTells && refusal?.text === text ? refusal.faults : seenHere;

  useEffect(() => {
    if (takesFocus) textArea.current?.focus();
  }, [takesFocus]);
  useEffect(() => {
    const found = keyFaultsOf(state);
    if (found) setRefusal({ text: textArea.current?.value ?? "", faults: found });
  }, [state]);

  const replaceText = (next: string, said: string | undefined) => {
    const judged = next === "" ? undefined : judgePublicKeyText(next);
    const isPrivate = judged?.kind === "private_key";
    setText(isPrivate ? "" : next); // it must not stay on a screen, nor be sent
    setPrivateKey(isPrivate ? judged.faults[0]?.message : undefined);
    setNote(said);
  };
  const takeKeyOfCertificate = async () => {
    setReading(true);
    const read = await callAction(readCertificateKey, { certificate: text });
    setReading(false);
    if (read.status === "done") {
      const { publicKey } = read.value as { publicKey: string };
      replaceText(publicKey, "This is the certificate's key. Review before creating.");
    } else if (read.status === "failed") {
      const detail = read.errors[0]?.detail ?? read.message;
      setRefusal({ text, faults: [wholeFault("not_a_public_key", detail, "")] });
    }
    textArea.current?.focus();
  };

  return (
    <div data-field="publicKey" className="min-w-0 pb-2 sm:col-span-2">
      <KeyEditor
        value={text}
        onChange={(next) => replaceText(editorText(next), undefined)}
        faults={faults}
        label={isRequired ? "Public key of the base station (required)" : "Public key of the base station"}
        hint="From BEGIN PUBLIC KEY to END PUBLIC KEY"
        describedBy={MESSAGES}
        textArea={textArea}
        isReadOnly={isReadOnly}
      />
      {privateKey ? (
        <div id={MESSAGES} role="alert" className="mt-2.5">
          <Strip tone="bad" title={privateKey}>
            Whoever saw it can act as this base station: consider it disclosed.
          </Strip>
        </div>
      ) : (
        <FaultList
          id={MESSAGES}
          faults={faults}
          onGo={(fault) => placeCaret(textArea.current, caretOf(text, fault), fault.line)}
          onRemoveSpaces={() => replaceText(removeSpaces(text), "Spaces removed. Review before creating.")}
          onUseItsKey={takeKeyOfCertificate}
          isPending={isReading}
        >
          <p className="text-faint">{note ?? (text === "" ? EMPTY_WORDS : "Declared with the base station.")}</p>
        </FaultList>
      )}
    </div>
  );
}
