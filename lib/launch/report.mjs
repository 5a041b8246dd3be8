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

/**
 * Runs one step and prints its name, its outcome and its time.
 *
 * @template T
 * @param {string} name
 * @param {() => Promise<T> | T} work may return `{ said }`, a few words on what came out.
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const start = performance.now();
  const live = process.stdout.isTTY;
  if (live) process.stdout.write(`  ${name.padEnd(NAME_WIDTH)}`);
  const end = (mark, words) => {
    const time = `${((performance.now() - start) / 1000).toFixed(1)} s`.padStart(8);
    process.stdout.write(`${live ? "\r" : ""}${mark} ${name.padEnd(NAME_WIDTH)}${dim(time)}  ${words}\n`);
  };
  try {
    const result = await work();
    end(green("✓"), result?.said ?? "");
    return result;
  } catch (error) {
    end(red("✗"), "failed");
    throw error;
  }
}

export function printFailure(error) {
  console.error(`\n${red(bold(error.message))}`);
  if (error.remedy) console.error(error.remedy);
  if (!(error instanceof LaunchError)) console.error(error.stack);
}
