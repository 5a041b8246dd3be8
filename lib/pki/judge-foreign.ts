import type { Bytes } from "#lib/pki/bytes";
import { DerError } from "#lib/pki/der-reader";

/** What a certificate that anybody may have made says, or why it cannot be read. */
export type ForeignVerdict<T> =
  | { readonly certificate: T; readonly fault?: never }
  | { readonly fault: string; readonly certificate?: never };

/** Far above what any station sends; TLS itself allows 16 MiB. */
const MAX_CERTIFICATE_BYTES = 64 * 1024;

/** Never throws for any bytes. @param read throws DerError for what is none. */
export function judgeForeign<T>(der: Uint8Array, read: (der: Bytes) => T): ForeignVerdict<T> {
  if (der.length > MAX_CERTIFICATE_BYTES) return { fault: "The certificate is longer than 64 KiB." };
  try {
    return { certificate: read(Uint8Array.from(der)) };
  } catch (error) {
    if (error instanceof DerError) return { fault: `The certificate is malformed: ${error.message}.` };
    throw error;
  }
}
