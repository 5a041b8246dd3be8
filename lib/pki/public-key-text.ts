/**
 * Judges the text form of a public key (PEM), in the browser while it is being pasted and on the server before anything
 * else looks at it: RFC 7468 sections 2, 3 and 13, and stricter. Whitespace is never removed silently: what is stored is
 * what the operator saw and the station holds.
 *
 * Whether the bytes are a sound key is judged on the server (public-key.ts). Nothing here quotes the key itself. The
 * file is long because it may import nothing: it is all that the browser needs.
 */

export type PublicKeyFaultCode =
  | "trailing_whitespace"
  | "leading_whitespace"
  | "inner_whitespace"
  | "blank_line"
  | "invisible_character"
  | "lone_carriage_return"
  | "text_outside_key"
  | "missing_begin"
  | "missing_end"
  | "invalid_base64"
  | "trailing_bytes"
  | "not_a_public_key"
  | "private_key_pasted"
  | "certificate_pasted"
  | "unsupported_key"
  | "weak_key"
  | "invalid_point"
  | "blocked_key";

/** A place within one line of `publicKeyTextLines(text)`: 0-based UTF-16 offsets, `end` exclusive, as for `slice`. */
export interface Spot {
  readonly start: number;
  readonly end: number;
}

export interface PublicKeyFault {
  readonly code: PublicKeyFaultCode;
  /** A whole sentence for people, with what to do. Never quotes the key. */
  readonly message: string;
  /** A few words for the end of the marked line: "2 spaces", "tab", "blank line". */
  readonly label: string;
  /** 1-based; absent when the fault is the whole text's. */
  readonly line?: number;
  /** The first of `spots`. */
  readonly start?: number;
  readonly end?: number;
  /** Every place in the line that this fault is about; empty when it is the line as a whole. */
  readonly spots: readonly Spot[];
}

export interface PublicKeyTextVerdict {
  /** All faults, 100 at most, in the order of their lines; those of the whole text last. */
  readonly faults: readonly PublicKeyFault[];
  /** What the text is, as far as its look tells. */
  readonly kind: "public_key" | "private_key" | "certificate" | "unknown";
  /** SubjectPublicKeyInfo bytes, only when there is no fault. The server still judges structure and strength. */
  readonly spki?: Uint8Array<ArrayBuffer>;
}

export const MAX_PUBLIC_KEY_TEXT_BYTES = 8192;
const MAX_BASE64_LINE = 76;
/** More faults than anybody reads: whatever was pasted, it is no key. */
const MAX_FAULTS = 100;

const NOT_A_PUBLIC_KEY = "This is not a public key. Paste the text from BEGIN PUBLIC KEY to END PUBLIC KEY." as const;

/** Faults of the text as a whole that more than one judge finds. */
export const PUBLIC_KEY_FAULTS = {
  notAPublicKey: (hint?: string) =>
    wholeFault("not_a_public_key", hint ? `${NOT_A_PUBLIC_KEY} ${hint}` : NOT_A_PUBLIC_KEY, "not a public key"),
  privateKey: () =>
    wholeFault(
      "private_key_pasted",
      "This is a private key. It must never leave the base station. Nothing was stored; make a new pair.",
      "private key",
    ),
  certificate: () =>
    wholeFault("certificate_pasted", "This is a certificate. Its public key can be used: USE ITS KEY.", "certificate"),
  trailingBytes: (count: number) =>
    wholeFault(
      "trailing_bytes",
      `${count === 1 ? "1 byte follows" : `${count} bytes follow`} the end of the key. Copy the key again.`,
      count === 1 ? "1 byte too many" : `${count} bytes too many`,
    ),
  blockedKey: () =>
    wholeFault(
      "blocked_key",
      "This key was given up as compromised and cannot be used again. Make a new pair.",
      "blocked key",
    ),
} as const;

/** A fault without a place. */
export function wholeFault(code: PublicKeyFaultCode, message: string, label: string): PublicKeyFault {
  return { code, message, label, spots: [] };
}

const REPAIRABLE: ReadonlySet<PublicKeyFaultCode> = new Set([
  "trailing_whitespace",
  "leading_whitespace",
  "inner_whitespace",
  "blank_line",
  "invisible_character",
  "lone_carriage_return",
]);

/** Whether `removeSpaces` mends this fault. */
export function isRepairable(fault: PublicKeyFault): boolean {
  return REPAIRABLE.has(fault.code);
}

/**
 * Judges a pasted public key: all faults at once, up to 100, each with its line and its spots.
 * A private key, a certificate or another kind of text gives that one fault alone.
 */
export function judgePublicKeyText(text: string): PublicKeyTextVerdict {
  const other = judgeOtherKinds(text);
  if (other) return other;

  const layout = layOut(splitLines(text));
  const { begin, end, body } = layout;
  if (!begin && !end && !looksLikeKeyBytes(body))
    return { kind: "unknown", faults: [PUBLIC_KEY_FAULTS.notAPublicKey()] };

  const bodyLines = new Set(body);
  const faults = faultsOfLines(layout.lines, (line) => lineFaults(line, layout, bodyLines.has(line)));
  faults.push(...boundaryFaults(layout));
  const base64 = judgeBase64(body);
  faults.push(...base64.faults);

  let spki: Uint8Array<ArrayBuffer> | undefined;
  if (begin?.label && end?.label && base64.faults.length === 0) {
    const bytes = base64.bytes ?? new Uint8Array();
    const verdict = judgeOuterSequence(bytes);
    if (verdict) faults.push(verdict);
    else spki = begin.label === "PUBLIC KEY" ? bytes : wrapRsaPublicKey(bytes);
  }
  const kind = begin || end ? "public_key" : "unknown";
  if (spki && faults.length === 0) return { kind, faults, spki };
  const inOrder = faults.toSorted((a, b) => (a.line ?? Number.MAX_VALUE) - (b.line ?? Number.MAX_VALUE));
  return { kind, faults: inOrder.slice(0, MAX_FAULTS) };
}

/** Of as many lines as have 100 faults; the text comes from anybody, and judging must stay cheap. */
function faultsOfLines(lines: readonly Line[], judge: (line: Line) => readonly PublicKeyFault[]): PublicKeyFault[] {
  const faults: PublicKeyFault[] = [];
  for (const line of lines) {
    faults.push(...judge(line));
    if (faults.length >= MAX_FAULTS) break;
  }
  return faults;
}

/**
 * Repairs whitespace, blank lines, invisible characters and lone carriage returns; leaves every other fault. The result
 * is for review: it is not stored without the operator's SAVE.
 */
export function removeSpaces(text: string): string {
  const { lines, end, body } = layOut(splitLines(text));
  const keyLines = new Set(body.filter((line) => line.edge === undefined && !isHeader(line.clean)));
  const last = end ?? body.at(-1);
  const kept = lines.map((line) => (keyLines.has(line) ? line.clean.replaceAll(" ", "") : line.canonical));
  const isAfterKey = (index: number) => last !== undefined && index >= last.number;
  const result = kept.filter((line, index) => line !== "" || isAfterKey(index)).join("\n");
  return /[\r\n]$/.test(text) && result !== "" ? `${result}\n` : result;
}

/** The lines that faults refer to: without their ends, and without a leading byte order mark. */
export function publicKeyTextLines(text: string): string[] {
  return splitLines(text).map((line) => line.text);
}

// ---- Lines and what they are --------------------------------------------------------------------------------------

type Label = "PUBLIC KEY" | "RSA PUBLIC KEY";

interface Line {
  readonly number: number;
  readonly text: string;
  readonly loneCarriageReturn: boolean;
  /** Without invisible characters and edges; every run of whitespace as one space. */
  readonly clean: string;
  /** `clean`, for a BEGIN or END line also without spaces at its dashes. */
  readonly canonical: string;
  /** Set when the line looks like a BEGIN or END line; the label only when it is spelt right. */
  readonly edge?: "BEGIN" | "END" | "?";
  readonly label?: Label;
}

interface Layout {
  readonly lines: readonly Line[];
  readonly begin: Line | undefined;
  readonly end: Line | undefined;
  readonly body: readonly Line[];
}

/** Line ends are LF, CRLF and (a fault) a lone CR. A final line end opens no further line. */
function splitLines(text: string): Line[] {
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const lines: Line[] = [];
  let start = 0;
  for (const match of source.matchAll(/\r\n|\n|\r/g)) {
    lines.push(readLine(source.slice(start, match.index), lines.length + 1, match[0] === "\r"));
    start = match.index + match[0].length;
  }
  if (start < source.length) lines.push(readLine(source.slice(start), lines.length + 1, false));
  return lines;
}

/** Two at either end: how many more would cost the square of their number to tell. */
const DASHES = /^[-\u2010-\u2015\u2212]{2}|[-\u2010-\u2015\u2212]{2}$/;

function readLine(text: string, number: number, loneCarriageReturn: boolean): Line {
  const visible = text.replaceAll(INVISIBLE, (character) => (/\p{Z}/u.test(character) ? " " : ""));
  const clean = visible.replaceAll(/[ \t]+/g, " ").replaceAll(/^ | $/g, "");
  const canonical = clean.replaceAll(/(?<=-) | (?=-)/g, "");
  const line = { number, text, loneCarriageReturn, clean, canonical: clean };

  const exact = /^-----(BEGIN|END) ((?:RSA )?PUBLIC KEY)-----$/.exec(canonical);
  if (exact) return { ...line, canonical, edge: exact[1] as "BEGIN" | "END", label: exact[2] as Label };
  if (!DASHES.test(clean) && !/^(?:BEGIN|END)\b.*KEY\b/i.test(clean)) return line;
  return { ...line, edge: /BEGIN/i.test(clean) ? "BEGIN" : /END/i.test(clean) ? "END" : "?" };
}

/** Finds the BEGIN and the END line, well or badly spelt, and the lines between. */
function layOut(lines: readonly Line[]): Layout {
  const firstText = lines.find((line) => line.clean !== "");
  const lastText = lines.findLast((line) => line.clean !== "");
  const opens = (line: Line) => line.edge === "BEGIN" || (line.edge === "?" && line === firstText);
  const closes = (line: Line) => line.edge === "END" || (line.edge === "?" && line === lastText);

  const begin = lines.find((line) => line.edge === "BEGIN" && line.label) ?? lines.find(opens);
  const rest = lines.filter((line) => line.number > (begin?.number ?? 0));
  const end = rest.find((line) => line.edge === "END" && line.label) ?? rest.find(closes);

  const from = begin?.number ?? (firstText?.number ?? 1) - 1;
  const to = end?.number ?? (lastText?.number ?? 0) + 1;
  return { lines, begin, end, body: lines.filter((line) => line.number > from && line.number < to) };
}

/** An encapsulated header ("Comment: ..."), which a key must not have. */
function isHeader(clean: string): boolean {
  return /^[A-Za-z][A-Za-z0-9-]*:/.test(clean);
}

// ---- Faults of lines ----------------------------------------------------------------------------------------------

function lineFaults(line: Line, { begin, end, body }: Layout, isBody: boolean): PublicKeyFault[] {
  const isOutside = !isBody && line !== begin && line !== end;
  const isBefore = line.number < (begin?.number ?? body[0]?.number ?? end?.number ?? 0);
  const isForeign = isOutside || (isBody && (line.edge !== undefined || isHeader(line.clean)));

  const faults = whitespaceFaults(line, isForeign);
  if (line.clean === "" && (isBody || isBefore)) faults.push(at(line, "blank_line", "is empty", "blank line", []));
  if (line.loneCarriageReturn) {
    const spots = [{ start: line.text.length, end: line.text.length }];
    faults.push(at(line, "lone_carriage_return", "ends with a lone carriage return", "carriage return", spots));
  }
  if (line.clean !== "" && isForeign) {
    const message = `Line ${line.number} is not part of the key. Paste only the lines from BEGIN to END.`;
    faults.push({ ...at(line, "text_outside_key", "", "not part of the key", wholeLine(line)), message });
  }
  return faults;
}

function at(line: Line, code: PublicKeyFaultCode, does: string, label: string, spots: readonly Spot[]): PublicKeyFault {
  const fault = { code, message: `Line ${line.number} ${does}.`, label, line: line.number, spots };
  const first = spots[0];
  return first ? { ...fault, start: first.start, end: first.end } : fault;
}

function wholeLine(line: Line): Spot[] {
  return [{ start: 0, end: line.text.length }];
}

/** Whitespace at both edges and inside, and invisible characters wherever they are. */
function whitespaceFaults(line: Line, isForeign: boolean): PublicKeyFault[] {
  const { text } = line;
  const headEnd = BLANK_HEAD.exec(text)?.[0].length ?? 0;
  const tail = headEnd === text.length ? text : (blankTail(text.slice(headEnd)) ?? "");
  const tailStart = text.length - tail.length;
  const isInside = ({ start }: Spot) => start >= headEnd && start < tailStart;

  const runs = spotsOf(text, /[ \t]+/g);
  const leading = runs.filter(({ start }) => start < headEnd && start < tailStart);
  const trailing = runs.filter(({ start }) => start >= tailStart);
  const inside = isForeign ? [] : runs.filter((run) => isInside(run) && !isSpaceOfBoundary(line, run));

  const faults: PublicKeyFault[] = [];
  const add = (code: PublicKeyFaultCode, spots: Spot[], sentence: (what: string) => string, single: string) => {
    if (spots.length === 0) return;
    const found = spots.map(({ start, end }) => text.slice(start, end)).join("");
    faults.push(
      at(line, code, sentence(nameWhitespace(found, single, "a tab")), nameWhitespace(found, "1 space", "tab"), spots),
    );
  };
  add("leading_whitespace", leading, (what) => `begins with ${what}`, "1 space");
  add("inner_whitespace", inside, (what) => `has ${what} inside`, "a space");
  faults.push(...invisibleFaults(line));
  add("trailing_whitespace", trailing, (what) => `ends with ${what}`, "1 space");
  return faults;
}

function blankTail(text: string): string | undefined {
  const characters = [...text];
  let count = 0;
  while (count < characters.length && isBlank(characters[characters.length - 1 - count])) count++;
  return characters.slice(characters.length - count).join("");
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t" || (character !== undefined && character.search(INVISIBLE) === 0);
}

/** The single spaces of "-----BEGIN PUBLIC KEY-----"; a misspelt line is one fault as a whole. */
function isSpaceOfBoundary(line: Line, run: Spot): boolean {
  if (line.edge === undefined) return false;
  if (!line.label) return true;
  const neighbours = line.text.slice(run.start - 1, run.end + 1);
  return /^[A-Z] [A-Z]$/.test(neighbours);
}

/** "2 spaces and a tab". */
function nameWhitespace(whitespace: string, oneSpace: string, oneTab: string): string {
  const spaces = whitespace.split(" ").length - 1;
  const tabs = whitespace.length - spaces;
  const parts = [];
  if (spaces > 0) parts.push(spaces === 1 ? oneSpace : `${spaces} spaces`);
  if (tabs > 0) parts.push(tabs === 1 ? oneTab : `${tabs} tabs`);
  return parts.join(" and ");
}

function spotsOf(text: string, pattern: RegExp): Spot[] {
  return [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

// ---- Invisible characters -----------------------------------------------------------------------------------------

/** Control, format, separator and default-ignorable characters and the blank of Braille: all that shows nothing. */
const INVISIBLE = /(?![ \t])[\p{Cc}\p{Cf}\p{Z}\p{DI}\u2800]/gu;

const BLANK_HEAD = new RegExp(`^(?:[ \\t]|${INVISIBLE.source})*`, "u");

/** Name in the message, name at the end of the line. */
const INVISIBLE_NAMES: Readonly<Record<string, readonly [string, string]>> = {
  "\u00A0": ["non-breaking space", "no-break space"],
  "\u00AD": ["soft hyphen", "soft hyphen"],
  "\u200B": ["zero-width space", "zero-width space"],
  "\u200C": ["zero-width non-joiner", "zero-width character"],
  "\u200D": ["zero-width joiner", "zero-width character"],
  "\u202F": ["narrow non-breaking space", "no-break space"],
  "\u2060": ["word joiner", "zero-width character"],
  "\uFEFF": ["byte order mark", "byte order mark"],
};

function invisibleFaults(line: Line): PublicKeyFault[] {
  const found = [...new Set(line.text.match(INVISIBLE) ?? [])].slice(0, MAX_FAULTS);
  return found.map((character) => {
    const spots: Spot[] = [];
    for (let i = line.text.indexOf(character); i >= 0; i = line.text.indexOf(character, i + 1)) {
      spots.push({ start: i, end: i + character.length });
    }
    const [name, short] = invisibleName(character);
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    const count = spots.length;
    const what = count === 1 ? `a ${name}` : `${count} ${name}s`;
    return at(
      line,
      "invisible_character",
      `has ${what} (U+${code})`,
      count === 1 ? short : `${count} ${short}s`,
      spots,
    );
  });
}

function invisibleName(character: string): readonly [string, string] {
  const known = INVISIBLE_NAMES[character];
  if (known) return known;
  if (/\p{Cc}/u.test(character)) return ["control character", "control character"];
  if (/\p{Z}/u.test(character)) return ["special space", "special space"];
  return ["zero-width character", "zero-width character"];
}

// ---- BEGIN, END and base64 ----------------------------------------------------------------------------------------

function boundaryFaults({ begin, end, lines, body }: Layout): PublicKeyFault[] {
  const faults: PublicKeyFault[] = [];
  const label = begin?.label ?? end?.label ?? "PUBLIC KEY";
  if (!begin?.label) {
    const line = begin ?? body.find(({ clean }) => clean !== "") ?? lines[0];
    faults.push(
      boundaryFault("missing_begin", `The key must start with -----BEGIN ${label}-----.`, "BEGIN line", begin, line),
    );
  }
  if (end?.label !== label) {
    const line = end ?? body.findLast(({ clean }) => clean !== "") ?? lines.at(-1);
    faults.push(boundaryFault("missing_end", `The key must end with -----END ${label}-----.`, "END line", end, line));
  }
  return faults;
}

function boundaryFault(
  code: "missing_begin" | "missing_end",
  message: string,
  name: string,
  misspelt: Line | undefined,
  line: Line | undefined,
): PublicKeyFault {
  if (!line) return wholeFault(code, message, `no ${name}`);
  const label = misspelt ? `not the ${name}` : `no ${name}`;
  return { ...at(line, code, "", label, misspelt ? wholeLine(misspelt) : []), message };
}

/** RFC 4648 section 4: the alphabet, padding at the end alone, unused bits zero. Whitespace is not judged here. */
function judgeBase64(body: readonly Line[]): { faults: PublicKeyFault[]; bytes?: Uint8Array<ArrayBuffer> } {
  const lines = body.filter((line) => line.clean !== "" && line.edge === undefined && !isHeader(line.clean));
  const last = lines.at(-1);
  const faults = faultsOfLines(lines, (line) => base64LineFaults(line, line === last));
  if (faults.length > 0) return { faults };

  const base64 = lines.map((line) => line.clean.replaceAll(" ", "")).join("");
  if (!last || base64 === "") return { faults: [] };
  const padding = base64.length - base64.replace(/=+$/, "").length;
  const unused = base64.length % 4 === 0 ? [0, 0b11, 0b1111][padding] : undefined;
  if (unused === undefined) {
    return { faults: [badBase64(last, "ends too early: characters of the key are missing", "incomplete", [])] };
  }
  const value = BASE64.indexOf(base64.charAt(base64.length - padding - 1));
  if ((value & unused) !== 0) {
    return { faults: [badBase64(last, "ends with a character that cannot stand there", "wrong end", [])] };
  }
  return { faults: [], bytes: Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)) };
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const IN_BASE64_LINE = new RegExp(`[A-Za-z0-9+/= \\t]|${INVISIBLE.source}`, "gu");

function base64LineFaults(line: Line, isLast: boolean): PublicKeyFault[] {
  const faults: PublicKeyFault[] = [];
  const strange = new Set(line.text.replaceAll(IN_BASE64_LINE, ""));
  for (const character of [...strange].slice(0, MAX_FAULTS)) {
    const spots = spotsOf(line.text, new RegExp(`\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`, "gu"));
    const shown = /\p{Cs}/u.test(character) ? "\uFFFD" : character;
    faults.push(badBase64(line, `has "${shown}", which does not occur in a key`, `"${shown}"`, spots));
  }

  const digits = line.clean.replaceAll(" ", "");
  if (digits.length > MAX_BASE64_LINE) {
    const does = `has ${digits.length} characters, more than the ${MAX_BASE64_LINE} that a line of a key may have`;
    faults.push(badBase64(line, does, "line too long", []));
  }
  const end = isLast ? endOfDigits(line.text) : line.text.length;
  const padding = spotsOf(line.text, /=/g).filter(({ start }) => start < end);
  if (padding.length > 0) faults.push(badBase64(line, 'has "=" before the end of the key', '"="', padding));
  return faults;
}

/** Offset after the last character of base64 that is not padding. */
function endOfDigits(text: string): number {
  let end = text.length;
  while (end > 0 && !BASE64.includes(text.charAt(end - 1))) end--;
  return end;
}

function badBase64(line: Line, does: string, label: string, spots: readonly Spot[]): PublicKeyFault {
  const fault = at(line, "invalid_base64", does, label, spots);
  return { ...fault, message: `${fault.message} Copy the key again.` };
}

// ---- Bytes, as far as they tell what the text is ------------------------------------------------------------------

/** One SEQUENCE and nothing after it. */
function judgeOuterSequence(bytes: Uint8Array): PublicKeyFault | undefined {
  const [tag = 0, first = 0, second = 0, third = 0] = bytes;
  const length = first < 0x80 ? first : first === 0x81 ? second : second * 256 + third;
  const header = first < 0x80 ? 2 : first - 0x7e;
  const isMinimal = first < 0x80 || (first === 0x81 && length >= 0x80) || (first === 0x82 && length >= 0x100);
  if (tag !== 0x30 || !isMinimal || header + length > bytes.length) return PUBLIC_KEY_FAULTS.notAPublicKey();
  const excess = bytes.length - header - length;
  return excess > 0 ? PUBLIC_KEY_FAULTS.trailingBytes(excess) : undefined;
}

/** RSAPublicKey (RFC 8017 A.1.1) as SubjectPublicKeyInfo: SEQUENCE { { rsaEncryption, NULL }, BIT STRING }. */
function wrapRsaPublicKey(rsaPublicKey: Uint8Array): Uint8Array<ArrayBuffer> {
  const algorithm = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
  const bitString = [0x03, ...derLength(rsaPublicKey.length + 1), 0x00, ...rsaPublicKey];
  const length = algorithm.length + bitString.length;
  return Uint8Array.from([0x30, ...derLength(length), ...algorithm, ...bitString]);
}

function derLength(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

/** For text without BEGIN and END: nothing but base64, and what it says starts like a key. */
function looksLikeKeyBytes(body: readonly Line[]): boolean {
  const base64 = body.map((line) => line.clean.replaceAll(" ", "")).join("");
  return /^M[A-Za-z0-9+/]{30,}=*$/.test(base64);
}

// ---- Other things people paste ------------------------------------------------------------------------------------

function judgeOtherKinds(text: string): PublicKeyTextVerdict | undefined {
  const condensed = text.replaceAll(INVISIBLE, "").replaceAll(/[ \t]/g, "");
  const head = leadingBytes(condensed);
  if (isPrivateKey(condensed, head)) return { kind: "private_key", faults: [PUBLIC_KEY_FAULTS.privateKey()] };
  if (/BEGIN(?:TRUSTED|X509)?CERTIFICATE-/.test(condensed) || isCertificateHead(head)) {
    return { kind: "certificate", faults: [PUBLIC_KEY_FAULTS.certificate()] };
  }
  const hint = otherKindHint(text);
  const isTooLong =
    text.length > MAX_PUBLIC_KEY_TEXT_BYTES || new TextEncoder().encode(text).length > MAX_PUBLIC_KEY_TEXT_BYTES;
  if (condensed === "" || hint || isTooLong)
    return { kind: "unknown", faults: [PUBLIC_KEY_FAULTS.notAPublicKey(hint)] };
  return undefined;
}

function otherKindHint(text: string): string | undefined {
  const start = text.trimStart();
  if (/^(?:ssh-|ecdsa-sha2-|sk-ssh-|---- BEGIN SSH2)/.test(start)) {
    return "An SSH key is converted by: ssh-keygen -e -m PKCS8 -f key.pub";
  }
  if (/-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----/.test(start)) {
    return "A certificate request gives its key by: openssl req -in request.pem -noout -pubkey";
  }
  if (/^\{/.test(start)) return "A JSON Web Key is not accepted: export the key as PEM.";
  return undefined;
}

const PKCS5_OID = "\x2a\x86\x48\x86\xf7\x0d\x01\x05";
const PKCS12_PBE_OID = "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01";

/** By its label, by the marks of other programs' key files, or, under a wrong label or none, by its first bytes. */
function isPrivateKey(condensed: string, head: string): boolean {
  if (/PRIVATEKEY|PuTTY-User-Key-File/i.test(condensed) || head.startsWith("openssh-key-v1")) return true;
  if (/^\{/.test(condensed) && /"d":/.test(condensed)) return true;
  // PKCS#8, PKCS#1 and SEC 1 open with a version of 0 or 1; an encrypted PKCS#8 names a password-based algorithm.
  const content = sequenceContent(head);
  if (content === undefined) return false;
  if (content.startsWith("\x02\x01\x00") || content.startsWith("\x02\x01\x01")) return true;
  const algorithm = sequenceContent(content)?.slice(2) ?? "";
  return algorithm.startsWith(PKCS5_OID) || algorithm.startsWith(PKCS12_PBE_OID);
}

/** SEQUENCE { SEQUENCE { [0] { version 2 or 3 } ... } }. */
function isCertificateHead(head: string): boolean {
  const tbs = sequenceContent(sequenceContent(head) ?? "");
  return tbs?.startsWith("\xa0\x03\x02\x01") ?? false;
}

/** The first bytes of the base64 in a text, one character each; empty when there is none. */
function leadingBytes(condensed: string): string {
  const base64 = condensed.replaceAll(/-{2,}[^-]*-{2,}/g, "").replaceAll(/[\r\n]/g, "");
  const digits = /^[A-Za-z0-9+/]+/.exec(base64)?.[0].slice(0, 64) ?? "";
  return atob(digits.slice(0, digits.length - (digits.length % 4)));
}

/** What follows the header of a SEQUENCE, as far as it is there. */
function sequenceContent(bytes: string): string | undefined {
  if (bytes.charCodeAt(0) !== 0x30) return undefined;
  const first = bytes.charCodeAt(1);
  return bytes.slice(first < 0x80 ? 2 : first - 0x7e);
}
