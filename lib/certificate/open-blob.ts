import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import type { StationCredential } from "#lib/generated/prisma/client";
import type { Bytes } from "#lib/pki/bytes";
import { crc32 } from "#lib/pki/crc32";
import { encodeCredentialBlob, judgeCredentialBlob } from "#lib/pki/credential-blob";
import { sec1OfPkcs8 } from "#lib/pki/key-object";
import { openPrivateKey, SealedKeyError } from "#lib/pki/sealed-key";
import type { CredentialWork } from "./credential-work";
import { leafKeyOwner } from "./leaf-key-owner";
import { openSealedBlob, sealBlob } from "./sealed-blob";

/** What a Basics Station stores of a CUPS answer (basics-station.md 6.4). */
export interface OpenedBlob {
  blob: Bytes;
  /** As the station reports it once it has it. */
  crc32: number;
}

type Row = Pick<StationCredential, "sealedBlob"> & {
  crc32: bigint | null;
  certificate: {
    id: string;
    certificate: Bytes | null;
    sealedKey: Bytes | null;
    subjectPublicKeyInfo: Bytes | null;
  } | null;
};

/**
 * The bytes of a credential to hand out. Of a certificate they are composed when they are first asked for, and stored
 * sealed in place of its private key: whatever becomes of our listeners' CA meanwhile, the same are handed out again.
 *
 * @returns null once they are erased, and for a token that an operator took to the station.
 * @throws DomainError unavailable when the CA of our listeners is not known at present.
 */
export async function openBlob(ctx: Context, work: CredentialWork, credentialId: string): Promise<OpenedBlob | null> {
  const row = await readRow(ctx, credentialId);
  const stored = row && openStored(ctx, work, credentialId, row);
  if (stored !== undefined || !row) return stored ?? null;
  const blob = await compose(ctx, work, row);
  if (!blob) return null;
  const isMine = await keep(ctx, work, credentialId, blob);
  if (isMine) return { blob, crc32: crc32(blob) };
  const others = await readRow(ctx, credentialId); // another process was faster: what it stored is what is handed out
  return (others && openStored(ctx, work, credentialId, others)) ?? null;
}

function readRow({ db }: Pick<Context, "db">, id: string): Promise<Row | null> {
  return db.stationCredential.findFirst({
    where: { id, status: { in: ["CURRENT", "PREVIOUS"] } },
    select: {
      sealedBlob: true,
      crc32: true,
      certificate: { select: { id: true, certificate: true, sealedKey: true, subjectPublicKeyInfo: true } },
    },
  });
}

/** Undefined when nothing is stored; null when it cannot be opened, as good as erased. */
function openStored(ctx: Context, work: CredentialWork, id: string, row: Row): OpenedBlob | null | undefined {
  const { sealedBlob, crc32: crc } = row;
  if (!sealedBlob || crc === null) return undefined;
  return unsealed(ctx, id, () => ({ blob: openSealedBlob(sealedBlob, id, work.masterKey), crc32: Number(crc) }));
}

async function compose(ctx: Context, work: CredentialWork, { certificate: row }: Row): Promise<Bytes | null> {
  if (!row?.certificate || !row.sealedKey || !row.subjectPublicKeyInfo) return null;
  const { id, certificate, sealedKey, subjectPublicKeyInfo } = row;
  const trust = await work.trust();
  const pkcs8 = unsealed(ctx, id, () =>
    openPrivateKey(sealedKey, leafKeyOwner(id, subjectPublicKeyInfo), work.masterKey),
  );
  if (!pkcs8) return null;
  const blob = encodeCredentialBlob({ trust, certificate, key: sec1OfPkcs8(pkcs8) });
  pkcs8.fill(0);
  const fault = judgeCredentialBlob(blob);
  if (fault) throw new Error(`a credential that no station would read: ${fault}`);
  return blob;
}

/** A database that was restored beside another master key holds what nobody opens: a new credential is made instead. */
function unsealed<T>(ctx: Context, id: string, open: () => T): T | null {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof SealedKeyError)) throw error;
    ctx.log.error({ error, credential: id }, "a sealed credential cannot be opened");
    return null;
  }
}

/** @returns false when another process stored its own, or the credential was ended meanwhile. */
async function keep(ctx: Context, work: CredentialWork, id: string, blob: Bytes): Promise<boolean> {
  const { masterKey } = work;
  const sealedBlob = sealBlob(blob, id, masterKey, ctx.random);
  return recordTelemetry(ctx, async (tx) => {
    // The station's row first, as everywhere: REVOKE takes certificate and credential the other way round.
    await tx.$queryRaw`
      SELECT id FROM base_station WHERE id = (SELECT base_station_id FROM station_credential WHERE id = ${id})
      FOR NO KEY UPDATE`;
    const { count } = await tx.stationCredential.updateMany({
      where: { id, sealedBlob: null, crc32: null, status: { in: ["CURRENT", "PREVIOUS"] } },
      data: { sealedBlob, crc32: BigInt(crc32(blob)), masterKeyId: masterKey.id },
    });
    if (count === 0) return false;
    const data = { sealedKey: null, masterKeyId: null };
    await tx.certificate.updateMany({ where: { credential: { id } }, data });
    return true;
  });
}
