"use client";

import { ShownOnce } from "#components/ui/shown-once";

interface TemporaryPasswordProps {
  email: string;
  password: string;
  onStored: () => void;
}

/** The password that somebody else made: it is changed at the first sign-in. */
export function TemporaryPassword({ email, password, onStored }: Readonly<TemporaryPasswordProps>) {
  return (
    <ShownOnce
      label="Temporary password"
      value={password}
      fileName={`stationkeeper-password-${email}.txt`}
      onStored={onStored}
    >
      Give it to <span className="mono">{email}</span>. It must be changed at the next sign-in. When it is lost, reset
      the password again.
    </ShownOnce>
  );
}
