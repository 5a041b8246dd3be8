"use client";

import { startTransition, useActionState, useState } from "react";
import { conflictingFields } from "#components/ui/conflicting-fields";
import { callAction } from "#components/ui/use-action";
import type { PolicyView } from "#lib/policy/policy-view";
import { type FormAction, type FormState, IDLE } from "#lib/web/form-state";
import {
  POLICY_FIELD_WORDS,
  type PolicyTexts,
  type PolicyValues,
  policyDifferences,
  policyTexts,
  policyValues,
  policyWords,
} from "./policy-values";

interface PolicyEdit {
  view: PolicyView;
  save: FormAction;
  /** The policy as it is now, as the value. */
  read: () => Promise<FormState>;
  /** With what the server said; without a message when there was nothing to save. */
  onSaved: (message: string | undefined) => void;
}

/** One attempt: what the operator wants, and the policy it builds on. */
interface Attempt {
  mine: PolicyValues;
  base: PolicyView;
}

interface Conflict {
  attempt: Attempt;
  theirs: PolicyView;
}

const textsOf = (view: PolicyView): PolicyTexts => policyTexts(policyValues(view.policy));

const fieldsInConflict = ({ attempt: { base, mine }, theirs }: Conflict) =>
  conflictingFields(
    { base: textsOf(base), mine: policyTexts(mine), theirs: textsOf(theirs) },
    { differences: policyDifferences, labels: POLICY_FIELD_WORDS, words: policyWords },
  );

/** Saves the policy with optimistic concurrency, and holds the conflict when somebody was first. */
export function usePolicyEdit({ view, save, read, onSaved }: PolicyEdit) {
  const [base, setBase] = useState(view);
  const [values, setValues] = useState(() => policyValues(view.policy));
  const [conflict, setConflict] = useState<Conflict>();
  const [state, send, isPending] = useActionState(async (_previous: FormState, { mine, base: from }: Attempt) => {
    const texts = policyTexts(mine);
    const changed = policyDifferences(textsOf(from), texts).map((name) => [name, texts[name]]);
    const next = await callAction(save, { ifMatch: from.version, ...Object.fromEntries(changed) });
    const isStale = next.status === "failed" && next.code === "policy_changed";
    if (next.status === "done") onSaved(next.message);
    const current = next.status === "done" || isStale ? await read() : undefined;
    startTransition(() => {
      setConflict(undefined);
      if (current?.status !== "done") return;
      const theirs = current.value as PolicyView;
      if (isStale) setConflict({ attempt: { mine, base: from }, theirs });
      else show(theirs);
    });
    return isStale ? (current?.status === "done" ? IDLE : (current ?? next)) : next;
  }, IDLE);

  const show = (shown: PolicyView) => {
    setBase(shown);
    setValues(policyValues(shown.policy));
  };
  const attempt = (next: Attempt) => startTransition(() => send(next));
  const changed = policyDifferences(textsOf(base), policyTexts(values));
  return {
    base,
    values,
    set: (fields: Partial<PolicyValues>) => setValues((now) => ({ ...now, ...fields })),
    isChanged: changed.length > 0,
    state,
    isPending,
    before: textsOf(base),
    save: () => (changed.length === 0 ? onSaved(undefined) : attempt({ mine: values, base })),
    discard: () => show(base),
    conflict: conflict && {
      changedBy: conflict.theirs.changedBy ?? "Someone",
      changedAt: conflict.theirs.changedAt ?? new Date(0).toISOString(),
      fields: fieldsInConflict(conflict),
    },
    keepMine: () => {
      if (!conflict) return;
      const { theirs } = conflict;
      attempt({ mine: merged(conflict), base: theirs });
    },
    takeTheirs: () => {
      if (conflict) show(conflict.theirs);
      setConflict(undefined);
    },
    cancel: () => setConflict(undefined),
  };
}

/** Mine where I changed something, theirs elsewhere. */
function merged({ attempt, theirs }: Conflict): PolicyValues {
  const from = policyValues(attempt.base.policy);
  const changed = Object.entries(attempt.mine).filter(([name, value]) => from[name as keyof PolicyValues] !== value);
  return { ...policyValues(theirs.policy), ...Object.fromEntries(changed) };
}
