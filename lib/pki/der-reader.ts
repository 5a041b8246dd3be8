/** Bytes that are not the strict DER they should be. */
export class DerError extends Error {
  override readonly name = "DerError";
}
