import type { Context } from "#lib/audit/context";
import { crc32 } from "#lib/pki/crc32";
import { encodeCredentialBlob } from "#lib/pki/credential-blob";
import type { MasterKey } from "#lib/pki/sealed-key";
import type { ExternalTarget } from "./decide-update";
import type { ServerVersion } from "./read-cups-state";
import { openServerCredential, type ServerCredential } from "./server-credential";

/** Of how many servers the blob is remembered; an operator has a handful. */
const MAX_REMEMBERED = 200;

interface Remembered {
  version: number;
  target: Promise<ExternalTarget | null>;
}

const remembered = new WeakMap<Context["db"], Map<string, Remembered>>();

/**
 * Address and credential blob of an external server. The same for every station, so it is opened once per version.
 *
 * @returns null when the server was deleted meanwhile.
 * @throws Error when its credential does not open; DomainError unavailable.
 */
export async function externalTarget(
  ctx: Pick<Context, "db">,
  masterKey: MasterKey,
  { id, version }: ServerVersion,
): Promise<ExternalTarget | null> {
  const all = remembered.get(ctx.db) ?? new Map<string, Remembered>();
  remembered.set(ctx.db, all);
  const known = all.get(id);
  if (known?.version === version) return known.target;
  const target = read(ctx, masterKey, id);
  all.delete(id);
  const [oldest] = all.keys();
  if (oldest !== undefined && all.size >= MAX_REMEMBERED) all.delete(oldest);
  all.set(id, { version, target });
  try {
    return await target;
  } catch (error) {
    if (all.get(id)?.target === target) all.delete(id);
    throw error;
  }
}

async function read({ db }: Pick<Context, "db">, masterKey: MasterKey, id: string): Promise<ExternalTarget | null> {
  const server = await db.externalServer.findUnique({
    where: { id, deletedAt: null },
    select: { uri: true, trust: true },
  });
  if (!server) return null;
  const blob = blobOf(server.trust, await openServerCredential(db, masterKey, id));
  return { uri: server.uri, blob, crc32: crc32(blob) };
}

function blobOf(trust: Uint8Array, credential: ServerCredential | null): Uint8Array {
  if (credential?.kind !== "CERTIFICATE") return encodeCredentialBlob({ trust, token: credential?.token ?? null });
  const { certificate, key } = credential;
  return encodeCredentialBlob({ trust, certificate, key: typeof key === "string" ? Buffer.from(key, "latin1") : key });
}
