/** Deeper than any input of ours; shallow enough to be walked by whoever reads it afterwards. */
const MAX_DEPTH = 32;

/**
 * Why Postgres could not store what a client said, as a sentence: it has no U+0000 and no half of a surrogate pair.
 * Undefined when it could.
 */
export function unstorable(said: unknown): string | undefined {
  const open: { value: unknown; depth: number }[] = [{ value: said, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === "string") {
      if (value.includes("\0")) return "The input holds the character U+0000. Remove it.";
      if (!value.isWellFormed()) return "The input holds half of a surrogate pair, which is no character. Remove it.";
    } else if (value !== null && typeof value === "object") {
      if (depth === MAX_DEPTH) return `The input is nested more than ${MAX_DEPTH} deep.`;
      for (const entry of Object.entries(value)) open.push(...entry.map((item) => ({ value: item, depth: depth + 1 })));
    }
  }
  return undefined;
}
