"use client";

import { startTransition, useActionState, useState } from "react";
import { conflictingFields } from "#components/ui/conflicting-fields";
import { callAction } from "#components/ui/use-action";
import type { BaseStationView } from "#lib/base-station/base-station-view";
import { type FormAction, type FormState, IDLE } from "#lib/web/form-state";
import { differences, FIELD_WORDS, formValues, type StationValues, stationValues, valueWords } from "./form-values";

/** In front of the names of fields that are changed. */
export const PATCH = "patch.";

/** The station as it is now, as the value. */
export type ReadStation = (baseStation: string) => Promise<FormState>;

interface StationEdit {
  station: BaseStationView;
  update: FormAction;
  read: ReadStation;
  /** With what the server said; without a message when there was nothing to save. */
  onSaved: (message: string | undefined) => void;
}

/** One attempt: what the operator wants, and the version it builds on. */
interface Attempt {
  mine: StationValues;
  base: BaseStationView;
}

interface Conflict {
  attempt: Attempt;
  theirs: BaseStationView;
}

/**
 * Only what was changed is sent, so that what others changed meanwhile stays. A location is one thing, a validity too,
 * which goes as "P90D".
 */
function patchOf({ mine, base }: Attempt) {
  const changed = differences(stationValues(base), mine);
  const moved = changed.some((name) => name.startsWith("location."));
  const names = (Object.keys(mine) as (keyof StationValues)[]).filter(
    (name) => changed.includes(name) || (moved && name.startsWith("location.")),
  );
  const { validity, validityUnit, ...fields } = Object.fromEntries(names.map((name) => [name, mine[name]]));
  const lasts = validity !== undefined || validityUnit !== undefined;
  const count = mine.validity.trim();
  const sent = { ...fields, ...(lasts && { validity: count && `P${count}${mine.validityUnit}` }) };
  return Object.fromEntries(Object.entries(sent).map(([name, value]) => [`${PATCH}${name}`, value]));
}

const fieldsInConflict = ({ attempt: { base, mine }, theirs }: Conflict) =>
  conflictingFields(
    { base: stationValues(base), mine, theirs: stationValues(theirs) },
    { differences, labels: FIELD_WORDS, words: valueWords },
  );

/** Saves the edit form with optimistic concurrency, and holds the conflict when somebody was first. */
export function useStationEdit({ station, update, read, onSaved }: StationEdit) {
  const [base, setBase] = useState(station);
  const [conflict, setConflict] = useState<Conflict>();
  const [state, send, isPending] = useActionState(async (_previous: FormState, attempt: Attempt) => {
    const { id, version } = attempt.base;
    const next = await callAction(update, { baseStation: id, ifMatch: version, ...patchOf(attempt) });
    if (next.status === "done") onSaved(next.message);
    if (next.status !== "failed" || next.code !== "base_station_changed") {
      startTransition(() => setConflict(undefined));
      return next;
    }
    const current = await read(id);
    if (current.status !== "done") return current;
    startTransition(() => setConflict({ attempt, theirs: current.value as BaseStationView }));
    return IDLE;
  }, IDLE);

  const attempt = (next: Attempt) => startTransition(() => send(next));
  return {
    base,
    state,
    isPending,
    save: (form: FormData) => {
      const mine = formValues(form, PATCH, stationValues(base));
      if (differences(stationValues(base), mine).length === 0) onSaved(undefined);
      else attempt({ mine, base });
    },
    conflict: conflict && {
      changedBy: conflict.theirs.changedBy,
      changedAt: conflict.theirs.changedAt,
      fields: fieldsInConflict(conflict),
    },
    keepMine: () => {
      if (!conflict) return;
      const { mine, base: from } = conflict.attempt;
      attempt({ mine: merged(mine, from, conflict.theirs), base: conflict.theirs });
    },
    takeTheirs: () => {
      if (conflict) setBase(conflict.theirs);
      setConflict(undefined);
    },
    cancel: () => setConflict(undefined),
  };
}

/** Mine where I changed something, theirs elsewhere. */
function merged(mine: StationValues, from: BaseStationView, theirs: BaseStationView): StationValues {
  const wanted = differences(stationValues(from), mine);
  return { ...stationValues(theirs), ...Object.fromEntries(wanted.map((name) => [name, mine[name]])) };
}
