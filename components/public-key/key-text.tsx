import { isRepairable, type PublicKeyFault, publicKeyTextLines, type Spot } from "#lib/pki/public-key-text";

/** How a marked place is drawn over the text, which itself stays as it was pasted. */
export type MarkKind = "space" | "tab" | "no-break" | "zero-width" | "text";

/** A stretch of one line; without `mark` it is sound. */
export interface Piece {
  /** Where it begins in its line. */
  at: number;
  text: string;
  mark?: MarkKind;
}

export interface EditorLine {
  number: number;
  pieces: readonly Piece[];
  /** What is wrong, for the right end of the line; empty when nothing is. */
  labels: readonly string[];
}

/** Beyond this the text is refused as a whole, and drawing each line would only be slow. */
const LINES_DRAWN = 400;

/** The lines of a text, each with its faulty places cut out and its faults named. */
export function editorLines(text: string, faults: readonly PublicKeyFault[]): EditorLine[] {
  const lines = publicKeyTextLines(text).slice(0, LINES_DRAWN);
  return lines.map((line, index) => {
    const own = faults.filter((fault) => fault.line === index + 1);
    const blanks = own.filter(isRepairable).flatMap((fault) => fault.spots);
    const others = own.filter((fault) => !isRepairable(fault)).flatMap((fault) => fault.spots);
    return { number: index + 1, pieces: cut(line, blanks, others), labels: own.map((fault) => fault.label) };
  });
}

function markOf(character: string): MarkKind {
  if (character === " ") return "space";
  if (character === "\t") return "tab";
  if (/\p{Zs}/u.test(character)) return "no-break";
  return /[\p{C}\p{DI}\p{Zl}\p{Zp}]/u.test(character) ? "zero-width" : "text";
}

const covers = (spots: readonly Spot[], at: number) => spots.some(({ start, end }) => start <= at && at < end);

function cut(line: string, blanks: readonly Spot[], others: readonly Spot[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const character of line) {
    const mark = covers(blanks, at) ? markOf(character) : covers(others, at) ? "text" : undefined;
    const last = pieces.at(-1);
    if (last && last.mark === mark && mark !== "tab") last.text += character;
    else pieces.push({ at, text: character, ...(mark && { mark }) });
    at += character.length;
  }
  // A lone carriage return is a place without a character: the line's very end.
  if (blanks.some(({ start, end }) => start === end)) pieces.push({ at, text: "", mark: "zero-width" });
  return pieces;
}

/** Where the caret goes for a fault: an offset into the text area's value, in which every line end is one character. */
export function caretOf(text: string, fault: PublicKeyFault): number {
  if (fault.line === undefined) return 0;
  const byteOrderMark = text.startsWith("\uFEFF") ? 1 : 0;
  const before = publicKeyTextLines(text).slice(0, fault.line - 1);
  return before.reduce((sum, line) => sum + line.length + 1, byteOrderMark) + (fault.start ?? 0);
}

/** Pasted or stored text as the editor keeps it: CRLF is one line end, a lone carriage return stays one, to be seen. */
export function editorText(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

/**
 * A text area turns lone carriage returns into line feeds, so a faulty text would look sound. What the operator changed
 * is taken over from the text area; in what he left alone the carriage returns stay.
 */
export function keepCarriageReturns(previous: string, value: string): string {
  if (!previous.includes("\r")) return value;
  const shown = previous.replaceAll("\r", "\n");
  const shorter = Math.min(shown.length, value.length);
  let head = 0;
  while (head < shorter && shown[head] === value[head]) head++;
  let tail = 0;
  while (tail < shorter - head && shown.at(-1 - tail) === value.at(-1 - tail)) tail++;
  return previous.slice(0, head) + value.slice(head, value.length - tail) + previous.slice(previous.length - tail);
}

const AND = new Intl.ListFormat("en-GB", { type: "conjunction" });
const LINES_NAMED = 6;

/** Why SAVE waits: names the lines to repair, or what the text is not. */
export function waitsUntil(faults: readonly PublicKeyFault[]): string {
  const lines = [...new Set(faults.flatMap(({ line }) => (line === undefined ? [] : [String(line)])))];
  const first = lines[0];
  if (first === undefined) return "SAVE waits until the text is a sound public key";
  if (lines.length === 1) return `SAVE waits until line ${first} is repaired`;
  if (lines.length > LINES_NAMED) return `SAVE waits until ${lines.length} lines are repaired`;
  return `SAVE waits until lines ${AND.format(lines)} are repaired`;
}
