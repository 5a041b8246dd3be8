/** What an operator can do something about when an external LNS does not work: a whole sentence, with what to do. */
export class FarFault extends Error {
  override readonly name = "FarFault";
}

const UNKNOWN_CA = "The LNS shows a certificate that is not of the CA given for it. Check the server's trust.";

/** Of TLS, name resolution and TCP, as Node names them. */
const SENTENCES: Readonly<Record<string, (host: string) => string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: () => UNKNOWN_CA,
  UNABLE_TO_GET_ISSUER_CERT: () => UNKNOWN_CA,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: () => UNKNOWN_CA,
  SELF_SIGNED_CERT_IN_CHAIN: () => UNKNOWN_CA,
  DEPTH_ZERO_SELF_SIGNED_CERT: () => UNKNOWN_CA,
  CERT_SIGNATURE_FAILURE: () => UNKNOWN_CA,
  ERR_TLS_CERT_ALTNAME_INVALID: (host) => `The LNS shows a certificate for another name than ${hostName(host)}.`,
  CERT_HAS_EXPIRED: () => "The certificate of the LNS has expired.",
  CERT_NOT_YET_VALID: () => "The certificate of the LNS is not yet valid, by the clock of this machine.",
  ECONNREFUSED: (host) => `Nothing listens at ${host}.`,
  ENOTFOUND: (host) => `The name ${hostName(host)} is not known.`,
  EAI_AGAIN: (host) => `The name ${hostName(host)} cannot be looked up at present.`,
  ETIMEDOUT: (host) => `Nothing answers at ${host}.`,
  EHOSTUNREACH: (host) => `${host} cannot be reached.`,
  ENETUNREACH: (host) => `${host} cannot be reached.`,
  ECONNRESET: () => "The LNS broke the connection.",
  EPIPE: () => "The LNS broke the connection.",
  EPROTO: (host) => `No TLS is spoken at ${host}.`,
  ERR_SSL_WRONG_VERSION_NUMBER: (host) => `No TLS is spoken at ${host}.`,
};

/** @param host of the address that was called, with its port. */
export function farFaultText(error: unknown, host: string): string {
  if (error instanceof FarFault) return error.message;
  const { code = "", message } = error as NodeJS.ErrnoException;
  const known = SENTENCES[code];
  if (known) return known(host);
  const status = /^Unexpected server response: (\d+)$/.exec(message)?.[1];
  if (status === "401" || status === "403") return `The LNS refuses the credential of this server (status ${status}).`;
  if (status) return `The LNS answers with status ${status} where a WebSocket was asked for.`;
  if (message === "Opening handshake has timed out") return `Nothing answers at ${host}.`;
  const alert = /^ERR_SSL_\w*?ALERT_(\w+)$/.exec(code)?.[1];
  if (alert) return `The LNS refuses the connection: ${alert.toLowerCase().replaceAll("_", " ")}.`;
  if (/socket disconnected before secure TLS|socket hang up/.test(message)) return "The LNS broke the connection.";
  return `The connection to the LNS failed: ${message.slice(0, 150)}.`;
}

const hostName = (host: string) => host.replace(/:\d+$/, "");
