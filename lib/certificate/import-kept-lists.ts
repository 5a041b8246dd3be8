import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { CertificateAuthority } from "#lib/generated/prisma/client";
import type { RevocationReason } from "#lib/generated/prisma/enums";
import { equalBytes } from "#lib/pki/bytes";
import { readPublicKey } from "#lib/pki/public-key";
import { type RevocationList, readRevocationListInSlices } from "#lib/pki/revocation-list-reader";
import { verifySignature } from "#lib/pki/signature";
import type { Tx } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import { newId } from "#lib/platform/new-id";
import { blockKeys } from "#lib/revocation/block-keys";
import { type KeptList, readKeptLists } from "#lib/revocation/kept-lists";
import { letOthersRun } from "#lib/revocation/let-others-run";
import { REASON_NAMES } from "#lib/revocation/reason-names";
import { recordRevocations } from "#lib/revocation/record-revocations";
import { summarizeCertificates } from "./summarize-certificates";
import type { RevokeReason } from "./values";

/** The database knows this list, or a later one. */
class NothingToImport extends Error {}

/** What the certificate's row says, for lack of the operator's own choice. */
const CHOSEN: Record<RevocationReason, RevokeReason> = {
  UNSPECIFIED: "OTHER",
  KEY_COMPROMISE: "COMPROMISED",
  SUPERSEDED: "SUPERSEDED",
  CESSATION_OF_OPERATION: "CESSATION_OF_OPERATION",
  PRIVILEGE_WITHDRAWN: "PRIVILEGE_WITHDRAWN",
};

/**
 * After a restore the database has forgotten what was revoked since its backup; the lists in the data directory have not.
 * Those with a higher number than the database ever gave out are taken in: missing revocations are added, and the next
 * list's number is above (enrolment.md L12). Called before anything is published, answered or let in.
 *
 * @returns how many lists were taken in.
 * @throws DomainError unavailable `database_unavailable`.
 */
export async function importKeptLists(ctx: Context, dataDir: string): Promise<number> {
  let imported = 0;
  for (const kept of await readKeptLists(dataDir)) {
    try {
      if (await importList(ctx, kept)) imported++;
    } catch (error) {
      if (error instanceof DomainError) throw error; // the database is busy or gone: nothing may be answered without it
      ctx.log.error({ error, path: kept.path }, "kept revocation list not taken in");
    }
  }
  if (imported > 0) ctx.notify("revocation");
  return imported;
}

async function importList(ctx: Context, { path, list: der }: KeptList): Promise<boolean> {
  const authority = await authorityOf(ctx, path);
  const list = await readRevocationListInSlices(der, letOthersRun);
  assertGenuine(list, authority);
  try {
    const added = await auditedTransaction(ctx, "platform:operate", async (tx) => {
      const shardId = await shardBehind(tx, ctx, { path, authority, list });
      const missing = await missingOf(tx, authority.id, list);
      const stations = await revokeCertificates(tx, ctx, authority.id, missing);
      await summarizeCertificates(tx, stations);
      await tx.revocationShard.update({
        where: { id: shardId },
        data: { number: list.number, generation: { increment: 1 } },
      });
      await recordRevocations(
        tx,
        missing.map(({ serialNumber, revokedAt, reason, notAfter }) => {
          const evidence = { issuerId: authority.id, shardId, serialNumber, revokedAt, reason };
          return { ...evidence, notAfter: notAfter ?? authority.notAfter };
        }),
      );
      return {
        result: missing.length,
        audit: [
          {
            action: "revocation_list.import",
            target: { type: "certificate_authority", id: authority.id },
            organizationId: null,
            detail: { path, number: String(list.number), added: missing.length, baseStations: stations },
          },
        ],
      };
    });
    ctx.log.warn({ path, number: list.number, added }, "revocations taken in from a kept list: the database is older");
    return true;
  } catch (error) {
    if (error instanceof NothingToImport) return false;
    throw error;
  }
}

async function authorityOf(ctx: Context, path: string): Promise<CertificateAuthority> {
  const [, slug = ""] = /^\/crl\/([a-z0-9-]+)/.exec(path) ?? [];
  const authority = await ctx.db.certificateAuthority.findUnique({ where: { slug } });
  if (!authority) throw new Error(`the database has no CA ${slug}`);
  return authority;
}

/** Whoever could put a file here could else revoke whatever he likes. */
function assertGenuine(list: RevocationList, authority: CertificateAuthority): void {
  const { key } = readPublicKey(authority.subjectPublicKeyInfo);
  if (!key) throw new Error(`the key of ${authority.name} does not pass our own reader`);
  const isSigned = verifySignature(list.tbs, list.signatureAlgorithm, list.signature, key);
  if (!isSigned || !equalBytes(list.issuerName, authority.subject)) throw new Error("the list is not this CA's");
}

interface Behind {
  path: string;
  authority: CertificateAuthority;
  list: RevocationList;
}

/** The list's shard, locked; made again when it was opened after the backup. @throws NothingToImport */
async function shardBehind(tx: Tx, ctx: Context, { path, authority, list }: Behind): Promise<string> {
  const [known] = await tx.$queryRaw<{ id: string; number: bigint }[]>`
    SELECT id, number FROM revocation_shard WHERE path = ${path} FOR NO KEY UPDATE`;
  if (known && known.number >= list.number) throw new NothingToImport();
  if (known) return known.id;
  const { distributionPoint: uri } = list;
  if (uri === undefined) throw new Error("a list without a distribution point has no shard");
  const id = newId(ctx, "crl");
  const index = Number(/\/(\d+)\.crl$/.exec(path)?.[1]);
  const shard = { id, authorityId: authority.id, index, uri, path, open: false, createdAt: ctx.clock.now() };
  await tx.revocationShard.create({ data: shard });
  return id;
}

interface Missing {
  serialNumber: string;
  revokedAt: Date;
  reason: RevocationReason;
  /** Of the certificate, if the database has it. */
  notAfter: Date | null;
}

async function missingOf(tx: Tx, issuerId: string, list: RevocationList): Promise<Missing[]> {
  const stored = Object.fromEntries(Object.entries(REASON_NAMES).map(([stored, name]) => [name, stored]));
  const rows = await tx.$queryRaw<{ serialNumber: string; notAfter: Date | null }[]>`
    SELECT listed.serial_number AS "serialNumber", certificate.not_after AS "notAfter"
    FROM unnest(${[...list.entries.keys()]}::text[]) AS listed(serial_number)
      LEFT JOIN certificate ON certificate.issuer_id = ${issuerId} AND certificate.serial_number = listed.serial_number
    WHERE NOT EXISTS (SELECT FROM revocation WHERE revocation.issuer_id = ${issuerId}
                      AND revocation.serial_number = listed.serial_number)`;
  return rows.map(({ serialNumber, notAfter }) => {
    const entry = list.entries.get(serialNumber as Parameters<typeof list.entries.get>[0]);
    if (!entry) throw new Error("a serial number that was not asked for");
    return { serialNumber, notAfter, revokedAt: entry.revokedAt, reason: stored[entry.reason] as RevocationReason };
  });
}

/** @returns the stations whose certificates are revoked now. */
async function revokeCertificates(tx: Tx, ctx: Context, issuerId: string, missing: readonly Missing[]) {
  const rows = missing.map(({ serialNumber, revokedAt, reason }) => ({
    serial_number: serialNumber,
    revoked_at: revokedAt.toISOString(),
    reason: CHOSEN[reason],
  }));
  const revoked = await tx.$queryRaw<{ baseStationId: string; fingerprint: string; reason: string }[]>`
    UPDATE certificate SET status = 'REVOKED', revoked_at = row.revoked_at, revocation_reason = row.reason,
      revoked_by = ${ctx.actor.name}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(serial_number text, revoked_at timestamptz, reason text)
    WHERE certificate.issuer_id = ${issuerId} AND certificate.serial_number = row.serial_number
      AND certificate.status IN ('ISSUED', 'OVERLAPPING', 'SUPERSEDED')
    RETURNING base_station_id AS "baseStationId", public_key_fingerprint AS fingerprint, row.reason`;
  const compromised = revoked.filter(({ reason }) => reason === "COMPROMISED").map(({ fingerprint }) => fingerprint);
  await blockKeys(tx, compromised, "Compromised, by a revocation list", ctx.clock.now());
  return [...new Set(revoked.map(({ baseStationId }) => baseStationId))];
}
