// Connections of a LoRa Basics Station 2.0.6: TLS 1.2 at most, SNI and name check by the host of the URI, DNS names
// only, no ALPN, no resumption (basics-station.md 3 and 4; vectors/tls-01).
import { constants, createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, type PeerCertificate } from "node:tls";
import type { BasicsStationFiles, CredentialSet, Role } from "./basics-station-files";
import type { StationAddress } from "./basics-station-uri";

/** The groups of mbedTLS 2.28 that OpenSSL has too. */
const GROUPS = "P-256:P-384:P-521:X25519:brainpoolP256r1";
const ECDSA_AND_RSA =
  "ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384:ecdsa_secp521r1_sha512:rsa_pkcs1_sha256:rsa_pkcs1_sha384:rsa_pkcs1_sha512";

/** What a credential set means for a connection, and the header lines of its token. */
export interface Credentials {
  readonly trust: readonly string[];
  readonly certificate: { readonly pem: string; readonly key: string } | null;
  readonly headerLines: readonly string[];
}

export class StationRefusal extends Error {}

/**
 * Reads a credential set.
 *
 * @throws StationRefusal where the station would not even try to connect.
 */
export function readCredentials(files: BasicsStationFiles, role: Role, set: CredentialSet, tls: boolean): Credentials {
  const nothing = { trust: [], certificate: null, headerLines: [] };
  if (!tls) return nothing; // neither certificate nor token is used in clear
  const trust = files.read(role, set, "trust");
  if (!trust || trust.length === 0) throw new StationRefusal(`no trust for ${role}`);
  const crt = files.read(role, set, "crt");
  const key = files.read(role, set, "key");
  const only = { trust: trustedAuthorities(trust), certificate: null, headerLines: [] };
  if (!key || key.length === 0) return only;
  if (!crt || crt.length === 0) return { ...only, headerLines: headerLinesOf(key, role) };
  const parsed = readKey(key);
  if (!parsed) throw new StationRefusal(`Parsing key: PK - Invalid key tag or value; ${role} key/cert rejected`);
  const pem = parsed.export({ type: "pkcs8", format: "pem" }).toString();
  return { ...only, certificate: { pem: certificates(crt).join(""), key: pem } };
}

/** @throws StationRefusal for the whole file, when one CA in it is signed with Ed25519. */
function trustedAuthorities(trust: Buffer): string[] {
  const all = certificates(trust).map((pem) => new X509Certificate(pem));
  const ed25519 = Buffer.from("06032b6570", "hex");
  if (all.some(({ raw }) => raw.includes(ed25519))) throw new StationRefusal("trust file refused: Ed25519");
  // A certificate of version 3 that is no CA is never an anchor: the server's own leaf does not work.
  return all.filter((one) => one.ca || !isVersion3(one.raw)).map((one) => one.toString());
}

function isVersion3(der: Buffer): boolean {
  return der.includes(Buffer.from("a003020102", "hex"));
}

function certificates(file: Buffer): string[] {
  const pem = file.toString("latin1").match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  if (pem) return pem.map((text) => `${text}\n`);
  try {
    return [new X509Certificate(file).toString()];
  } catch {
    throw new StationRefusal("certificate file is not understood");
  }
}

function readKey(bytes: Buffer): KeyObject | undefined {
  const forms = [
    { key: bytes, format: "pem" },
    { key: bytes, format: "der", type: "sec1" },
    { key: bytes, format: "der", type: "pkcs1" },
    { key: bytes, format: "der", type: "pkcs8" },
  ] as const;
  for (const form of forms) {
    try {
      const key = createPrivateKey(form);
      return key.asymmetricKeyType === "ec" || key.asymmetricKeyType === "rsa" ? key : undefined;
    } catch {
      // the next form
    }
  }
  return undefined;
}

/** @throws StationRefusal unless every line is `Name: value`, with colon and blank. */
function headerLinesOf(key: Buffer, role: Role): string[] {
  const lines = key.toString("latin1").split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  if (lines.some((line) => !/^[^:\s]+: .*$/.test(line))) {
    throw new StationRefusal(`${role} contains malformed auth token - expecting: {header: value{\\r\\n|\\n}}*`);
  }
  return lines;
}

/** Opens a connection; rejects when TCP or TLS fails, by either side. */
export function openSocket(address: StationAddress, credentials: Credentials): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const { host, port } = address;
    const socket: Socket = address.tls
      ? connectTls({
          ...{ host: dialled(host), port, servername: host, ca: [...credentials.trust], allowPartialTrustChain: true },
          ...{ minVersion: "TLSv1.2", maxVersion: "TLSv1.2", ecdhCurve: GROUPS, sigalgs: ECDSA_AND_RSA },
          secureOptions: constants.SSL_OP_NO_TICKET,
          checkServerIdentity: (_host, certificate) => judgeName(host, certificate),
          ...(credentials.certificate ? { cert: credentials.certificate.pem, key: credentials.certificate.key } : {}),
        })
      : connectTcp({ host: dialled(host), port });
    socket.setNoDelay(true);
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("connection indicated an EOF")));
    socket.once(address.tls ? "secureConnect" : "connect", () => {
      socket.off("error", reject);
      socket.on("error", () => socket.destroy());
      resolve(socket);
    });
  });
}

/** Test servers listen on IPv4 loopback, which not every machine puts first for this name. */
function dialled(host: string): string {
  return host === "localhost" ? "127.0.0.1" : host;
}

/** With a SAN the CN is ignored, and only DNS names count, also for an IP literal. */
function judgeName(host: string, certificate: PeerCertificate): Error | undefined {
  const names = certificate.subjectaltname?.split(", ");
  const dns = names
    ? names.filter((name) => name.startsWith("DNS:")).map((name) => name.slice(4))
    : [certificate.subject.CN].flat();
  const isRight = dns.some((name) => name !== undefined && matches(name.toLowerCase(), host.toLowerCase()));
  return isRight ? undefined : new Error(`certificate is for ${dns.join(", ")}, not for ${host}`);
}

function matches(name: string, host: string): boolean {
  if (name === host) return true;
  return name.startsWith("*.") && host.includes(".") && host.slice(host.indexOf(".")) === name.slice(1);
}
