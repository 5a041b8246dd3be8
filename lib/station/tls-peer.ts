import { createHash } from "node:crypto";
import type { TLSSocket } from "node:tls";
import type { Peer } from "#lib/connection-attempt/peer";
import { refusal } from "#lib/enrolment/refusal";
import { type PeerCertificateVerdict, readPeerCertificate } from "#lib/pki/peer-certificate";
import { DomainError } from "#lib/platform/domain-error";
import { proxiedSource } from "./behind-proxy";
import { peerLeaf } from "./peer-leaf";

interface Reading {
  peer: Peer;
  /** Why its certificate cannot be read; then `peer` has none. */
  fault?: string;
}

/** A handshake says the same to every request of its connection. */
const readings = new WeakMap<TLSSocket, Reading>();

/** Stations come back with the same certificate every few minutes, and an RSA key takes milliseconds to judge. */
const verdicts = new Map<string, PeerCertificateVerdict>();
const MAX_VERDICTS = 10_000;

/** Who is at the other end, by the socket alone, whether its certificate can be read or not. */
export function tlsPeer(socket: TLSSocket): Peer {
  return readingOf(socket).peer;
}

/** The same; undefined when it has gone before anybody asked who it is. */
export function peerIfThere(socket: TLSSocket): Peer | undefined {
  if (socket.destroyed) return undefined;
  try {
    return tlsPeer(socket);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

/** Why the certificate that the peer sent cannot be read; undefined when it can, and when it sent none. */
export function certificateFault(socket: TLSSocket): string | undefined {
  return readingOf(socket).fault;
}

/** @throws EnrolmentRefusal invalid `request_refused` when the peer sent a certificate that is none. */
export function assertReadable(socket: TLSSocket): void {
  const fault = certificateFault(socket);
  if (fault !== undefined) throw refusal("request_refused", fault);
}

function readingOf(socket: TLSSocket): Reading {
  const known = readings.get(socket);
  if (known) return known;
  const made = read(socket);
  readings.set(socket, made);
  return made;
}

function read(socket: TLSSocket): Reading {
  const { address: remoteAddress, port: remotePort } = proxiedSource(socket) ?? ends(socket);
  if (remoteAddress === undefined || remotePort === undefined) {
    throw new DomainError("unavailable", "connection_lost", "The connection is gone.");
  }
  const der = peerLeaf(socket);
  const { certificate, fault } = der ? judge(der) : { certificate: null, fault: undefined };
  const peer: Peer = {
    address: remoteAddress.replace(/^::ffff:(?=\d+\.)/i, ""),
    port: remotePort,
    tlsVersion: socket.getProtocol() ?? "",
    cipher: socket.getCipher().standardName,
    certificate: certificate ?? null,
  };
  return fault === undefined ? { peer } : { peer, fault };
}

const ends = ({ remoteAddress, remotePort }: TLSSocket) => ({ address: remoteAddress, port: remotePort });

function judge(der: Uint8Array): PeerCertificateVerdict {
  const sha256 = createHash("sha256").update(der).digest("base64");
  const known = verdicts.get(sha256);
  if (known) return known;
  const verdict = readPeerCertificate(der);
  const [oldest] = verdicts.keys();
  if (verdicts.size >= MAX_VERDICTS && oldest !== undefined) verdicts.delete(oldest);
  verdicts.set(sha256, verdict);
  return verdict;
}
