import { timingSafeEqual } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { refusal } from "#lib/enrolment/refusal";
import type { CertificateRequest } from "#lib/pki/certificate-request";

const EXPORTER_LABEL = "EXPORTER-Channel-Binding";
const EXPORTER_BYTES = 32;

/**
 * Ties a request to the connection that it came over (RFC 7030 section 3.5): a challenge password in it must be this
 * connection's value, whether linking is required or not. A wrong one is never taken for an absent one.
 *
 * @param required the profile demands linking.
 * @returns whether the request is tied to this connection.
 * @throws EnrolmentRefusal invalid `linking_failed`
 */
export function assertLinked(
  { challengePassword }: Pick<CertificateRequest, "challengePassword">,
  socket: TLSSocket,
  required: boolean,
): "VERIFIED" | "ABSENT" {
  if (challengePassword === null) {
    if (!required) return "ABSENT";
    throw refusal("linking_failed", "A challenge password that belongs to this connection is required here.");
  }
  const given = Buffer.from(challengePassword, "utf8");
  const expected = Buffer.from(linkingValue(socket));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw refusal("linking_failed");
  return "VERIFIED";
}

/**
 * Base64 of what only the two ends of this connection know. TLS 1.2: tls-unique, the first Finished message of the
 * handshake, which is the client's since no session is ever resumed (RFC 5929 section 3). TLS 1.3: the exporter of RFC
 * 9266, with an empty context.
 */
function linkingValue(socket: TLSSocket): string {
  const value =
    socket.getProtocol() === "TLSv1.3"
      ? socket.exportKeyingMaterial(EXPORTER_BYTES, EXPORTER_LABEL, Buffer.alloc(0))
      : socket.getPeerFinished();
  if (!value) throw new Error("a handshake without a Finished message");
  return value.toString("base64");
}
