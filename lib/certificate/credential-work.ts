import type { Bytes } from "#lib/pki/bytes";
import type { MasterKey } from "#lib/pki/sealed-key";

/** What a station process brings to the making of credentials for Basics Stations. */
export interface CredentialWork {
  masterKey: MasterKey;
  /**
   * DER of the one CA certificate in which the certificate of our listeners ends.
   *
   * @throws DomainError unavailable when there is none at present.
   */
  trust(): Promise<Bytes>;
}
