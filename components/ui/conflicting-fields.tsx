import type { ConflictingField } from "./conflict-dialog";

/** The values of a form: as they were when it was opened, as I want them, as somebody saved them meanwhile. */
interface Versions<V> {
  base: V;
  mine: V;
  theirs: V;
}

interface Fields<Name extends string, V> {
  /** Names of the fields in which two differ. */
  differences: (from: V, to: V) => Name[];
  labels: Readonly<Record<Name, string>>;
  words: (name: Name, value: string) => string;
}

/** The fields that both changed, and not alike. */
export function conflictingFields<Name extends string, V extends Record<Name, string>>(
  { base, mine, theirs }: Versions<V>,
  { differences, labels, words }: Fields<Name, V>,
): ConflictingField[] {
  const changedByThem = new Set(differences(base, theirs));
  const disputed = new Set(differences(theirs, mine));
  return differences(base, mine)
    .filter((name) => disputed.has(name) && changedByThem.has(name))
    .map((name) => ({ label: labels[name], yours: words(name, mine[name]), theirs: words(name, theirs[name]) }));
}
