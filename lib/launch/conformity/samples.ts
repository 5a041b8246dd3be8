import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Eui64 } from "#lib/eui64";
import { fromHex } from "#lib/pki/bytes";
import { assembleSigned, subjectKeyIdentifier } from "#lib/pki/certificate-profile";
import { encodeRevocationListTbs, type RevokedCertificate } from "#lib/pki/revocation-list";
import { serialNumber, serialNumberFromInteger } from "#lib/pki/serial-number";
import type { Signer } from "#lib/pki/signer";
import {
  newSigner,
  SAMPLE_URIS,
  type SampleAuthority,
  sampleAuthority,
  sampleLeaf,
  sampleLeafProfile,
  sampleServerProfile,
} from "#lib/testing/sample-authorities";

/** CAs and leaves of every kind, valid now: some programs know no other time. */
export interface Samples {
  readonly root: SampleAuthority;
  readonly stations: SampleAuthority;
  readonly server: SampleAuthority;
  readonly responder: { readonly signer: Signer; readonly certificate: Uint8Array };
  /** By what they are, the CAs included. */
  readonly certificates: ReadonlyMap<string, Sample>;
}

export interface Sample {
  readonly certificate: Uint8Array;
  readonly issuer: SampleAuthority;
}

const DAY_MS = 86_400_000;

/** Now, in whole seconds, and two years from it. */
export function currentDates(): { notBefore: Date; notAfter: Date } {
  const now = Math.floor(Date.now() / 1000) * 1000;
  return { notBefore: new Date(now - 300_000), notAfter: new Date(now + 730 * DAY_MS) };
}

export async function makeSamples(): Promise<Samples> {
  const root = await sampleAuthority("root");
  const stations = await sampleAuthority("base-station", root);
  const server = await sampleAuthority("server", root);
  const dates = currentDates();
  const eui64 = "58A0CBFFFE80AA01" as Eui64;
  const station = { ...dates, commonName: eui64, eui64 };
  const responderSigner = newSigner();
  const responderFields = { ...dates, commonName: "Sample OCSP responder", spki: responderSigner.spki };
  const responder = await sampleLeaf(stations, responderFields, sampleServerProfile(stations, "ocsp-responder"));
  const hosts = ["stations.example", "192.0.2.1", "2001:db8::1"];
  const listenerFields = { ...dates, commonName: "stations.example", hosts };
  const listener = await sampleLeaf(server, listenerFields, sampleServerProfile(server, "listener"));
  const leaf = async (changes: Parameters<typeof sampleLeaf>[1], ipsec = false): Promise<Sample> => {
    const { certificate } = await sampleLeaf(stations, { ...dates, ...changes }, sampleLeafProfile(stations, ipsec));
    return { certificate, issuer: stations };
  };
  const certificates = new Map<string, Sample>([
    ["root", { certificate: root.certificate, issuer: root }],
    ["Base Station CA", { certificate: stations.certificate, issuer: root }],
    ["Server CA", { certificate: server.certificate, issuer: root }],
    ["LRR", await leaf({})],
    ["Basics Station", await leaf(station)],
    ["Basics Station with IPsec", await leaf(station, true)],
    ["P-384 station", await leaf({ ...station, spki: newSigner("P-384").spki })],
    ["RSA 2048 station", await leaf({ ...station, spki: newRsaKey(2048) })],
    ["RSA 4096 station", await leaf({ ...station, spki: newRsaKey(4096) })],
    ["listener", { certificate: listener.certificate, issuer: server }],
    ["OCSP responder", { certificate: responder.certificate, issuer: stations }],
  ]);
  return {
    root,
    stations,
    server,
    responder: { signer: responderSigner, certificate: responder.certificate },
    certificates,
  };
}

function newRsaKey(bits: number): Uint8Array {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  return new Uint8Array(publicKey.export({ format: "der", type: "spki" }));
}

/** A revocation list of one of the CAs, published now. */
export async function makeList(
  authority: SampleAuthority,
  entries: readonly RevokedCertificate[],
  number: bigint,
): Promise<Uint8Array> {
  const { notBefore } = currentDates();
  const tbs = encodeRevocationListTbs({
    issuerName: authority.name,
    algorithm: authority.signer.algorithm,
    thisUpdate: notBefore,
    nextUpdate: new Date(notBefore.getTime() + 7 * DAY_MS),
    number,
    authorityKeyId: subjectKeyIdentifier(authority.signer.spki),
    ...(authority.fields.kind !== "root" && { distributionPoint: SAMPLE_URIS.revocationListUri }),
    entries,
  });
  return assembleSigned(tbs, authority.signer.algorithm, await authority.signer.sign(tbs));
}

/** An entry; the number may be any hex that a certificate's serial number can be. */
export function revoked(hex: string, reason: RevokedCertificate["reason"]): RevokedCertificate {
  const number = serialNumberFromInteger(fromHex(/^[89a-f]/.test(hex) ? `00${hex}` : hex));
  if (!number) throw new Error(`no serial number: ${hex}`);
  return { serialNumber: number, revokedAt: currentDates().notBefore, reason };
}

export function randomSerial(): string {
  return serialNumber(1, randomBytes(16));
}

/** A folder for files that programs read, removed afterwards. */
export async function withFolder(
  use: (write: (name: string, content: Uint8Array | string) => string) => Promise<void>,
) {
  const folder = mkdtempSync(join(tmpdir(), "stationkeeper-conformity-"));
  try {
    await use((name, content) => {
      const path = join(folder, name.replaceAll(" ", "-"));
      writeFileSync(path, content);
      return path;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
