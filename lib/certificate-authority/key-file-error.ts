/** The start cannot go on: what is wrong with a file that holds a key, and what to restore. */
export class KeyFileError extends Error {
  override readonly name = "KeyFileError";
}
