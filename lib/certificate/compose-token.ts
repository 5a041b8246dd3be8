import type { Context } from "#lib/audit/context";
import { crc32 } from "#lib/pki/crc32";
import { encodeCredentialBlob } from "#lib/pki/credential-blob";
import type { CredentialWork } from "./credential-work";
import { type NewStationToken, newStationToken } from "./new-station-token";
import { sealBlob } from "./sealed-blob";
import { newCredentialId, type StoreToken } from "./store-token";

/** A new token of a Basics Station with its blob, sealed; made before the transaction that stores it. */
export async function composeToken(
  ctx: Pick<Context, "clock" | "random">,
  work: CredentialWork,
): Promise<{ id: string; token: NewStationToken; blob: NonNullable<StoreToken["blob"]> }> {
  const id = newCredentialId(ctx);
  const token = newStationToken(ctx.random);
  const blob = encodeCredentialBlob({ trust: await work.trust(), token: token.token });
  const sealed = sealBlob(blob, id, work.masterKey, ctx.random);
  return { id, token, blob: { sealed, crc32: crc32(blob), masterKeyId: work.masterKey.id } };
}
