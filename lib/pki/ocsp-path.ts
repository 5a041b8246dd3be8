import type { Bytes } from "#lib/pki/bytes";

/** Base64 of 4 KiB, every character of it percent-encoded. */
const MAX_PATH_CHARACTERS = Math.ceil(4096 / 3) * 4 * 3;

/**
 * The request in the address of a GET (RFC 6960 appendix A.1): what follows `/ocsp/<ca>/`, as it stands in the request
 * line. Base64 has slashes of its own, which may come as `/` or `%2F`: nobody may have merged `//` before (O1).
 *
 * @returns undefined when it is not base64, which is a malformed request.
 */
export function decodeOcspPath(rest: string): Bytes | undefined {
  if (rest === "" || rest.length > MAX_PATH_CHARACTERS) return undefined;
  const base64 = rest.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)) return undefined;
  return new Uint8Array(Buffer.from(base64, "base64"));
}
