import { authorityCertificateAddress, shardBase } from "#lib/certificate-authority/addresses";
import { newKeyPair } from "#lib/certificate-authority/new-key-pair";
import type { SigningAuthority } from "#lib/certificate-authority/signing-authority";
import type { RevocationShard } from "#lib/generated/prisma/client";
import type { PlatformPurpose } from "#lib/generated/prisma/enums";
import { checkLeafProfile } from "#lib/pki/certificate-check";
import { type LeafProfile, leafProfile } from "#lib/pki/certificate-profile";
import { readPublicKey } from "#lib/pki/public-key";
import { localSigner } from "#lib/pki/signer";

const KIND = { LISTENER: "listener", OCSP_RESPONDER: "ocsp-responder" } as const;

/** The profile of the platform's own certificates; its addresses come from the shard's row (enrolment.md L9). */
export function platformProfile(
  purpose: PlatformPurpose,
  { authority, signer }: SigningAuthority,
  shard: Pick<RevocationShard, "uri" | "path">,
): LeafProfile {
  return leafProfile({
    kind: KIND[purpose],
    ipsec: false,
    issuerName: authority.subject,
    issuerKeyId: authority.subjectKeyId,
    issuerNotBefore: authority.notBefore,
    issuerNotAfter: authority.notAfter,
    algorithm: signer.algorithm,
    revocationListUri: shard.uri,
    authorityCertificateUri: authorityCertificateAddress(shardBase(shard), authority.slug),
  });
}

/** The full check of section 10. So few are made that it runs for each. @throws CertificateCheckError */
export async function checkPlatformProfile(profile: LeafProfile, spki: Uint8Array): Promise<void> {
  const { key } = readPublicKey(spki);
  if (!key) throw new Error("a key that we made does not pass our own reader");
  await checkLeafProfile(profile, key, localSigner((await newKeyPair()).pkcs8));
}
