"use client";

import { ArrowRightLeft, Ban, ClockArrowDown, Hourglass, ShieldCheck } from "lucide-react";
import { lengthWords, validityParts } from "#components/policy/policy-values";
import { Effect, EffectList } from "#components/ui/effects";
import type { SecurityView } from "#lib/certificate/security-view";
import { DOWNLOAD_MINUTES } from "#lib/certificate/values";
import { KeyGivenUp } from "./key-given-up";
import { RevokedAtOnce } from "./revoked-at-once";
import { tokensOf } from "./tokens-of";

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
      {certificate && (!revokesLater || isDirectAlone(view)) && <RevokedAtOnce certificate={certificate} />}
      {certificate && blocksOldKey && <KeyGivenUp fingerprint={certificate.publicKeyFingerprint} />}
      {enrolmentClosedAt && (
        <Effect icon={<ShieldCheck />} tone="ok">
          Enrolment, closed by REVOKE, opens again
        </Effect>
      )}
      {isDirectAlone(view) ? <NothingNew view={view} /> : <NewOne view={view} revokesLater={revokesLater} />}
      {view.credentials && <OfBasicsStation view={view} isCompromised={blocksOldKey} revokesLater={revokesLater} />}
      {certificate && revokesLater && !isDirectAlone(view) && (
        <Effect icon={<Ban />} tone="warn" detail="Until then both are valid">
          Certificate <span className="mono">{certificate.serialNumber}</span> is revoked once the new one is in use
        </Effect>
      )}
    </EffectList>
  );
}

/** Of what it proves itself with, nothing at the LNS is ours: it speaks to another one, directly. */
const isDirectAlone = ({ shows, directLns }: SecurityView): boolean => shows === "LNS" && directLns !== null;

function NothingNew({ view: { directLns } }: Readonly<{ view: SecurityView }>) {
  return (
    <Effect
      icon={<ShieldCheck />}
      tone="idle"
      detail={`It speaks to "${directLns}" directly, with that server's credential`}
    >
      Nothing is made anew for the LNS
    </Effect>
  );
}

/** What becomes of tokens, and of what it proves itself with to CUPS: the way by which the new ones come. */
function OfBasicsStation({ view, isCompromised, revokesLater }: Readonly<OfBasicsStationProps>) {
  const { credentials, shows, directLns } = view;
  if (!credentials) return null;
  const staysUntilNew = revokesLater && directLns === null;
  const { LNS, CUPS } = credentials;
  const tokens = tokensOf({ LNS, CUPS: NONE });
  return (
    <>
      {tokens.length > 0 && (
        <Effect
          icon={<Ban />}
          tone="bad"
          detail={<span className="mono">{tokens.map(({ hint }) => hint).join(", ")}</span>}
        >
          {staysUntilNew
            ? "Its LNS token stops working once the new one is in use"
            : "Its LNS token stops working at once"}
        </Effect>
      )}
      {shows === "STATION" && LNS.current?.certificate && (
        <Effect icon={<Ban />} tone="bad" detail={<span className="mono">{LNS.current.certificate.serialNumber}</span>}>
          {staysUntilNew
            ? "Its LNS certificate is revoked once the new one is in use"
            : "Its LNS certificate is revoked at once"}
        </Effect>
      )}
      {CUPS.current && (
        <Effect
          icon={isCompromised ? <Ban /> : <ArrowRightLeft />}
          tone={isCompromised ? "bad" : "warn"}
          detail={
            isCompromised
              ? "It comes back only with its vendor's certificate or its bootstrap files"
              : "The old one is taken until the new one is in use: it is the way by which the new ones come"
          }
        >
          {isCompromised ? "Its CUPS credential stops working at once" : "Its CUPS credential is renewed as well"}
        </Effect>
      )}
    </>
  );
}

interface OfBasicsStationProps {
  view: SecurityView;
  isCompromised: boolean;
  revokesLater: boolean;
}

const NONE = { current: null, previous: [] };

const NEW_ONE = {
  CERTIFICATE: "A new one is made, on a fresh key",
  TOKEN: "A new token is made, as the policy gives tokens",
};

interface NewOneProps {
  view: SecurityView;
  revokesLater: boolean;
}

function NewOne({
  view: { access, publicKey, wish, terms, shows, lnsCredential },
  revokesLater,
}: Readonly<NewOneProps>) {
  const { count, unit } = validityParts(terms.validity);
  const length = lengthWords(count, unit);
  if (shows === "LNS") {
    return (
      <>
        <Effect icon={<ShieldCheck />} tone="busy" detail={`Valid ${length}, as the policy wants it for the LNS`}>
          {wish ? "The one that is being generated is this one" : NEW_ONE[lnsCredential]}
        </Effect>
        <Effect
          icon={<ClockArrowDown />}
          tone="busy"
          detail={
            revokesLater
              ? "Connected with what it has, it asks CUPS once a day"
              : "Refused by the LNS, it asks CUPS after about a minute and connects again by itself"
          }
        >
          The base station fetches it from CUPS {revokesLater ? "within a day" : `within ${DOWNLOAD_MINUTES} minutes`}
        </Effect>
      </>
    );
  }
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
