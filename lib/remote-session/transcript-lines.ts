/** A line of a transcript, for reading. */
export interface TranscriptLine {
  /** When it began, RFC 3339. */
  at: string;
  /** Typed by the operator; else shown by the station. */
  isTyped: boolean;
  text: string;
}

interface Part {
  at: string;
  fromStation: boolean;
  data: Uint8Array;
}

// ECMA-48 5.4 and 8.3.89: CSI, OSC and the like up to BEL or ST, other two-character sequences.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
const ESCAPES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])/g;
const LONGEST_ESCAPE = 200;

/**
 * What was typed and shown as plain lines: colours and cursor movements are left out, what was overwritten from the
 * line's beginning too. Full-screen programs leave fragments.
 */
export function transcriptLines(parts: readonly Part[]): TranscriptLine[] {
  const shown = lineReader(false, shownText);
  const typed = lineReader(true, typedText);
  for (const part of parts) (part.fromStation ? shown : typed).take(part);
  const lines = [...shown.end(), ...typed.end()];
  return lines.sort((one, other) => compare(one.at, other.at) || Number(one.isTyped) - Number(other.isTyped));
}

function lineReader(isTyped: boolean, plain: (text: string) => string) {
  const decoder = new TextDecoder();
  const lines: TranscriptLine[] = [];
  let rest = "";
  let at = "";
  const close = (raw: string) => {
    const text = plain(raw);
    if (text.trim() !== "") lines.push({ at, isTyped, text });
  };
  return {
    take(part: Part) {
      if (rest === "") at = part.at;
      const pieces = (rest + decoder.decode(part.data, { stream: true })).split(isTyped ? /\r\n|\r|\n/ : /\r*\n/);
      rest = pieces.pop() ?? "";
      for (const piece of pieces) {
        close(piece);
        at = part.at;
      }
    },
    end() {
      close(rest + decoder.decode());
      return lines;
    },
  };
}

/** A carriage return starts the line anew, a backspace takes a character back. */
function shownText(raw: string): string {
  const text = raw.replace(ESCAPES, "");
  const last = text.split("\r").findLast((version) => version !== "") ?? "";
  const characters: string[] = [];
  for (const character of last) {
    if (character === "\b") characters.pop();
    else if (character === "\t" || !isControl(character)) characters.push(character);
  }
  return characters.join("");
}

/** Keys that write nothing are named: "^C". */
function typedText(raw: string): string {
  const text = raw.replace(ESCAPES, (keys) => (keys.length < LONGEST_ESCAPE ? "␛" : ""));
  return [...text].map((character) => (isControl(character) ? named(character) : character)).join("");
}

function named(character: string): string {
  const code = character.charCodeAt(0);
  if (code === 0x7f) return "⌫";
  return code < 0x20 ? `^${String.fromCharCode(code + 0x40)}` : "";
}

const isControl = (character: string) => /\p{Cc}/u.test(character);
const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));
