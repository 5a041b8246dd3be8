"use client";

import { useState } from "react";
import { TextField } from "./text-field";

/**
 * A field for the name of what goes for good: whoever types it has read it.
 *
 * @returns the field, and what the button waits for; undefined once the name stands there.
 */
export function useTypedName(name: string, verb: "delete" | "remove") {
  const [typed, setTyped] = useState("");
  const field = (
    <TextField
      label={
        <>
          Type <strong className="font-semibold">{name}</strong> to {verb} it
        </>
      }
      messageLine={false}
      autoComplete="off"
      value={typed}
      onChange={setTyped}
    />
  );
  return { field, waits: typed.trim() === name ? undefined : `${verb.toUpperCase()} waits for the name` };
}
