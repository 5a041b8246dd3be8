import { authorityCertificateAddress, ocspAddress, shardBase } from "#lib/certificate-authority/addresses";
import { newKeyPair } from "#lib/certificate-authority/new-key-pair";
import type { SigningAuthority } from "#lib/certificate-authority/signing-authority";
import type { RevocationShard } from "#lib/generated/prisma/client";
import { checkLeafProfile } from "#lib/pki/certificate-check";
import { type LeafProfile, leafProfile } from "#lib/pki/certificate-profile";
import { readPublicKey } from "#lib/pki/public-key";
import { localSigner, type Signer } from "#lib/pki/signer";

export type ProfileShard = Pick<RevocationShard, "id" | "uri" | "path">;

/** Profiles of station certificates, prepared once per CA, shard and use. */
export interface LeafProfiles {
  of(authority: SigningAuthority, shard: ProfileShard, ipsec: boolean): LeafProfile;
  /** The full check of section 10, the first time a profile meets a kind of key. @throws CertificateCheckError */
  check(profile: LeafProfile, key: { label: string; spki: Uint8Array }): Promise<void>;
}

export function leafProfiles(): LeafProfiles {
  const prepared = new Map<string, LeafProfile>();
  const checked = new Set<string>();
  let throwAway: Signer | undefined;

  return {
    of({ authority, signer }, shard, ipsec) {
      const id = `${authority.id} ${shard.id} ${ipsec}`;
      const known = prepared.get(id);
      if (known) return known;
      const base = shardBase(shard);
      const profile = leafProfile({
        issuerName: authority.subject,
        issuerKeyId: authority.subjectKeyId,
        issuerNotBefore: authority.notBefore,
        issuerNotAfter: authority.notAfter,
        algorithm: signer.algorithm,
        kind: "station",
        ipsec,
        // All three from the shard's row, never from the configuration (enrolment.md L9).
        revocationListUri: shard.uri,
        authorityCertificateUri: authorityCertificateAddress(base, authority.slug),
        ocspUri: ocspAddress(base, authority.slug),
      });
      prepared.set(id, profile);
      return profile;
    },

    async check(profile, { label, spki }) {
      const id = `${profile.revocationListUri} ${profile.ipsec} ${label}`;
      if (checked.has(id)) return;
      const { key } = readPublicKey(spki);
      if (!key) throw new Error("a declared key does not pass the reader it once passed");
      throwAway ??= localSigner((await newKeyPair()).pkcs8);
      await checkLeafProfile(profile, key, throwAway);
      checked.add(id);
    },
  };
}
