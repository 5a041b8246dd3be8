import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SAMPLE_PUBLIC_KEYS } from "#lib/testing/sample-public-keys";
import {
  isRepairable,
  judgePublicKeyText,
  type PublicKeyFault,
  publicKeyTextLines,
  removeSpaces,
} from "./public-key-text";

const KEY = SAMPLE_PUBLIC_KEYS.rsa2048;
const LINES = KEY.trimEnd().split("\n");

/** The sample key with some lines (1-based) changed. */
function keyWith(changes: Readonly<Record<number, (line: string) => string>>): string {
  return LINES.map((line, index) => changes[index + 1]?.(line) ?? line).join("\n");
}

function faultsOf(text: string): PublicKeyFault[] {
  return [...judgePublicKeyText(text).faults];
}

function messagesOf(text: string): string[] {
  return faultsOf(text).map(({ message }) => message);
}

function pemOf(bytes: Uint8Array, label = "PUBLIC KEY"): string {
  const body = Buffer.from(bytes)
    .toString("base64")
    .replaceAll(/.{1,64}/g, "$&\n");
  return `-----BEGIN ${label}-----\n${body}-----END ${label}-----\n`;
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text.replaceAll(/-----.*-----|\n/g, ""), "base64");
}

describe("a sound key is accepted, and nothing is said", () => {
  test.each([
    ["as openssl prints it", KEY],
    ["without a final newline", KEY.trimEnd()],
    ["with Windows line ends", KEY.replaceAll("\n", "\r\n")],
    ["with mixed line ends", KEY.replace("\n", "\r\n")],
    ["with empty lines after END", `${KEY}\n\r\n\n`],
    ["with a byte order mark", `\uFEFF${KEY}`],
    [
      "in lines of 76 characters",
      pemOf(bytesOf(KEY))
        .replaceAll(/(?<=[^-])\n(?=[^-])/g, "")
        .replaceAll(/[^-\n]{76}/g, "$&\n"),
    ],
    ["in short lines", KEY.replaceAll(/[A-Za-z0-9+/=]{64}/g, (line) => line.replaceAll(/.{20}/g, "$&\n"))],
    ["of an elliptic curve", SAMPLE_PUBLIC_KEYS.p256],
  ])("%s", (_, text) => {
    expect(judgePublicKeyText(text).faults).toEqual([]);
    expect(judgePublicKeyText(text).kind).toBe("public_key");
  });

  test("its bytes are the SubjectPublicKeyInfo", () => {
    expect(Buffer.from(judgePublicKeyText(KEY).spki ?? [])).toEqual(bytesOf(KEY));
  });

  test("RSA PUBLIC KEY (PKCS#1) becomes the SubjectPublicKeyInfo that openssl makes of it", () => {
    expect(Buffer.from(judgePublicKeyText(SAMPLE_PUBLIC_KEYS.rsaPkcs1).spki ?? [])).toEqual(bytesOf(KEY));
  });
});

describe("whitespace is refused with its line and its spot, and REMOVE SPACES mends it", () => {
  const cases: [string, string, Partial<PublicKeyFault>[]][] = [
    [
      "2 spaces at the end",
      keyWith({ 3: (line) => `${line}  ` }),
      [
        {
          code: "trailing_whitespace",
          message: "Line 3 ends with 2 spaces.",
          line: 3,
          start: 64,
          end: 66,
          label: "2 spaces",
        },
      ],
    ],
    [
      "1 space at the end",
      keyWith({ 6: (line) => `${line} ` }),
      [{ code: "trailing_whitespace", message: "Line 6 ends with 1 space.", start: 64, end: 65, label: "1 space" }],
    ],
    [
      "a tab at the end",
      keyWith({ 6: (line) => `${line}\t` }),
      [{ code: "trailing_whitespace", message: "Line 6 ends with a tab.", label: "tab" }],
    ],
    [
      "2 tabs and a space at the end",
      keyWith({ 6: (line) => `${line}\t \t` }),
      [{ code: "trailing_whitespace", message: "Line 6 ends with 1 space and 2 tabs.", label: "1 space and 2 tabs" }],
    ],
    [
      "space at the end of BEGIN and END",
      keyWith({ 1: (line) => `${line} `, 9: (line) => `${line}  ` }),
      [
        { code: "trailing_whitespace", line: 1, start: 26, end: 27 },
        { code: "trailing_whitespace", line: 9, start: 24, end: 26 },
      ],
    ],
    [
      "space before Windows line ends",
      keyWith({ 2: (line) => `${line} \r` }),
      [{ code: "trailing_whitespace", message: "Line 2 ends with 1 space." }],
    ],
    ["spaces after END", `${KEY}\n  \n`, [{ code: "trailing_whitespace", line: 11, start: 0, end: 2 }]],
    [
      "a tab at the start",
      keyWith({ 3: (line) => `\t${line}` }),
      [{ code: "leading_whitespace", message: "Line 3 begins with a tab.", line: 3, start: 0, end: 1, label: "tab" }],
    ],
    [
      "spaces before BEGIN",
      ` ${KEY}`,
      [{ code: "leading_whitespace", message: "Line 1 begins with 1 space.", line: 1 }],
    ],
    [
      "a space inside",
      keyWith({ 3: (line) => `${line.slice(0, 7)} ${line.slice(7)}` }),
      [{ code: "inner_whitespace", message: "Line 3 has a space inside.", start: 7, end: 8, label: "1 space" }],
    ],
    [
      "several spaces inside",
      keyWith({ 3: (line) => line.replace(/^(.{4})(.{4})/, "$1 $2\t ") }),
      [
        {
          code: "inner_whitespace",
          message: "Line 3 has 2 spaces and a tab inside.",
          spots: [
            { start: 4, end: 5 },
            { start: 9, end: 11 },
          ],
        },
      ],
    ],
    [
      "two spaces in BEGIN",
      keyWith({ 1: (line) => line.replace("PUBLIC ", "PUBLIC  ") }),
      [{ code: "inner_whitespace", message: "Line 1 has 2 spaces inside.", start: 17, end: 19 }],
    ],
    [
      "spaces at the dashes of END",
      keyWith({ 9: () => "----- END PUBLIC KEY -----" }),
      [
        {
          code: "inner_whitespace",
          message: "Line 9 has 2 spaces inside.",
          spots: [
            { start: 5, end: 6 },
            { start: 20, end: 21 },
          ],
        },
      ],
    ],
    [
      "an empty line before the key",
      `\n${KEY}`,
      [{ code: "blank_line", message: "Line 1 is empty.", line: 1, label: "blank line" }],
    ],
    [
      "an empty line inside the key",
      keyWith({ 3: (line) => `${line}\n` }),
      [{ code: "blank_line", message: "Line 4 is empty.", line: 4 }],
    ],
    [
      "a line of spaces inside the key",
      keyWith({ 3: (line) => `${line}\n  ` }),
      [
        { code: "trailing_whitespace", message: "Line 4 ends with 2 spaces.", line: 4 },
        { code: "blank_line", message: "Line 4 is empty.", line: 4 },
      ],
    ],
    [
      "a non-breaking space",
      keyWith({ 3: (line) => `${line}\u00A0` }),
      [
        {
          code: "invisible_character",
          message: "Line 3 has a non-breaking space (U+00A0).",
          start: 64,
          end: 65,
          label: "no-break space",
        },
      ],
    ],
    [
      "a non-breaking space in BEGIN",
      KEY.replace("BEGIN ", "BEGIN\u00A0"),
      [{ code: "invisible_character", message: "Line 1 has a non-breaking space (U+00A0).", start: 10, end: 11 }],
    ],
    [
      "zero-width spaces",
      keyWith({ 4: (line) => `\u200B${line}\u200B` }),
      [
        {
          code: "invisible_character",
          message: "Line 4 has 2 zero-width spaces (U+200B).",
          spots: [
            { start: 0, end: 1 },
            { start: 65, end: 66 },
          ],
        },
      ],
    ],
    [
      "a byte order mark inside",
      keyWith({ 2: (line) => `\uFEFF${line}` }),
      [{ code: "invisible_character", message: "Line 2 has a byte order mark (U+FEFF).", line: 2 }],
    ],
    [
      "a control character",
      keyWith({ 2: (line) => `${line}\u0000` }),
      [
        {
          code: "invisible_character",
          message: "Line 2 has a control character (U+0000).",
          label: "control character",
        },
      ],
    ],
    [
      "an invisible character beyond the first plane",
      keyWith({ 2: (line) => `${line}\u{E0020}` }),
      [{ code: "invisible_character", message: "Line 2 has a zero-width character (U+E0020).", start: 64, end: 66 }],
    ],
    [
      "a space and a non-breaking space at the end",
      keyWith({ 2: (line) => `${line} \u00A0` }),
      [
        { code: "invisible_character", start: 65 },
        { code: "trailing_whitespace", message: "Line 2 ends with 1 space.", start: 64, end: 65 },
      ],
    ],
    [
      "lone carriage returns",
      KEY.replace("\n", "\r"),
      [{ code: "lone_carriage_return", message: "Line 1 ends with a lone carriage return.", line: 1 }],
    ],
  ];

  test.each(cases)("%s", (_, text, expected) => {
    expect(faultsOf(text)).toMatchObject(expected);
    expect(judgePublicKeyText(text).spki).toBeUndefined();
    expect(faultsOf(text).every(isRepairable)).toBe(true);
    expect(judgePublicKeyText(removeSpaces(text))).toEqual(judgePublicKeyText(KEY));
  });

  test("every fault of a text is told at once, in the order of the lines", () => {
    const text = keyWith({
      2: (line) => `${line} `,
      3: (line) => `\t${line}`,
      5: (line) => `${line}\n`,
      6: (line) => `*${line}  `,
    });
    expect(messagesOf(text)).toEqual([
      "Line 2 ends with 1 space.",
      "Line 3 begins with a tab.",
      "Line 6 is empty.",
      "Line 7 ends with 2 spaces.",
      'Line 7 has "*", which does not occur in a key. Copy the key again.',
    ]);
  });

  test("the lines and spots are those of publicKeyTextLines", () => {
    const text = `\uFEFF${keyWith({ 3: (line) => `${line}\u00A0\u00A0` })}\r\n`;
    const [fault] = faultsOf(text);
    const line = publicKeyTextLines(text)[(fault?.line ?? 0) - 1] ?? "";
    expect(line.slice(fault?.start, fault?.end)).toBe("\u00A0");
    expect(publicKeyTextLines(text)).toHaveLength(9);
  });
});

describe("a text that is not built like a key", () => {
  test.each([
    ["text before", `My key:\n${KEY}`, ["text_outside_key 1"]],
    ["text after", `${KEY}bye\n`, ["text_outside_key 10"]],
    ["a second key", KEY + KEY, LINES.map((_, index) => `text_outside_key ${index + 10}`)],
    ["a header inside", keyWith({ 1: (line) => `${line}\nComment: mine` }), ["text_outside_key 2"]],
    ["no BEGIN", LINES.slice(1).join("\n"), ["missing_begin 1"]],
    ["no END", LINES.slice(0, -1).join("\n"), ["missing_end 8"]],
    ["neither", LINES.slice(1, -1).join("\n"), ["missing_begin 1", "missing_end 7"]],
    ["a dash too few", KEY.replace("-----BEGIN", "----BEGIN"), ["missing_begin 1"]],
    ["a letter too few", KEY.replace("END PUBLIC", "END PUBLC"), ["missing_end 9"]],
    ["lower case", KEY.replace("BEGIN PUBLIC KEY", "begin public key"), ["missing_begin 1"]],
    ["typographic dashes", KEY.replace("-----BEGIN", "\u2014\u2013BEGIN"), ["missing_begin 1"]],
    ["another label at the end", KEY.replace("END PUBLIC", "END RSA PUBLIC"), ["missing_end 9"]],
    ["another kind of block", KEY.replaceAll("PUBLIC KEY", "PARAMETERS"), ["missing_begin 1", "missing_end 9"]],
    ["everything in one line", KEY.replaceAll("\n", ""), ["missing_begin 1", "missing_end 1"]],
    ["a strange character", keyWith({ 4: (line) => `*${line.slice(1)}` }), ["invalid_base64 4"]],
    ["the URL alphabet", keyWith({ 4: (line) => `-_${line.slice(2)}` }), ["invalid_base64 4", "invalid_base64 4"]],
    ["a typographic dash inside", keyWith({ 4: (line) => `\u2013${line.slice(1)}` }), ["invalid_base64 4"]],
    ["half of a surrogate pair", keyWith({ 4: (line) => `\uD800${line.slice(1)}` }), ["invalid_base64 4"]],
    ["padding inside", keyWith({ 3: (line) => `${line.slice(0, -1)}=` }), ["invalid_base64 3"]],
    ["a line of 77 characters", keyWith({ 2: (line) => line + "A".repeat(13) }), ["invalid_base64 2"]],
    ["a missing character", keyWith({ 4: (line) => line.slice(1) }), ["invalid_base64 8"]],
    ["three padding characters", pemOf(Uint8Array.of(0x30, 0x00)).replace("=", "==="), ["invalid_base64 2"]],
    ["unused bits that are set", pemOf(Uint8Array.of(0x30, 0x00)).replace("MAA=", "MAB="), ["invalid_base64 2"]],
    ["three bytes too many", pemOf(Buffer.concat([bytesOf(KEY), Buffer.alloc(3)])), ["trailing_bytes undefined"]],
    ["a byte missing", pemOf(bytesOf(KEY).subarray(0, -1)), ["not_a_public_key undefined"]],
    ["bytes that are no SEQUENCE", pemOf(Buffer.alloc(60, 7)), ["not_a_public_key undefined"]],
    ["nothing between BEGIN and END", `${LINES[0]}\n${LINES[8]}`, ["not_a_public_key undefined"]],
    ["nothing", "", ["not_a_public_key undefined"]],
    ["spaces", "  \n ", ["not_a_public_key undefined"]],
    ["prose", "hello world", ["not_a_public_key undefined"]],
    ["more than 8 KiB", KEY + "\n".repeat(8192), ["not_a_public_key undefined"]],
    ["an SSH key", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ ana@host", ["not_a_public_key undefined"]],
    ["a JSON Web Key", '{"kty":"EC","crv":"P-256","x":"abc","y":"abc"}', ["not_a_public_key undefined"]],
    ["a request", KEY.replaceAll("PUBLIC KEY", "CERTIFICATE REQUEST"), ["not_a_public_key undefined"]],
  ])("%s", (_, text, expected) => {
    expect(faultsOf(text).map(({ code, line }) => `${code} ${line}`)).toEqual(expected);
    expect(judgePublicKeyText(text).spki).toBeUndefined();
    expect(faultsOf(text).some(isRepairable)).toBe(false);
  });

  test.each([
    [`My key:\n${KEY}`, "Line 1 is not part of the key. Paste only the lines from BEGIN to END."],
    [LINES.slice(1).join("\n"), "The key must start with -----BEGIN PUBLIC KEY-----."],
    [LINES.slice(0, -1).join("\n"), "The key must end with -----END PUBLIC KEY-----."],
    [
      keyWith({ 3: (line) => `*${line.slice(1)}` }),
      'Line 3 has "*", which does not occur in a key. Copy the key again.',
    ],
    [pemOf(Buffer.concat([bytesOf(KEY), Buffer.alloc(3)])), "3 bytes follow the end of the key. Copy the key again."],
    [pemOf(Buffer.concat([bytesOf(KEY), Buffer.alloc(1)])), "1 byte follows the end of the key. Copy the key again."],
    ["hello", "This is not a public key. Paste the text from BEGIN PUBLIC KEY to END PUBLIC KEY."],
  ])("says what to do: %#", (text, message) => {
    expect(messagesOf(text)).toEqual([message]);
  });
});

/** Made for these tests and used nowhere. */
const PRIVATE_KEY_BYTES = Buffer.from(
  "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420" +
    "0101010101010101010101010101010101010101010101010101010101010101a144034200046ff03b949241ce1dadd43519e6960e0a85b41a69a05c3281" +
    "03aa2bce1594ca163c4f753a55bf01dc53f6c0b0c7eee78b40c6ff7d25a96e2282b989cef71c144a",
  "hex",
);

describe("a private key is refused alone, and never repeated", () => {
  const label = ["PRIVATE", "KEY"].join(" ");
  test.each([
    ["PKCS#8", pemOf(PRIVATE_KEY_BYTES, label)],
    ["PKCS#8 with faults besides", `mine:  \n${pemOf(PRIVATE_KEY_BYTES, label)} `],
    ["SEC 1", pemOf(PRIVATE_KEY_BYTES.subarray(29), `EC ${label}`)],
    ["an encrypted one", pemOf(Buffer.alloc(80, 3), `ENCRYPTED ${label}`)],
    ["an OpenSSH one", pemOf(Buffer.from("openssh-key-v1\0none"), `OPENSSH ${label}`)],
    ["a misspelt label", pemOf(PRIVATE_KEY_BYTES, label).replaceAll("PRIVATE", "PRIVTE")],
    ["a space within the label", pemOf(PRIVATE_KEY_BYTES, label).replaceAll("PRIVATE", "PRI VATE")],
    ["a zero-width space within the label", pemOf(PRIVATE_KEY_BYTES, label).replaceAll("PRIVATE", "PRI\u200BVATE")],
    ["behind the label of a public key", pemOf(PRIVATE_KEY_BYTES)],
    ["SEC 1 behind the label of a public key", pemOf(PRIVATE_KEY_BYTES.subarray(29))],
    ["without BEGIN and END", PRIVATE_KEY_BYTES.toString("base64")],
    ["after a public key", KEY + pemOf(PRIVATE_KEY_BYTES, label)],
    ["longer than 8 KiB", pemOf(Buffer.alloc(9000, 3), `RSA ${label}`)],
    ["a JSON Web Key", '{"kty":"EC", "crv":"P-256", "d": "AQEBAQ"}'],
  ])("%s", (_, text) => {
    const { faults, kind, spki } = judgePublicKeyText(text);
    expect({ kind, spki }).toEqual({ kind: "private_key", spki: undefined });
    expect(faults).toEqual([
      {
        code: "private_key_pasted",
        message: "This is a private key. It must never leave the base station. Nothing was stored; make a new pair.",
        label: "private key",
        spots: [],
      },
    ]);
  });

  test("an encrypted one without its label", () => {
    const pbes2 = Buffer.from("3057302306092a864886f70d01050d3016", "hex");
    expect(judgePublicKeyText(pemOf(Buffer.concat([pbes2, Buffer.alloc(72)]))).kind).toBe("private_key");
  });
});

test("a certificate is told apart, by its label or its first bytes", () => {
  const head = Buffer.from("308201f83082019ea003020102021100", "hex");
  const certificate = Buffer.concat([head, Buffer.alloc(484, 5)]);
  for (const text of [pemOf(certificate, "CERTIFICATE"), pemOf(certificate), certificate.toString("base64")]) {
    expect(judgePublicKeyText(text).kind).toBe("certificate");
    expect(messagesOf(text)).toEqual(["This is a certificate. Its public key can be used: USE ITS KEY."]);
  }
});

describe("whatever is pasted", () => {
  const dirt = fc.constantFrom(
    " ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\u00A0",
    "\u200B",
    "\uFEFF",
    "\u0000",
    "  ",
    "\u2028",
    "*",
    "-",
    "=",
    "é",
  );
  const dirtyKey = fc
    .array(fc.tuple(fc.nat(KEY.length), dirt), { maxLength: 8 })
    .map((spots) => spots.reduce((text, [at, what]) => text.slice(0, at) + what + text.slice(at), KEY as string));
  const anything = fc.oneof(dirtyKey, fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }));

  test("there are faults or a key, never both, and each fault lies in its line", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { faults, spki } = judgePublicKeyText(text);
        expect(faults.length === 0).toBe(spki !== undefined);
        const lines = publicKeyTextLines(text);
        for (const { line, spots } of faults) {
          const length = line === undefined ? 0 : (lines[line - 1] as string).length;
          for (const { start, end } of spots) expect(0 <= start && start <= end && end <= length).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("REMOVE SPACES leaves nothing that it could still repair, and changes nothing twice", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const once = removeSpaces(text);
        expect(faultsOf(once).filter(isRepairable)).toEqual([]);
        expect(removeSpaces(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  test("a text that has been repaired without other faults is the key that was there", () => {
    const spaces = fc.constantFrom(" ", "\t", "\u00A0", "\u200B", "\n", "\r");
    const edges = fc.array(fc.tuple(fc.nat(LINES.length - 1), spaces), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(edges, (changes) => {
        const lines = [...LINES];
        for (const [index, what] of changes) lines[index] += what;
        const text = lines.join("\n");
        expect(judgePublicKeyText(removeSpaces(text)).spki).toEqual(judgePublicKeyText(KEY).spki);
      }),
    );
  });

  test("a sound key is left as it is", () => {
    expect(removeSpaces(KEY)).toBe(KEY);
  });

  test("8 KiB of the worst text is judged quickly", () => {
    const started = process.cpuUsage();
    judgePublicKeyText(" \n".repeat(4000));
    judgePublicKeyText("\u00A0".repeat(4000));
    judgePublicKeyText(`${LINES[0]}\n${"=".repeat(8000)}`);
    judgePublicKeyText(`${LINES[0]}\n${"A\n".repeat(4000)}`);
    expect(process.cpuUsage(started).user).toBeLessThan(2_000_000); // microseconds
  });
});

describe("8 KB of anything", () => {
  const inKey = (body: string) => `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----\n`;
  const characters = (count: number) =>
    Array.from({ length: count }, (_, i) => String.fromCharCode(0x4e00 + i)).join("");

  test.each([
    ["blank lines", inKey("\n".repeat(8_000))],
    ["lines with spaces around", inKey(" A \n".repeat(2_000))],
    ["lines outside", "x\n".repeat(3_900) + KEY.slice(0, 200)],
    ["different strange characters", inKey(characters(2_600))],
    ["strange characters on lines of their own", inKey("*\n".repeat(4_000))],
  ])("gives 100 faults at most: %s", (_, text) => {
    const { faults, spki } = judgePublicKeyText(text);
    expect(faults).toHaveLength(100);
    expect(spki).toBeUndefined();
  });

  test.each([
    ["padding", inKey("=".repeat(8_000))],
    ["dashes", `AAAAA${"-".repeat(8_000)}x`],
  ])("is judged in a moment: %s", (_, text) => {
    const durations = Array.from({ length: 10 }, () => {
      const start = performance.now();
      judgePublicKeyText(text);
      return performance.now() - start;
    });
    expect(Math.min(...durations)).toBeLessThan(25); // milliseconds; work that grows with the square takes 100
  });
});
