import type { TLSSocket } from "node:tls";
import type { Bytes } from "#lib/pki/bytes";
import { childrenOf, contentOf, contextConstructed, readWhole, TAG } from "#lib/pki/der-reader";

/** Fields of an SSL_SESSION: 5 without a tag, the others [0] to [20] as of OpenSSL 3. */
const MAX_FIELDS = 40;
const PEER = contextConstructed(3);

/**
 * The certificate that a TLS client showed, DER; undefined without one. The handshake proved that it holds the key.
 *
 * It is taken out of OpenSSL's description of the session (ssl/ssl_asn1.c: `peer [3] EXPLICIT X509 OPTIONAL`), since
 * the runtime has no other way that is safe against strangers: `getPeerCertificate()` asks for the details of every key
 * and aborts at a P-256 point at infinity, and `getPeerX509Certificate()` keeps each further certificate of the chain in
 * memory for ever. Those others stay within OpenSSL, unless they are needed: lib/station/peer-chain.ts (enrolment.md D9).
 */
export function peerLeaf(socket: TLSSocket): Bytes | undefined {
  const session = socket.getSession();
  if (!session) return undefined;
  const peer = childrenOf(readWhole(session, TAG.sequence), MAX_FIELDS).find(({ tag }) => tag === PEER);
  return peer && Uint8Array.from(contentOf(peer));
}
