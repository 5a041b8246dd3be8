import { DerError } from "#lib/pki/der-reader";
import { publicKeyLabel } from "#lib/pki/public-key";

/** The name of the kind of a key that a stranger made: "RSA 1024", "P-521"; "Unknown key" for one that is damaged. */
export function keyLabel(spki: Uint8Array): string {
  try {
    return publicKeyLabel(spki);
  } catch (error) {
    if (error instanceof DerError) return "Unknown key";
    throw error;
  }
}
