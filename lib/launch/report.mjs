/** A failure that a person can mend: what went wrong, and what to do. */
export class LaunchError extends Error {
  /**
   * @param {string} message what failed.
   * @param {string} [remedy] what to do.
   */
  constructor(message, remedy, options) {
    super(message, options);
    this.remedy = remedy;
  }
}

const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);
export const yellow = paint(33);

const NAME_WIDTH = 34;
const live = Boolean(process.stdout.isTTY);

/**
 * Opens a line of progress: name now, mark, time and a few words when it is done.
 *
 * @param {string} name
 */
export function beginStep(name) {
  const start = performance.now();
  if (live) process.stdout.write(`  ${name}`);
  const end = (mark, words) => {
    const time = `${((performance.now() - start) / 1000).toFixed(1)} s`.padStart(8);
    process.stdout.write(`${live ? "\r" : ""}${mark} ${name.padEnd(NAME_WIDTH)}${dim(time)}  ${words}\n`);
  };
  return {
    done: (words = "") => end(green("✓"), words),
    failed: () => end(red("✗"), "failed"),
    /** Says something on lines of its own while the step goes on. */
    say: (text) => process.stdout.write(`${live ? "\r" : ""}${text}\n${live ? `  ${name}` : ""}`),
  };
}

/**
 * Runs one step with its line of progress.
 *
 * @template T
 * @param {string} name
 * @param {() => Promise<T> | T} work may return `{ said }`, a few words on what came out.
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const line = beginStep(name);
  try {
    const result = await work();
    line.done(result?.said);
    return result;
  } catch (error) {
    line.failed();
    throw error;
  }
}

export function printFailure(error) {
  console.error(`\n${red(bold(error.message))}`);
  if (error.remedy) console.error(error.remedy);
  if (!(error instanceof LaunchError)) console.error(error.stack);
}
