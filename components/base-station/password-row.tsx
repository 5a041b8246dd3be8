"use client";

import { opens } from "#components/station-frame/station-dialog";
import { Button } from "#components/ui/button";
import { DateTime } from "#components/ui/time";
import { DefinitionRow } from "#components/ui/widget";
import type { SecurityView } from "#lib/certificate/security-view";

interface PasswordRowProps {
  password: SecurityView["password"];
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
  onSet: () => void;
}

/** The password by which the base station identifies at the Key Installer: whether there is one, never which. */
export function PasswordRow({ password, refusal, onSet }: Readonly<PasswordRowProps>) {
  return (
    <DefinitionRow
      label="Password"
      meta={
        password ? (
          <>
            Changed <DateTime at={password.setAt} show="minute" bare /> by {password.setBy}
          </>
        ) : (
          "The base station cannot enrol without one"
        )
      }
      action={
        <Button
          {...opens("password")}
          kind={password ? "secondary" : "primary"}
          disabledReason={refusal}
          onPress={onSet}
        >
          SET PASSWORD
        </Button>
      }
    >
      {password ? "Set" : <span className="text-muted">Not set</span>}
    </DefinitionRow>
  );
}
