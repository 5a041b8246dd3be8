"use client";

import { useEffect, useMemo, useState } from "react";
import { callAction } from "#components/ui/use-action";
import { judgePublicKeyText, type PublicKeyFault, type PublicKeyFaultCode, wholeFault } from "#lib/pki/public-key-text";
import type { FormAction, FormState } from "#lib/web/form-state";

/** What the server says of a sound key, beside the declared one. */
export interface KeyComparison {
  same: boolean;
  declared: { label: string; fingerprint: string } | null;
  pasted: { label: string; fingerprint: string };
}

interface ServerVerdict {
  /** The text that was judged: an answer about an earlier text counts for nothing. */
  text: string;
  faults: PublicKeyFault[];
  comparison?: KeyComparison;
  /** Why it could not be judged at all. */
  problem?: string;
}

const PAUSE_MS = 300;

/** The faults a server found in a key's text; undefined when it failed for another reason. */
export function keyFaultsOf(state: FormState): PublicKeyFault[] | undefined {
  if (state.status !== "failed") return undefined;
  const own = state.errors.filter(({ pointer }) => pointer === "/publicKey");
  if (own.length === 0) return undefined;
  return own.map(({ code, detail, line }) => {
    const fault = wholeFault(code as PublicKeyFaultCode, detail, "");
    return line === undefined ? fault : { ...fault, line };
  });
}

/**
 * Judges a text while it is being edited: its look here and at once, its bytes on the server after a short pause.
 * Nothing is saved by it, and a text with a fault, a private key above all, is never sent.
 */
export function useKeyVerdict(text: string, baseStation: string, compare: FormAction) {
  const look = useMemo(() => (text === "" ? undefined : judgePublicKeyText(text)), [text]);
  const [answer, setAnswer] = useState<ServerVerdict>();
  const [refusal, setRefusal] = useState<ServerVerdict>();
  const isSound = look !== undefined && look.faults.length === 0;

  useEffect(() => {
    if (!isSound) return;
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const state = await callAction(compare, { baseStation, publicKey: text });
      if (!isCurrent) return;
      const faults = keyFaultsOf(state);
      if (faults) setAnswer({ text, faults });
      else if (state.status === "done") setAnswer({ text, faults: [], comparison: state.value as KeyComparison });
      else if (state.status === "failed") setAnswer({ text, faults: [], problem: state.message });
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [isSound, text, baseStation, compare]);

  // What SAVE was answered outweighs a mere comparison, whichever comes later.
  const current = [refusal, answer].find((verdict) => verdict?.text === text);
  return {
    kind: look?.kind,
    faults: current ? current.faults : (look?.faults ?? []),
    comparison: current?.comparison,
    problem: current?.problem,
    isJudging: isSound && !current,
    /** The server's answer to SAVE, shown at the text it was given for. */
    refuse: (faults: PublicKeyFault[]) => setRefusal({ text, faults }),
  };
}
