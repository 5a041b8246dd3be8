import type { CredentialWork } from "#lib/certificate/credential-work";
import { rootCertificate } from "#lib/certificate-authority/root-certificate";
import type { Bytes } from "#lib/pki/bytes";
import { pemBlocks } from "#lib/pki/pem";
import type { MasterKey } from "#lib/pki/sealed-key";
import type { StationConfig } from "#lib/platform/config";
import type { ReadDb } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import { fromFiles } from "./listener-identity";

export interface CredentialWorkplace {
  db: ReadDb;
  config: Pick<StationConfig, "stationCertificate">;
  masterKey: MasterKey;
}

/** What this process makes Basics Stations' credentials with. */
export function credentialWork({ db, config, masterKey }: CredentialWorkplace): CredentialWork {
  const { stationCertificate } = config;
  return {
    masterKey,
    trust: () => (stationCertificate ? trustOfFiles(stationCertificate) : rootCertificate(db)),
  };
}

/**
 * The last of the configured chain: its root, or an intermediate, which stations take as well (basics-station.md 4).
 *
 * @throws DomainError unavailable `no_trust` for a file that holds the server's certificate alone: as trust, stations
 * refuse that.
 */
async function trustOfFiles(files: NonNullable<StationConfig["stationCertificate"]>): Promise<Bytes> {
  const { certificate } = await fromFiles(files);
  const [, ...authorities] = pemBlocks("CERTIFICATE", certificate);
  const last = authorities.at(-1);
  if (last) return last;
  const message = `${files.certificateFile} holds no CA below the server's own certificate: base stations cannot be told whom to trust.`;
  throw new DomainError("unavailable", "no_trust", message);
}
