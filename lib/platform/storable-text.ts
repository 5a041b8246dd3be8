/**
 * As much of a stranger's text as a column holds, without what Postgres cannot store: U+0000, and half of a surrogate
 * pair, which cutting makes too.
 *
 * @param length in UTF-16 units.
 */
export const storableText = (text: string, length: number): string =>
  text.replaceAll("\0", "").slice(0, length).toWellFormed();
