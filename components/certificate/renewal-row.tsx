"use client";

import { opens } from "#components/station-frame/station-dialog";
import { Button } from "#components/ui/button";
import { useNow } from "#components/ui/clock";
import { Countdown, DateTime } from "#components/ui/time";
import { DefinitionRow } from "#components/ui/widget";
import type { SecurityView } from "#lib/certificate/security-view";
import { certificateValidity, certificateValidityText } from "#lib/certificate/values";

interface RenewalRowProps {
  view: SecurityView;
  /** Why the operator may not allow it; undefined when he may. */
  refusal: string | undefined;
  onAllow: () => void;
}

/** Only when the certificate has expired: whether the base station comes back by itself, or must be let in. */
export function RenewalRow({ view, refusal, onAllow }: Readonly<RenewalRowProps>) {
  const now = useNow();
  const validity = certificateValidity(view.summary, new Date(now));
  if (validity.kind !== "EXPIRED") return null;
  const { renewsUntil, renewalAllowedUntil } = view;
  const isPast = renewsUntil !== null && Date.parse(renewsUntil) < now;
  const allowedUntil =
    renewalAllowedUntil !== null && Date.parse(renewalAllowedUntil) > now ? renewalAllowedUntil : null;
  const expired = certificateValidityText(validity);
  if (!isPast) {
    return (
      <DefinitionRow label="Renewal" meta={renewsUntil && <Bound at={renewsUntil} />}>
        {expired}: renews when the base station calls
      </DefinitionRow>
    );
  }
  return (
    <DefinitionRow
      label="Renewal"
      meta={
        allowedUntil ? (
          <>
            Allowed until <DateTime at={allowedUntil} show="clock" bare />, for a new certificate only:{" "}
            <Countdown until={allowedUntil} />
          </>
        ) : (
          "Lets it ask for a new certificate, for at most 60 min"
        )
      }
      action={
        <Button
          {...opens("allow-renewal")}
          kind={allowedUntil ? "secondary" : "primary"}
          disabledReason={refusal}
          onPress={onAllow}
        >
          ALLOW RENEWAL
        </Button>
      }
    >
      {expired}: the base station may not renew by itself
    </DefinitionRow>
  );
}

function Bound({ at }: Readonly<{ at: string }>) {
  return (
    <>
      By itself until <DateTime at={at} show="minute" bare />
    </>
  );
}
