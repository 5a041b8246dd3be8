"use client";

import { Ban, ClockArrowDown, KeyRound, ShieldCheck } from "lucide-react";
import { Effect, EffectList } from "#components/ui/effects";
import type { SecurityView } from "#lib/certificate/security-view";
import { DOWNLOAD_MINUTES, VALIDITY_YEARS } from "#lib/certificate/values";
import { ExpiryPhrase } from "./expiry-phrase";

interface RegenerateEffectsProps {
  view: SecurityView;
  /** Reason Compromised: the certificate's key is given up with it. */
  blocksOldKey: boolean;
}

/** What Confirm does, in order. */
export function RegenerateEffects({ view, blocksOldKey }: Readonly<RegenerateEffectsProps>) {
  const { certificate, publicKey, enrolmentClosedAt, wish } = view;
  return (
    <EffectList>
      {certificate && (
        <Effect icon={<Ban />} tone="bad" detail={<ExpiryPhrase of={certificate} />}>
          Certificate <span className="mono">{certificate.serialNumber}</span> is revoked at once
        </Effect>
      )}
      {certificate && blocksOldKey && (
        <Effect
          icon={<KeyRound />}
          tone="bad"
          detail={<span className="mono">{certificate.publicKeyFingerprint}</span>}
        >
          Its key is given up for good and refused wherever it comes from
        </Effect>
      )}
      {enrolmentClosedAt && (
        <Effect icon={<ShieldCheck />} tone="ok">
          Enrolment, closed by REVOKE, opens again
        </Effect>
      )}
      <Effect icon={<ShieldCheck />} tone="busy" detail={<span className="mono">{publicKey?.fingerprint}</span>}>
        {wish ? "The certificate that is being generated is this one" : "A new one is generated for the declared key"},
        valid {VALIDITY_YEARS} years
      </Effect>
      <Effect icon={<ClockArrowDown />} tone="busy" detail="After that the row says Not downloaded">
        The base station downloads it within {DOWNLOAD_MINUTES} minutes
      </Effect>
    </EffectList>
  );
}
