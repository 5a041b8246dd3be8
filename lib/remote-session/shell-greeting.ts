/** Printed by the shell once its terminal is sane: an empty title of the window, which no terminal shows. */
const MARK = Buffer.from("\x1b]0;\x07", "latin1");

/**
 * What a shell gets before the operator's first key. A station starts it on a terminal in raw mode (cfmakeraw in rmtsh.c
 * of release 2.0.6), where Enter ends no line, nothing is echoed, lines that are shown run down like stairs, and Ctrl+C
 * interrupts nothing. It is typed, not run from beside: a shell that edits its lines itself puts back the mode in which
 * it found its terminal before each command.
 *
 * What it prints tells where it ends; its own text, which some shells echo, has no such byte. Short: a line that a shell
 * breaks is harder to take away.
 */
export const SHELL_GREETING = Buffer.from(" stty sane 2>/dev/null;printf '\\033]0;\\007'\n");

/** More than a shell says of itself before its first prompt. */
const MOST_HELD_BYTES = 4096;

/** What a shell shows before its greeting has ended, held back: a prompt, the greeting's echo. */
export class GreetingHold {
  #held: Buffer | undefined = Buffer.alloc(0);

  /** @returns what is to be shown of it now; empty while it is held back. */
  take(data: Buffer): Buffer {
    if (!this.#held) return data;
    this.#held = Buffer.concat([this.#held, data]);
    const at = this.#held.indexOf(MARK);
    if (at >= 0) {
      const [before, after] = [this.#held.subarray(0, at), this.#held.subarray(at + MARK.length)];
      this.#held = undefined;
      return Buffer.concat([linesOf(before), after]);
    }
    return this.#held.length > MOST_HELD_BYTES ? this.release() : Buffer.alloc(0);
  }

  /** All that is held back, when the greeting does not end: nothing is held back from then on. */
  release(): Buffer {
    const held = this.#held ?? Buffer.alloc(0);
    this.#held = undefined;
    return held;
  }
}

/** Ends of lines and control sequences, such as that for pasted text, between the greeting's echo and its mark. */
const ENDING = /(?:[\r\n]|\p{Cc}\[[0-9;?]*[A-Za-z])+$/u;

const TYPED = SHELL_GREETING.toString("latin1").trim();

/**
 * The whole lines before the prompt at which the greeting was typed; in raw mode they had no carriage returns. A terminal
 * that was not raw yet has echoed it before the prompt.
 */
function linesOf(shown: Buffer): Buffer {
  const text = shown.toString("latin1").replace(ENDING, "");
  const lines = text.split("\n").slice(0, -1);
  const own = lines.filter((line) => !line.includes(TYPED)).map((line) => `${line.replace(/\r$/, "")}\r\n`);
  return Buffer.from(own.join(""), "latin1");
}
