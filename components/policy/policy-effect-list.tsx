"use client";

import {
  CalendarClock,
  CalendarX,
  CloudCog,
  FileClock,
  Fingerprint,
  History,
  KeyRound,
  RadioTower,
  Server,
  ShieldCheck,
  SquareTerminal,
  TriangleAlert,
  UserCheck,
} from "lucide-react";
import type { ReactNode } from "react";
import { Effect, EffectList } from "#components/ui/effects";
import type { PolicyCounts } from "#lib/policy/policy-view";
import type { Policy } from "#lib/policy/values";
import { policyEffects } from "./policy-effects";
import type { PolicyTexts } from "./policy-values";

const ICONS: Record<keyof Policy, ReactNode> = {
  deploymentMode: <Server />,
  defaultSecurity: <ShieldCheck />,
  keyInstallerPublicKey: <KeyRound />,
  validity: <FileClock />,
  renewBeforeDays: <CalendarClock />,
  renewAfterExpiry: <CalendarX />,
  minimumRsaBits: <Fingerprint />,
  attemptRetentionDays: <History />,
  transcriptRetentionDays: <SquareTerminal />,
  vendorCaApproval: <UserCheck />,
  lnsCredential: <RadioTower />,
  cupsCredential: <CloudCog />,
};

/** What SAVE will do, and for whom. */
export function PolicyEffectList(props: Readonly<{ before: PolicyTexts; after: PolicyTexts; counts: PolicyCounts }>) {
  const effects = policyEffects(props.before, props.after, props.counts);
  if (effects.length === 0) return null;
  return (
    <section aria-label="What SAVE changes">
      <EffectList title="What SAVE changes">
        {effects.map(({ field, text, detail, hurts }) => (
          <Effect
            key={field}
            icon={hurts ? <TriangleAlert /> : ICONS[field]}
            detail={detail}
            tone={hurts ? "warn" : "busy"}
          >
            {text}
          </Effect>
        ))}
      </EffectList>
    </section>
  );
}
