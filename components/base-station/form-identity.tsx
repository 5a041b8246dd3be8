"use client";

import { useState } from "react";
import { TextField } from "#components/ui/text-field";
import { BASICS_STATION_OUI, eui64OfLrrUuid, judgeIdentity } from "#lib/base-station/values";
import type { FormState } from "#lib/web/form-state";

/** Asks the server about what is typed, when a field is left. */
export type CheckDeclaration = (fields: Record<string, string>) => Promise<FormState>;

/** The answer's part of that name, when it has one. */
export async function askDeclaration(
  check: CheckDeclaration,
  fields: Record<string, string>,
  part: "taken" | "namesake",
): Promise<string | undefined> {
  try {
    const state = await check(fields);
    const value = state.status === "done" ? (state.value as Partial<Record<string, string>> | undefined) : undefined;
    return value?.[part];
  } catch {
    return undefined; // asked early only for comfort: sending the form asks again
  }
}

interface IdentityFieldProps {
  /** What a caller that is being declared calls itself. */
  firstText?: string | undefined;
  check: CheckDeclaration;
  onBasicsStation: (isBasicsStation: boolean) => void;
  isReadOnly: boolean;
}

/** LRR-UUID: an EUI-64 in any spelling is said what it becomes while it is typed, a MAC address is offered its EUI. */
export function IdentityField({ firstText = "", check, onBasicsStation, isReadOnly }: Readonly<IdentityFieldProps>) {
  const [text, setText] = useState(firstText);
  const [taken, setTaken] = useState<string>();
  const judged = text.trim() ? judgeIdentity(text) : undefined;
  const mac = judged && "code" in judged ? judged.converted : undefined;

  const type = (value: string) => {
    setText(value);
    setTaken(undefined);
    onBasicsStation(namesBasicsStation(value));
  };
  const leave = async () => {
    if (judged && "lrrUuid" in judged) setTaken(await askDeclaration(check, { lrrUuid: judged.lrrUuid }, "taken"));
  };
  return (
    <TextField
      label="LRR-UUID"
      name="lrrUuid"
      mono
      isRequired
      isReadOnly={isReadOnly}
      autoComplete="off"
      spellCheck="false"
      hint={
        mac && (
          <button type="button" className="link" onClick={() => type(`${BASICS_STATION_OUI}-${mac}`)}>
            Convert MAC to EUI
          </button>
        )
      }
      description={identityWords(text)}
      className="sm:col-span-2"
      check={(value) => {
        const left = value.trim() ? judgeIdentity(value) : undefined;
        return left && "message" in left ? left.message : undefined;
      }}
      fault={taken}
      value={text}
      onChange={type}
      onBlur={leave}
    />
  );
}

/** Whether a text is the LRR-UUID or EUI-64 of a Basics Station. */
export function namesBasicsStation(text: string): boolean {
  const judged = judgeIdentity(text);
  return "lrrUuid" in judged && eui64OfLrrUuid(judged.lrrUuid) !== undefined;
}

/** What a text becomes, or what is expected. */
function identityWords(text: string): string {
  const judged = text.trim() ? judgeIdentity(text) : undefined;
  if (!judged || "code" in judged)
    return "Such as 7076FF-024B0B030008, or an EUI-64 in any spelling. It never changes.";
  const eui = eui64OfLrrUuid(judged.lrrUuid);
  if (!eui) return "It never changes.";
  return judged.lrrUuid === text.trim().toUpperCase()
    ? `A Basics Station with Gateway EUI ${eui}`
    : `Becomes ${judged.lrrUuid}, a Basics Station`;
}
