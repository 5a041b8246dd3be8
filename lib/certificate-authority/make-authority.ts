import type { Context } from "#lib/audit/context";
import type { CertificateAuthority } from "#lib/generated/prisma/client";
import type { AuthorityKind } from "#lib/generated/prisma/enums";
import { checkAuthorityCertificate } from "#lib/pki/certificate-check";
import {
  assembleSigned,
  authorityCommonName,
  encodeAuthorityTbs,
  leafValidity,
  subjectKeyIdentifier,
} from "#lib/pki/certificate-profile";
import { encodeCommonName } from "#lib/pki/name";
import { readPublicKey } from "#lib/pki/public-key";
import { type MasterKey, sealPrivateKey } from "#lib/pki/sealed-key";
import { serialNumber } from "#lib/pki/serial-number";
import { localSigner, type Signer } from "#lib/pki/signer";
import { newId } from "#lib/platform/new-id";
import { authorityCertificateAddress, authoritySlug, revocationListPath, shardBase } from "./addresses";
import { newKeyPair } from "./new-key-pair";
import { BACKDATE_MINUTES } from "./values";

export interface MakeAuthority {
  name: string;
  kind: AuthorityKind;
  years: number;
  pkiUrl: string;
  masterKey: MasterKey;
  /** Absent for a root, which signs itself. */
  issuer?: AuthorityIssuer;
  /** First octet of the serial numbers it gives out (enrolment.md N1); 1 for the first CA of its kind. */
  generation?: number;
}

/** A CA that signs another: just made, or from its row. */
export interface AuthorityIssuer {
  row: Pick<CertificateAuthority, "id" | "slug" | "generation" | "notBefore" | "notAfter" | "subject" | "subjectKeyId">;
  shard: { uri: string; path: string };
  signer: Signer;
}

/** A CA that is signed and not yet stored, with its first shard. */
export type MadeAuthority = Readonly<{
  row: Omit<CertificateAuthority, "revocationGeneration" | "retiredAt">;
  shard: { id: string; authorityId: string; index: number; uri: string; path: string; createdAt: Date };
  sealedKey: Uint8Array<ArrayBuffer>;
  signer: Signer;
}>;

const FIRST_GENERATION = 1;
const PKI_KIND = { ROOT: "root", BASE_STATION: "base-station", SERVER: "server" } as const;

/**
 * Makes a CA's key and certificate: signed by its issuer, or by itself, and checked by a second reader. It lasts so many
 * years, but never longer than its issuer.
 */
export async function makeAuthority(ctx: Context, input: MakeAuthority): Promise<MadeAuthority> {
  const { kind, issuer } = input;
  const { spki, pkcs8 } = await newKeyPair();
  const keyId = subjectKeyIdentifier(spki);
  const signer = localSigner(pkcs8);
  const now = ctx.clock.now();

  const identity = {
    id: newId(ctx, "ca"),
    name: authorityCommonName(input.name, PKI_KIND[kind], keyId),
    slug: authoritySlug(kind, keyId),
    keyId,
    spki,
    serialNumber: serialNumber(issuer?.row.generation ?? FIRST_GENERATION, ctx.random.bytes(16)),
    ...validityBelow(issuer, now, input.years),
  };
  const subject = encodeCommonName(identity.name);
  const certificate = await signCertificate(kind, identity, subject, signer, issuer);

  const sealedKey = sealPrivateKey({
    pkcs8,
    owner: { authorityId: identity.id, keyId: signer.keyId, spki },
    masterKey: input.masterKey,
    randomBytes: (length) => ctx.random.bytes(length),
  });
  pkcs8.fill(0);
  const row = authorityRow(input, identity, subject, certificate, sealedKey, now);
  const path = revocationListPath(kind, row.slug, 0);
  const uri = `${input.pkiUrl}${path}`;
  const shard = { id: newId(ctx, "crl"), authorityId: row.id, index: 0, uri, path, createdAt: now };
  return { row, shard, sealedKey, signer };
}

function validityBelow(issuer: AuthorityIssuer | undefined, issuedAt: Date, years: number) {
  const issuerNotBefore = issuer?.row.notBefore ?? new Date(0);
  const { notBefore, notAfter } = leafValidity({ issuedAt, years, backdateMinutes: BACKDATE_MINUTES, issuerNotBefore });
  const outlivesIssuer = issuer !== undefined && issuer.row.notAfter < notAfter;
  return { notBefore, notAfter: outlivesIssuer ? issuer.row.notAfter : notAfter };
}

interface Identity {
  id: string;
  name: string;
  slug: string;
  keyId: Uint8Array<ArrayBuffer>;
  spki: Uint8Array<ArrayBuffer>;
  serialNumber: ReturnType<typeof serialNumber>;
  notBefore: Date;
  notAfter: Date;
}

async function signCertificate(
  kind: AuthorityKind,
  { serialNumber, notBefore, notAfter, spki }: Identity,
  subjectName: Uint8Array,
  own: Signer,
  issuer: AuthorityIssuer | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const signer = issuer?.signer ?? own;
  const { algorithm } = signer;
  const base = { kind: PKI_KIND[kind], serialNumber, notBefore, notAfter, subjectName, spki, algorithm };
  const profile = issuer ? { ...base, issuer: issuerFields(issuer) } : base;
  const tbs = encodeAuthorityTbs(profile);
  const signature = await signer.sign(tbs);
  const { key } = readPublicKey(signer.spki);
  if (!key) throw new Error("a key that we made does not pass our own reader");
  checkAuthorityCertificate(profile, signature, key);
  return assembleSigned(tbs, algorithm, signature);
}

function issuerFields({ row, shard }: AuthorityIssuer) {
  return {
    name: row.subject,
    keyId: row.subjectKeyId,
    notBefore: row.notBefore,
    notAfter: row.notAfter,
    revocationListUri: shard.uri,
    authorityCertificateUri: authorityCertificateAddress(shardBase(shard), row.slug),
  };
}

function authorityRow(
  { kind, issuer, masterKey, generation = FIRST_GENERATION }: MakeAuthority,
  { id, name, slug, keyId, spki, serialNumber, notBefore, notAfter }: Identity,
  subject: Uint8Array<ArrayBuffer>,
  certificate: Uint8Array<ArrayBuffer>,
  sealedKey: Uint8Array<ArrayBuffer>,
  createdAt: Date,
): MadeAuthority["row"] {
  return {
    id,
    kind,
    slug,
    name,
    issuerId: issuer?.row.id ?? null,
    generation,
    serialNumber,
    certificate,
    subject,
    subjectPublicKeyInfo: spki,
    subjectKeyId: keyId,
    notBefore,
    notAfter,
    sealedKey: kind === "ROOT" ? null : sealedKey,
    masterKeyId: masterKey.id,
    createdAt,
  };
}
