import { generateKeyPairSync, randomBytes } from "node:crypto";
import {
  type AuthorityCertificate,
  type AuthorityKind,
  assembleSigned,
  authorityCommonName,
  encodeAuthorityTbs,
  encodeLeafTbs,
  type LeafCertificate,
  type LeafProfile,
  leafProfile,
  subjectKeyIdentifier,
} from "#lib/pki/certificate-profile";
import { encodeCommonName } from "#lib/pki/name";
import { type PublicKey, readPublicKey } from "#lib/pki/public-key";
import { serialNumber } from "#lib/pki/serial-number";
import { localSigner, type Signer } from "#lib/pki/signer";

/** A CA of a test: keys made on the fly, certificate signed. */
export interface SampleAuthority {
  readonly fields: AuthorityCertificate;
  readonly name: Uint8Array;
  readonly signer: Signer;
  readonly key: PublicKey;
  readonly signature: Uint8Array;
  readonly certificate: Uint8Array<ArrayBuffer>;
}

export const SAMPLE_URIS = {
  revocationListUri: "http://pki.example:8880/crl/stations/0.crl",
  authorityCertificateUri: "http://pki.example:8880/ca/stations.cer",
  ocspUri: "http://pki.example:8880/ocsp/stations",
} as const;

export function newSigner(kind: "P-256" | "P-384" = "P-256"): Signer {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: kind });
  return localSigner(privateKey.export({ type: "pkcs8", format: "der" }));
}

export function keyOf(signer: Signer): PublicKey {
  const { key } = readPublicKey(signer.spki);
  if (!key) throw new Error("a key made for a test is refused");
  return key;
}

/** A CA valid from 2026 on: the root for 30 years, another for 15. */
export async function sampleAuthority(
  kind: AuthorityKind,
  issuer?: SampleAuthority,
  signer = newSigner(),
): Promise<SampleAuthority> {
  const keyId = subjectKeyIdentifier(signer.spki);
  const name = encodeCommonName(authorityCommonName("Sample", kind, keyId));
  const algorithm = (issuer?.signer ?? signer).algorithm;
  const own = {
    kind,
    serialNumber: serialNumber(1, randomBytes(16)),
    notBefore: new Date("2026-01-01T00:00:00Z"),
    notAfter: new Date(kind === "root" ? "2055-12-31T23:59:59Z" : "2040-12-31T23:59:59Z"),
    subjectName: name,
    spki: signer.spki,
    algorithm,
  };
  const fields: AuthorityCertificate = issuer ? { ...own, issuer: issuerFields(issuer) } : own;
  const tbs = encodeAuthorityTbs(fields);
  const signature = await (issuer?.signer ?? signer).sign(tbs);
  return {
    fields,
    name,
    signer,
    key: keyOf(signer),
    signature,
    certificate: assembleSigned(tbs, algorithm, signature),
  };
}

function issuerFields({ fields, signer, name }: SampleAuthority): NonNullable<AuthorityCertificate["issuer"]> {
  return {
    name,
    keyId: subjectKeyIdentifier(signer.spki),
    notBefore: fields.notBefore,
    notAfter: fields.notAfter,
    revocationListUri: "http://pki.example:8880/crl/root.crl",
    authorityCertificateUri: "http://pki.example:8880/ca/root.cer",
  };
}

export function sampleLeafProfile(issuer: SampleAuthority, ipsec = false): LeafProfile {
  return leafProfile({
    issuerName: issuer.name,
    issuerKeyId: subjectKeyIdentifier(issuer.signer.spki),
    issuerNotBefore: issuer.fields.notBefore,
    issuerNotAfter: issuer.fields.notAfter,
    algorithm: issuer.signer.algorithm,
    kind: "station",
    ipsec,
    ...SAMPLE_URIS,
  });
}

/** Leaves of our own servers: no OCSP address. */
export function sampleServerProfile(issuer: SampleAuthority, kind: "listener" | "ocsp-responder"): LeafProfile {
  const { ocspUri: _, ...uris } = SAMPLE_URIS;
  return leafProfile({
    issuerName: issuer.name,
    issuerKeyId: subjectKeyIdentifier(issuer.signer.spki),
    issuerNotBefore: issuer.fields.notBefore,
    issuerNotAfter: issuer.fields.notAfter,
    algorithm: issuer.signer.algorithm,
    kind,
    ...uris,
  });
}

/** A leaf for an LRR on a new key, unless said otherwise. */
export async function sampleLeaf(
  issuer: SampleAuthority,
  changes: Partial<LeafCertificate> = {},
  profile = sampleLeafProfile(issuer),
): Promise<{ leaf: LeafCertificate; certificate: Uint8Array<ArrayBuffer> }> {
  const leaf: LeafCertificate = {
    serialNumber: serialNumber(2, randomBytes(16)),
    notBefore: new Date("2026-05-01T11:55:00Z"),
    notAfter: new Date("2028-05-01T11:59:59Z"),
    commonName: "7076FF-024B0B030008",
    spki: newSigner().spki,
    ...changes,
  };
  const tbs = encodeLeafTbs(profile, leaf);
  return { leaf, certificate: assembleSigned(tbs, issuer.signer.algorithm, await issuer.signer.sign(tbs)) };
}
