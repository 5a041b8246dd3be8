/**
 * What holds for any bytes that a stranger sends us as a request, a certificate or an OCSP request: no reader throws, no
 * key that it lets through ends the process, and nothing that was changed passes a check. The test run tries some
 * thousands of each; `npm run conformity` 100,000.
 */
import { constants, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import fc from "fast-check";
import { equalBytes, toHex } from "#lib/pki/bytes";
import { readCertificate } from "#lib/pki/certificate-reader";
import { readCertificateRequest } from "#lib/pki/certificate-request";
import { DerError, encodedOf, readWhole, sequenceOf, TAG } from "#lib/pki/der-reader";
import {
  der,
  derBitString,
  derContext,
  derContextPrimitive,
  derNatural,
  derOctetString,
  derOid,
  derSequence,
  derSet,
  derText,
} from "#lib/pki/der-writer";
import { type ForeignCertificate, readForeignCertificate } from "#lib/pki/foreign-certificate";
import { publicHalf, publicKeyObject } from "#lib/pki/key-object";
import { encodeCommonName } from "#lib/pki/name";
import { assertNestedDer } from "#lib/pki/nested-der";
import { isOfIssuer, type OcspIssuer, ocspIssuer } from "#lib/pki/ocsp-issuer";
import { readOcspRequest } from "#lib/pki/ocsp-request";
import { encodeOcspTbs } from "#lib/pki/ocsp-response";
import { OID } from "#lib/pki/oids";
import { validatePath } from "#lib/pki/path-validation";
import { readPeerCertificate } from "#lib/pki/peer-certificate";
import type { PublicKey } from "#lib/pki/public-key";
import { infinityKey } from "./infinity-key";
import { mutatedDer } from "./mutated-der";
import { sampleAuthority, sampleLeaf, sampleServerProfile } from "./sample-authorities";

const AT = new Date("2027-01-01T00:00:00Z");

/** A mutated request is accepted only with the signed part of a sound one. */
export async function checkRequests(runs: number): Promise<void> {
  const seeds = sampleRequests();
  const signed = new Set(seeds.map((seed) => toHex(signedPart(seed))));
  for (const seed of seeds) if (!readCertificateRequest(seed).request) throw new Error("a sound request is refused");
  // No signature over it can be: it must be refused for its key.
  const infinite = requestOf(derSequence(), infinityKey(), ecKey(), "ecdsa");
  property(mutatedDer([...seeds, infinite]), runs, (bytes) => {
    const { request, fault } = readCertificateRequest(bytes);
    if (!request) return fault.message.length > 0 && fault.message.length <= 512;
    exercise(request.key);
    return signed.has(toHex(signedPart(bytes)));
  });
}

/** A mutated certificate is read or refused, and no path leads over it unless its signed part is that of a sound one. */
export async function checkCertificates(runs: number): Promise<void> {
  const root = await sampleAuthority("root");
  const stations = await sampleAuthority("base-station", root);
  const server = await sampleAuthority("server", root);
  const { certificate: leaf } = await sampleLeaf(stations);
  const names = { commonName: "a.example", hosts: ["a.example", "192.0.2.1", "2001:db8::1"] };
  const { certificate: listener } = await sampleLeaf(server, names, sampleServerProfile(server, "listener"));
  const sound = [leaf, listener, stations.certificate, server.certificate, root.certificate];
  const signed = new Set(sound.map((certificate) => toHex(signedPart(certificate))));
  const { certificate: infinite } = await sampleLeaf(stations, { spki: infinityKey() });
  const roots = [known(root.certificate)];
  const intermediates = [stations, server].map(({ certificate }) => known(certificate));

  property(mutatedDer([...sound, infinite]), runs, (bytes) => {
    const { certificate: peer } = readPeerCertificate(bytes);
    if (peer?.key) exercise(peer.key);
    if (peer && equalBytes(peer.spki, infinityKey()) && peer.key) return false;
    onlyDerErrors(() => readCertificate(bytes));
    const { certificate } = readForeignCertificate(bytes);
    if (!certificate) return true;
    const asLeaf = validatePath({ leaf: certificate, sent: [], intermediates, roots, at: AT });
    const asAuthority = validatePath({ leaf: known(leaf), sent: [certificate], intermediates: [], roots, at: AT });
    const passes = asLeaf.path !== undefined || asAuthority.path !== undefined;
    return !passes || signed.has(toHex(signedPart(bytes)));
  });
}

/** A mutated OCSP request is answered or refused, and what is answered is what stands in it. */
export async function checkOcspRequests(runs: number): Promise<void> {
  const { name, key } = await sampleAuthority("base-station", await sampleAuthority("root"));
  const issuer = ocspIssuer({ subjectName: name, spki: key.spki });
  property(mutatedDer(sampleOcspRequests(issuer)), runs, (bytes) => {
    const { request } = readOcspRequest(bytes);
    if (!request) return true;
    const { certIds, nonce } = request;
    const isBounded = certIds.length >= 1 && certIds.length <= 8 && (nonce === null || nonce.length <= 128);
    const stands = certIds.every((certId) => {
      const isOurs = isOfIssuer(certId, issuer);
      const hashes = [certId.issuerNameHash, certId.issuerKeyHash, certId.der].map((part) => Buffer.from(part));
      return hashes.every((part) => Buffer.from(bytes).includes(part)) && (!isOurs || certId.der.length > 40);
    });
    const answers = certIds.map((certId) => ({
      certId,
      status: { kind: "good" } as const,
      thisUpdate: AT,
      nextUpdate: new Date(AT.getTime() + 3_600_000),
    }));
    const tbs = encodeOcspTbs({ responderSpki: key.spki, producedAt: AT, answers, nonce });
    assertNestedDer(readWhole(tbs, TAG.sequence));
    return isBounded && stands;
  });
}

function property(bytes: fc.Arbitrary<Uint8Array>, numRuns: number, holds: (bytes: Uint8Array) => boolean): void {
  fc.assert(fc.property(bytes, holds), { numRuns });
}

/** What the runtime would abort on, did our reader let it through. */
function exercise(key: PublicKey): void {
  const { asymmetricKeyDetails } = publicKeyObject(key);
  if (!asymmetricKeyDetails) throw new Error("a key without details");
}

/** The first part of a signed structure, as it stands. */
function signedPart(bytes: Uint8Array): Uint8Array {
  const [signed] = sequenceOf(readWhole(bytes, TAG.sequence), 3);
  return signed ? encodedOf(signed) : new Uint8Array();
}

function known(certificate: Uint8Array): ForeignCertificate {
  const { certificate: read, fault } = readForeignCertificate(certificate);
  if (!read) throw new Error(fault);
  return read;
}

function onlyDerErrors(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
  }
}

function ecKey(): KeyObject {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
}

const SIGNATURES = {
  ecdsa: { identifier: derSequence(derOid(OID.ecdsaWithSha256)), options: {} },
  rsa: { identifier: derSequence(derOid(OID.sha256WithRSAEncryption), der(TAG.null)), options: {} },
  pss: {
    identifier: derSequence(
      derOid(OID.rsassaPss),
      derSequence(
        derContext(0, derSequence(derOid(OID.sha256), der(TAG.null))),
        derContext(1, derSequence(derOid(OID.mgf1), derSequence(derOid(OID.sha256), der(TAG.null)))),
        derContext(2, derNatural(32n)),
      ),
    ),
    options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
  },
};

function requestOf(
  subject: Uint8Array,
  spki: Uint8Array,
  key: KeyObject,
  kind: keyof typeof SIGNATURES,
  ...attributes: Uint8Array[]
): Uint8Array {
  const { identifier, options } = SIGNATURES[kind];
  const info = derSequence(derNatural(0n), subject, spki, derContext(0, ...attributes));
  return derSequence(info, identifier, derBitString(sign("sha256", info, { key, ...options })));
}

/** One request per kind of key, with all that a request can ask. */
function sampleRequests(): Uint8Array[] {
  const name = encodeCommonName("58A0CBFFFE80AA01");
  const password = derSequence(derOid(OID.challengePassword), derSet(derText(TAG.printableString, "c2VjcmV0IHZhbHVl")));
  const names = derSequence(
    derContextPrimitive(6, new TextEncoder().encode("urn:dev:mac:58a0cbfffe80aa01")),
    derContextPrimitive(2, new TextEncoder().encode("a.example")),
    derContextPrimitive(7, Uint8Array.of(192, 0, 2, 1)),
    derContext(4, name),
  );
  const extensions = derSequence(
    derSequence(derOid(OID.subjectAltName), derOctetString(names)),
    derSequence(derOid(OID.basicConstraints), der(TAG.boolean, Uint8Array.of(255)), derOctetString(derSequence())),
    derSequence(derOid(OID.extKeyUsage), derOctetString(derSequence(derOid(OID.clientAuth)))),
  );
  const asked = derSequence(derOid(OID.extensionRequest), derSet(extensions));
  const [p256, p384] = [ecKey(), generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey];
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  return [
    requestOf(name, spkiOf(p256), p256, "ecdsa", password, asked),
    requestOf(derSequence(), spkiOf(p256), p256, "ecdsa"),
    requestOf(name, spkiOf(p384), p384, "ecdsa", asked),
    requestOf(name, spkiOf(rsa), rsa, "rsa", password),
    requestOf(name, spkiOf(rsa), rsa, "pss", asked),
  ];
}

function spkiOf(privateKey: KeyObject): Uint8Array {
  return publicHalf(privateKey.export({ format: "der", type: "pkcs8" }));
}

function sampleOcspRequests(issuer: OcspIssuer): Uint8Array[] {
  const certId = (hash: "sha1" | "sha256", serial: bigint) =>
    derSequence(
      derSequence(derOid(OID[hash]), der(TAG.null)),
      derOctetString(issuer.nameHash[hash]),
      derOctetString(issuer.keyHash[hash]),
      derNatural(serial),
    );
  const nonce = derSequence(derOid(OID.ocspNonce), derOctetString(derOctetString(new Uint8Array(32).fill(0xa5))));
  const request = (certIds: Uint8Array[], ...rest: Uint8Array[]) =>
    derSequence(derSequence(derSequence(...certIds.map((one) => derSequence(one))), ...rest));
  return [
    request([certId("sha1", 2n ** 130n)]),
    request([certId("sha256", 1n)], derContext(2, derSequence(nonce))),
    request(Array.from({ length: 8 }, (_, i) => certId("sha256", BigInt(i + 1)))),
  ];
}
