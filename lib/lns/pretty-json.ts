import { parse, stringify } from "lossless-json";

/**
 * The same JSON on lines for people, arrays of plain values on one each, its 64-bit integers untouched. What is no JSON
 * stays as it is.
 */
export function prettyJson(text: string): string {
  try {
    const pretty = stringify(parse(text), undefined, 2) ?? text;
    // No string of JSON holds a line break: only arrays without anything nested match.
    return pretty.replace(/\[\n\s+([^[\]{}]*?)\n\s*\]/g, (_, items: string) => `[${items.replace(/,\n\s+/g, ", ")}]`);
  } catch {
    return text;
  }
}
