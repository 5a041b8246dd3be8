import {
  type CredentialChoice,
  decideCupsCredential,
  decideLnsCredential,
  type KnownCredential,
  NONE,
} from "./decide-credential";
import { decideUpdateData, type UpdateDataChoice, type WantedUpdate } from "./decide-update-data";
import type { UpdateInfoRequest } from "./update-info-request";

/** Somebody else's server to which a station is sent, and what it proves itself with there. */
export interface ExternalTarget {
  readonly uri: string;
  readonly blob: Uint8Array;
  /** Of the blob. */
  readonly crc32: number;
}

export interface UpdateFacts {
  readonly now: Date;
  readonly reported: UpdateInfoRequest;
  /** station_credential with which it called; null: a vendor's certificate, or one on its declared key. */
  readonly usedCredentialId: string | null;
  /** Our own addresses, as stations reach them. */
  readonly cupsUri: string;
  readonly lnsUri: string;
  /** Set while the station is to move to another CUPS. */
  readonly cupsTarget: ExternalTarget | null;
  /** Set while it is to speak to another LNS directly. */
  readonly lnsTarget: ExternalTarget | null;
  /** The address that it reports is another CUPS, to which we once moved it. */
  readonly isElsewhere: boolean;
  readonly cupsCredentials: readonly KnownCredential[];
  readonly lnsCredentials: readonly KnownCredential[];
  readonly update: WantedUpdate | null;
}

/** Address and credential of one server: both arrive, or neither does. */
export interface ServerChoice {
  readonly uri: string | null;
  readonly credential: CredentialChoice | { readonly kind: "EXTERNAL"; readonly blob: Uint8Array };
}

export interface UpdateDecision {
  readonly cups: ServerChoice;
  readonly lns: ServerChoice;
  readonly update: UpdateDataChoice;
}

const NOTHING: ServerChoice = { uri: null, credential: NONE };

/**
 * What an answer of CUPS brings: differences only, because a station restarts its LNS connection for any LNS segment,
 * even one that changes nothing (basics-station.md 6.3). A station that is to move to another CUPS gets that address and
 * credential and nothing else: the rest is that server's to say.
 */
export function decideUpdate(facts: UpdateFacts): UpdateDecision {
  const { reported, now, cupsTarget } = facts;
  if (cupsTarget) {
    const { cupsUri, cupsCrc32 } = reported;
    return { cups: external(cupsTarget, cupsUri, cupsCrc32), lns: NOTHING, update: { kind: "NONE" } };
  }
  return { cups: decideCups(facts), lns: decideLns(facts), update: decideUpdateData(reported, facts.update, now) };
}

function decideCups({ reported, isElsewhere, usedCredentialId, cupsUri, cupsCredentials, now }: UpdateFacts) {
  const credential = decideCupsCredential({
    reported: reported.cupsCrc32,
    hasUri: reported.cupsUri !== null,
    isElsewhere,
    current: currentOf(cupsCredentials),
    used: cupsCredentials.find(({ id }) => id === usedCredentialId) ?? null,
    now,
  });
  // Stations reach us under names of their own choice; only one that has none, or another server's, is told ours.
  const isLost = isElsewhere || (reported.cupsUri === null && credential.kind !== "NONE");
  return { uri: isLost ? cupsUri : null, credential };
}

function decideLns({ reported, lnsTarget, lnsUri, lnsCredentials, now }: UpdateFacts): ServerChoice {
  if (lnsTarget) return external(lnsTarget, reported.lnsUri, reported.lnsCrc32);
  const nameUs = reported.lnsUri === lnsUri;
  return {
    uri: nameUs ? null : lnsUri,
    credential: decideLnsCredential({ crc32: reported.lnsCrc32, nameUs }, currentOf(lnsCredentials), now),
  };
}

function external({ uri, blob, crc32 }: ExternalTarget, hasUri: string | null, hasCrc32: number): ServerChoice {
  return {
    uri: hasUri === uri ? null : uri,
    credential: hasCrc32 === crc32 ? NONE : { kind: "EXTERNAL", blob },
  };
}

const currentOf = (credentials: readonly KnownCredential[]): KnownCredential | null =>
  credentials.find(({ isCurrent }) => isCurrent) ?? null;
