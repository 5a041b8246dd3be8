"use client";

import { Ban, ClockArrowDown, Hourglass, KeyRound, ShieldCheck } from "lucide-react";
import { lengthWords, validityParts } from "#components/policy/policy-values";
import { Effect, EffectList } from "#components/ui/effects";
import type { SecurityView } from "#lib/certificate/security-view";
import { DOWNLOAD_MINUTES } from "#lib/certificate/values";
import { ExpiryPhrase } from "./expiry-phrase";

interface RegenerateEffectsProps {
  view: SecurityView;
  /** Reason Compromised: the certificate's key is given up with it. */
  blocksOldKey: boolean;
  /** The current certificate holds until the new one is in use. */
  revokesLater: boolean;
}

/** What Confirm does, in order. */
export function RegenerateEffects({ view, blocksOldKey, revokesLater }: Readonly<RegenerateEffectsProps>) {
  const { certificate, enrolmentClosedAt } = view;
  return (
    <EffectList>
      {certificate && !revokesLater && (
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
      <NewOne view={view} />
      {certificate && revokesLater && (
        <Effect icon={<Ban />} tone="warn" detail="Until then both are valid">
          Certificate <span className="mono">{certificate.serialNumber}</span> is revoked once the new one is in use
        </Effect>
      )}
    </EffectList>
  );
}

function NewOne({ view: { access, publicKey, wish, terms } }: Readonly<{ view: SecurityView }>) {
  const { count, unit } = validityParts(terms.validity);
  const length = lengthWords(count, unit);
  if (access === "PASSWORD") {
    return (
      <Effect icon={<Hourglass />} tone="busy" detail={`Valid ${length}, for the key that it brings`}>
        A new one is generated when the base station enrols with its password
      </Effect>
    );
  }
  return (
    <>
      <Effect icon={<ShieldCheck />} tone="busy" detail={<span className="mono">{publicKey?.fingerprint}</span>}>
        {wish ? "The certificate that is being generated is this one" : "A new one is generated for the declared key"},
        valid {length}
      </Effect>
      <Effect
        icon={<ClockArrowDown />}
        tone="busy"
        detail="After that the row says Not downloaded and an alarm is raised"
      >
        The base station downloads it within {DOWNLOAD_MINUTES} minutes
      </Effect>
    </>
  );
}
