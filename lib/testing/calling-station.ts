import { createHash } from "node:crypto";
import { platformContext } from "#lib/audit/platform-context";
import { stationContext } from "#lib/audit/station-context";
import type { Caller, Peer } from "#lib/connection-attempt/peer";
import { type EnrolBaseStation, type Enrolled, enrolBaseStation } from "#lib/enrolment/enrol-base-station";
import { identifyByCertificate, identifyByPassword } from "#lib/enrolment/identify-station";
import type { CertificateRequest } from "#lib/pki/certificate-request";
import { type PeerCertificate, readPeerCertificate } from "#lib/pki/peer-certificate";
import type { PublicKey } from "#lib/pki/public-key";
import type { Channel } from "#lib/platform/notify";
import type { TestContext } from "./context";
import type { TestIssuing } from "./issuing";

/** A TLS peer at a documentation address. */
export function peerOf(certificate: PeerCertificate | null, address = "198.51.100.7"): Peer {
  return { address, port: 40_000, tlsVersion: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384", certificate };
}

/** A peer whose handshake proved this key, with a certificate that it signed itself. */
export function peerWithKey(key: PublicKey, fields: Partial<PeerCertificate> = {}): Peer {
  const name = new Uint8Array([0x30, 0x00]);
  return peerOf({
    der: key.spki,
    sha256: createHash("sha256").update(`self-signed ${key.fingerprint}`).digest("hex"),
    spki: key.spki,
    key,
    fingerprint: key.fingerprint,
    serialNumber: "01",
    issuerName: name,
    subjectName: name,
    subjectText: "CN=self",
    issuerText: "CN=self",
    commonName: "self",
    notBefore: new Date("2020-01-01T00:00:00Z"),
    notAfter: new Date("2020-01-02T00:00:00Z"),
    ...fields,
  });
}

/** A peer that showed this certificate. */
export function peerShowing(der: Uint8Array): Peer {
  const { certificate, fault } = readPeerCertificate(der);
  if (!certificate) throw new Error(fault);
  return peerOf(certificate);
}

/** A request on this key with an empty subject, as its reader would give it. */
export function requestOn(key: PublicKey, fields: Partial<CertificateRequest> = {}): CertificateRequest {
  return {
    der: new Uint8Array(),
    key,
    commonName: null,
    sanUris: [],
    sanDnsNames: [],
    otherNames: [],
    requestsCa: false,
    extendedKeyUsages: [],
    ignoredExtensions: [],
    challengePassword: null,
    ...fields,
  };
}

/** What a base station does, with the worker that signs at its side. */
export interface CallingStation {
  byCertificate(peer: Peer): Promise<Caller>;
  byPassword(user: string, password: string, peer?: Peer): Promise<Caller>;
  enrol(
    caller: Caller,
    peer: Peer,
    request: CertificateRequest,
    operation?: EnrolBaseStation["operation"],
  ): Promise<Enrolled>;
  /** Identifies by the key and enrols on it. */
  enrolWith(key: PublicKey): Promise<Enrolled>;
  /** The Context in which an identified station acts. */
  contextOf(caller: Caller): ReturnType<typeof stationContext>;
}

export function callingStation(ctx: TestContext, issuing?: TestIssuing): CallingStation {
  const process = {
    ...ctx,
    notify(channel: Channel) {
      ctx.notify(channel);
      if (channel === "wish") void issuing?.fulfil();
    },
  };
  const platform = platformContext(process, "platform");
  const contextOf = (caller: Caller) => stationContext(process, caller, "198.51.100.7");
  const byCertificate = (peer: Peer) => identifyByCertificate(platform, peer);
  const enrol: CallingStation["enrol"] = async (caller, peer, request, operation = "simpleenroll") => {
    const ask = () => enrolBaseStation(contextOf(caller), { caller, peer, request, operation, linking: "ABSENT" });
    const answer = await ask();
    if (answer.kind !== "PENDING" || !issuing) return answer;
    await issuing.fulfil(); // a busy machine may need more than the 2 s that a station is kept waiting
    return ask();
  };
  return {
    byCertificate,
    byPassword: (user, password, peer = peerOf(null)) => identifyByPassword(platform, peer, { user, password }),
    enrol,
    async enrolWith(key) {
      const peer = peerWithKey(key);
      return enrol(await byCertificate(peer), peer, requestOn(key));
    },
    contextOf,
  };
}
