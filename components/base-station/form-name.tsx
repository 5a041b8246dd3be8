"use client";

import { useState } from "react";
import { TextField } from "#components/ui/text-field";
import { askDeclaration, type CheckDeclaration } from "./form-identity";

interface NameFieldProps {
  prefix?: string;
  check: CheckDeclaration;
  /** The station's name and id when it exists. */
  station?: { id: string; name: string };
  isReadOnly: boolean;
}

/** Name: may be given twice, but then that is said. */
export function NameField({ prefix = "", check, station, isReadOnly }: Readonly<NameFieldProps>) {
  const [namesake, setNamesake] = useState<string>();
  const leave = async (name: string) => {
    if (!name.trim() || name === station?.name) return;
    setNamesake(await askDeclaration(check, { name, ...(station ? { except: station.id } : {}) }, "namesake"));
  };
  const help = station ? undefined : "Empty: BS- and its LRR-ID";
  return (
    <TextField
      label="Name"
      name={`${prefix}name`}
      maxLength={100}
      isRequired={station !== undefined}
      isReadOnly={isReadOnly}
      autoComplete="off"
      defaultValue={station?.name ?? ""}
      description={namesake ? <span className="text-warn">Another base station has this name: {namesake}.</span> : help}
      check={(value) => (station && !value.trim() ? "A base station needs a name." : undefined)}
      onChange={() => setNamesake(undefined)}
      className="sm:col-span-2"
      onBlur={(event) => leave(event.target.value)}
    />
  );
}
