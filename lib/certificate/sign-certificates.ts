import type { Bytes } from "#lib/pki/bytes";
import { checkLeafTbs } from "#lib/pki/certificate-check";
import { assembleSigned } from "#lib/pki/certificate-profile";
import { verifySignature } from "#lib/pki/signature";
import type { LeafProfiles } from "./leaf-profiles";
import type { Reservation } from "./reserve-certificates";

/** What came of signing one reservation. */
export type Signed =
  | { reservation: Reservation; certificate: Bytes; error?: never }
  | { reservation: Reservation; error: unknown; certificate?: never };

/** Signs what is reserved, outside any transaction (enrolment.md I2). One that fails stops no other. */
export function signCertificates(reservations: readonly Reservation[], profiles: LeafProfiles): Promise<Signed[]> {
  return Promise.all(
    reservations.map(async (reservation): Promise<Signed> => {
      try {
        return { reservation, certificate: await sign(reservation, profiles) };
      } catch (error) {
        return { reservation, error };
      }
    }),
  );
}

/** The bytes are checked against their profile before, the signature after: nothing unverified is stored. */
async function sign({ profile, key, tbs, authority }: Reservation, profiles: LeafProfiles): Promise<Bytes> {
  await profiles.check(profile, key);
  checkLeafTbs(profile, tbs);
  const { signer, publicKey } = authority;
  const signature = await signer.sign(tbs);
  if (!verifySignature(tbs, signer.algorithm, signature, publicKey)) throw new Error("a signature does not verify");
  return assembleSigned(tbs, signer.algorithm, signature);
}
