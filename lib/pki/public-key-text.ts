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
  /** All faults, in the order of their lines. */
  readonly faults: readonly PublicKeyFault[];
  /** What the text is, as far as its look tells. */
  readonly kind: "public_key" | "private_key" | "certificate" | "unknown";
  /** SubjectPublicKeyInfo bytes, only when there is no fault. The server still judges structure and strength. */
  readonly spki?: Uint8Array<ArrayBuffer>;
}

/** Judges the text form of a public key (PEM) that an operator pasted: all faults at once. */
export function judgePublicKeyText(_text: string): PublicKeyTextVerdict {
  throw new Error("not written yet");
}

/** Whether `removeSpaces` mends this fault. */
export function isRepairable(_fault: PublicKeyFault): boolean {
  throw new Error("not written yet");
}

/** Repairs whitespace, blank lines, invisible characters and lone carriage returns; leaves every other fault. */
export function removeSpaces(_text: string): string {
  throw new Error("not written yet");
}

/** The lines that faults refer to: without their ends, and without a leading byte order mark. */
export function publicKeyTextLines(_text: string): string[] {
  throw new Error("not written yet");
}
