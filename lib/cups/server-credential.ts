import { type Bytes, fromHex, toHex } from "#lib/pki/bytes";
import { openBox, sealBox } from "#lib/pki/sealed-box";
import type { MasterKey } from "#lib/pki/sealed-key";
import type { ReadDb } from "#lib/platform/db/client";
import type { Random } from "#lib/platform/random";
import { boxPoint, openBoxKey } from "./box-key";

/** How stations, or for a relay we, prove themselves to an external server. */
export type ServerCredential =
  | { kind: "TOKEN"; token: string }
  | {
      kind: "CERTIFICATE";
      /** DER of the leaf. */
      certificate: Bytes;
      /** As it goes into a credential blob: DER (SEC1, PKCS #1), or PEM text where stations misread the DER. */
      key: Bytes | string;
    };

/** Seals a credential for the station processes; it opens for this server's row alone. */
export async function sealServerCredential(
  { db, random }: { db: ReadDb; random: Random },
  serverId: string,
  credential: ServerCredential,
): Promise<Bytes> {
  const text = JSON.stringify(credential.kind === "TOKEN" ? credential : { ...credential, ...asTexts(credential) });
  return sealBox({
    plain: new TextEncoder().encode(text),
    owner: serverId,
    recipient: await boxPoint(db),
    randomBytes: (length) => random.bytes(length),
  });
}

/**
 * The credential of an external server, for whoever holds the master key: a station process.
 *
 * @returns null for a server that asks for none, and for one that is gone.
 * @throws Error when what is stored does not open.
 */
export async function openServerCredential(
  db: ReadDb,
  masterKey: MasterKey,
  serverId: string,
): Promise<ServerCredential | null> {
  const server = await db.externalServer.findUnique({
    where: { id: serverId, deletedAt: null },
    select: { sealedCredential: true },
  });
  if (!server?.sealedCredential) return null;
  const plain = openBox(server.sealedCredential, serverId, await openBoxKey(db, masterKey));
  if (!plain) throw new Error(`the credential of ${serverId} does not open`);
  return fromTexts(JSON.parse(new TextDecoder().decode(plain)));
}

interface Texts {
  kind: "TOKEN" | "CERTIFICATE";
  token: string;
  /** Hex. */
  certificate: string;
  keyDer?: string;
  keyPem?: string;
}

function asTexts({ certificate, key }: Extract<ServerCredential, { kind: "CERTIFICATE" }>) {
  return {
    certificate: toHex(certificate),
    key: undefined,
    ...(typeof key === "string" ? { keyPem: key } : { keyDer: toHex(key) }),
  };
}

function fromTexts({ kind, token, certificate, keyDer, keyPem = "" }: Texts): ServerCredential {
  if (kind === "TOKEN") return { kind, token };
  return { kind, certificate: fromHex(certificate), key: keyDer === undefined ? keyPem : fromHex(keyDer) };
}
