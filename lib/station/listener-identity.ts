import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Context } from "#lib/audit/context";
import { KeyFileError } from "#lib/certificate-authority/key-file-error";
import { pem } from "#lib/pki/pem";
import type { StationConfig } from "#lib/platform/config";
import type { PlatformCertificates } from "#lib/revocation/platform-certificates";
import { assertUsable, type ServerIdentity } from "./tls-listener";

/** The listeners' certificate as it should be now; `version` changes with it. */
export interface CurrentIdentity extends ServerIdentity {
  version: string;
}

export interface IdentitySource {
  config: Pick<StationConfig, "stationHosts" | "stationCertificate">;
  certificates: Pick<PlatformCertificates, "listener">;
}

/**
 * The certificate that the TLS listeners show: of the configured files, as they stand now, or of our Server CA, which
 * makes another one in time.
 *
 * @throws KeyFileError naming the variables when the files cannot be used.
 * @throws DomainError unavailable when our CA can make none now.
 */
export async function listenerIdentity(
  ctx: Context,
  { config, certificates }: IdentitySource,
): Promise<CurrentIdentity> {
  if (config.stationCertificate) return fromFiles(config.stationCertificate);
  const { id, chainPem, pkcs8 } = await certificates.listener(ctx, config.stationHosts);
  return { version: id, certificate: chainPem, key: pem("PRIVATE KEY", pkcs8) };
}

/** What the configured files hold as they stand now. @throws KeyFileError naming the variables. */
export async function fromFiles({
  certificateFile,
  keyFile,
}: NonNullable<StationConfig["stationCertificate"]>): Promise<CurrentIdentity> {
  try {
    const [certificate, key] = await Promise.all([readFile(certificateFile, "utf8"), readFile(keyFile, "utf8")]);
    const identity = { certificate, key };
    assertUsable(identity);
    return { ...identity, version: createHash("sha256").update(`${certificate}\0${key}`).digest("hex") };
  } catch (error) {
    const { message } = error as Error;
    throw new KeyFileError(
      `STATIONKEEPER_STATION_CERT_FILE (${certificateFile}) and STATIONKEEPER_STATION_KEY_FILE (${keyFile}) cannot be used: ${message}`,
    );
  }
}
