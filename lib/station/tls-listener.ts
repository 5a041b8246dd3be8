import { constants } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server, type ServerOptions } from "node:https";
import { createSecureContext, type SecureContextOptions } from "node:tls";

/** What the listener shows: PEM, the certificate before its chain. */
export interface ServerIdentity {
  certificate: string;
  key: string;
}

/** enrolment.md T8. */
const HEAD_BYTES = 16 * 1024;
const HANDSHAKE_MS = 10_000;
const REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 10_000;

/** Authenticated encryption with forward secrecy alone (RFC 9325 section 4.2). */
const CIPHERS = [
  ...["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"],
  ...["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256"],
  ...["ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384"],
  ...["ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305"],
  // A weak client key is judged by us, with a verdict, not by a handshake that fails without a word.
  "@SECLEVEL=1",
];

/** No SHA-1 anywhere in a handshake. Ed25519 keys are refused by us, with their name. */
const SIGNATURES = [
  ...["ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384", "ecdsa_secp521r1_sha512", "ed25519"],
  ...["rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha512"],
  ...["rsa_pkcs1_sha256", "rsa_pkcs1_sha384", "rsa_pkcs1_sha512"],
];

function secureContext({ certificate, key }: ServerIdentity): SecureContextOptions {
  return {
    cert: certificate,
    key,
    // Every client certificate is taken and judged by peerContext: no authority is trusted or named here.
    ca: [],
    minVersion: "TLSv1.2",
    maxVersion: "TLSv1.3",
    ciphers: CIPHERS.join(":"),
    honorCipherOrder: true,
    sigalgs: SIGNATURES.join(":"),
    // Without tickets a TLS 1.3 client gets stateful ones, which nobody keeps: nothing can be resumed (T5).
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
  };
}

/** @throws Error when the certificate or key cannot be read, or do not belong together. */
export function assertUsable(identity: ServerIdentity): void {
  createSecureContext(secureContext(identity));
}

/**
 * Makes one TLS listener for stations (enrolment.md T1-T8): HTTP/1.1 over TLS 1.2 and 1.3, without renegotiation and
 * resumption, asking for a client certificate and taking any or none.
 */
export function tlsListener(
  identity: ServerIdentity,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  more: Pick<ServerOptions, "requireHostHeader"> = {},
): Server {
  return createServer(
    {
      ...secureContext(identity),
      ALPNProtocols: ["http/1.1"],
      requestCert: true,
      rejectUnauthorized: false,
      handshakeTimeout: HANDSHAKE_MS,
      maxHeaderSize: HEAD_BYTES,
      headersTimeout: HANDSHAKE_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      noDelay: true,
      ...more,
    },
    handle,
  );
}

/** New connections see the new certificate; those that are open go on undisturbed. */
export function showIdentity(server: Server, identity: ServerIdentity): void {
  server.setSecureContext(secureContext(identity));
}
