import type { TLSSocket } from "node:tls";
import type { Bytes } from "#lib/pki/bytes";

/**
 * The certificates that a TLS client sent beside its own, DER, in its order. A second call for the same socket gives none.
 *
 * The runtime takes them out of OpenSSL and never frees them: at least 8 KiB for each, and up to 60 times its length, since
 * OpenSSL makes structures of what its extensions list. So only lib/station/sent-chains.ts calls this, and counts. Their
 * keys are not looked at here: that is left to our own reader (enrolment.md D9).
 */
export function peerChain(socket: TLSSocket): Bytes[] {
  const chain: Bytes[] = [];
  let next = socket.getPeerX509Certificate()?.issuerCertificate;
  for (; next; next = next.issuerCertificate) chain.push(Uint8Array.from(next.raw));
  return chain;
}
