/**
 * A reader of JSON that keeps the place of every value and the digits of every number: JSON.parse rounds integers above
 * 2^53, and says of a misplaced comma only how many characters came before it.
 */

interface Place {
  /** Characters before it. */
  at: number;
}
export type LocatedValue = Place &
  (
    | { kind: "object"; fields: LocatedField[] }
    | { kind: "array"; items: LocatedValue[] }
    | { kind: "string"; text: string }
    /** As it was written. */
    | { kind: "number"; digits: string }
    | { kind: "boolean"; value: boolean }
    | { kind: "null" }
  );

export interface LocatedField extends Place {
  name: string;
  value: LocatedValue;
}

/** Text that is no JSON, at a place of it. */
export class JsonFault extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** Deeper than any router_config, shallow enough for whoever walks the result. */
const MAX_DEPTH = 16;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\p{Cc}]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"/uy;
const WORD = /[A-Za-z]+/y;
const SPACE = /[ \t\r\n]*/y;

/** @throws JsonFault with what is wrong, as a sentence, and where. */
export function readLocatedJson(text: string): LocatedValue {
  let at = 0;

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  }

  function next(): string {
    take(SPACE);
    return text.charAt(at);
  }

  function takeChar(char: string): boolean {
    if (next() !== char) return false;
    at += 1;
    return true;
  }

  function fail(expected: string): never {
    const found = next();
    throw new JsonFault(`${expected} expected, not ${found === "" ? "the end" : JSON.stringify(found)}.`, at);
  }

  function string(expected: string): string {
    if (next() !== '"') fail(expected);
    const start = at;
    const quoted = take(STRING);
    if (quoted === undefined) throw new JsonFault("This text does not end, or holds what JSON does not allow.", start);
    return JSON.parse(quoted) as string;
  }

  function value(depth: number): LocatedValue {
    const char = next();
    const start = at;
    if (depth > MAX_DEPTH) throw new JsonFault(`Nothing here is nested more than ${MAX_DEPTH} deep.`, start);
    if (char === "{") return { kind: "object", at: start, fields: fields(depth) };
    if (char === "[") return { kind: "array", at: start, items: items(depth) };
    if (char === '"') return { kind: "string", at: start, text: string("A text") };
    const digits = take(NUMBER);
    if (digits !== undefined) return { kind: "number", at: start, digits };
    const word = take(WORD);
    if (word === "true" || word === "false") return { kind: "boolean", at: start, value: word === "true" };
    if (word === "null") return { kind: "null", at: start };
    at = start;
    return fail("A value");
  }

  function fields(depth: number): LocatedField[] {
    at += 1;
    const found: LocatedField[] = [];
    if (takeChar("}")) return found;
    do {
      next();
      const start = at;
      const name = string("The name of a field");
      if (found.some((field) => field.name === name)) throw new JsonFault(`"${name}" is there twice.`, start);
      if (!takeChar(":")) fail("A colon");
      found.push({ name, at: start, value: value(depth + 1) });
    } while (takeChar(","));
    if (!takeChar("}")) fail("A comma or }");
    return found;
  }

  function items(depth: number): LocatedValue[] {
    at += 1;
    const found: LocatedValue[] = [];
    if (takeChar("]")) return found;
    do found.push(value(depth + 1));
    while (takeChar(","));
    if (!takeChar("]")) fail("A comma or ]");
    return found;
  }

  const whole = value(0);
  if (next() !== "") fail("The end");
  return whole;
}

/** Line and column of a place, both from 1 on; the column in characters of UTF-16. */
export function lineAndColumn(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
