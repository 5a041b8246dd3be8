import { parse, stringify } from "lossless-json";

/** The same JSON on lines for people, its 64-bit integers untouched. What is no JSON stays as it is. */
export function prettyJson(text: string): string {
  try {
    return stringify(parse(text), undefined, 2) ?? text;
  } catch {
    return text;
  }
}
