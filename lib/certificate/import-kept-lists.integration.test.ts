import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Certificate, CertificateAuthority, RevocationShard } from "#lib/generated/prisma/client";
import { readRevocationList } from "#lib/pki/revocation-list-reader";
import { createDatabase } from "#lib/platform/db/client";
import { keepPublishedLists } from "#lib/revocation/kept-lists";
import { actingAsPlatform, type TestContext, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { insertDeclaredStation, testIssuing } from "#lib/testing/issuing";
import { importKeptLists } from "./import-kept-lists";
import { revokeCertificate } from "./revoke-certificate";
import { RevokeCertificate } from "./schema";

/** A database of its own with a certificate, its list published and kept in a data directory of its own. */
async function scene(name: string) {
  const database = createDatabase(await cloneDatabase(`${name}_${process.env.VITEST_POOL_ID ?? "0"}`));
  const ctx = await testContext({ database });
  const issuing = await testIssuing(ctx);
  const authority = issuing.authorities.find(({ kind }) => kind === "BASE_STATION") as CertificateAuthority;
  const dataDir = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  const known = new Map<string, bigint>();
  const publish = async () => {
    await issuing.publish();
    return keepPublishedLists(database, dataDir, known);
  };
  const shard = () => database.revocationShard.findFirstOrThrow({ where: { authorityId: authority.id } });
  const { id: stationId } = await insertDeclaredStation(ctx);
  const regenerated = (await issuing.regenerate(ctx, stationId)).certificate;
  const certificate = () => database.certificate.findUniqueOrThrow({ where: { id: regenerated?.id ?? "" } });
  await publish();
  const platform = actingAsPlatform(ctx);
  return { ...{ ctx, platform, database, issuing, authority, dataDir, publish, shard, certificate }, stationId };
}
type Scene = Awaited<ReturnType<typeof scene>>;

interface Backup {
  certificate: Certificate;
  shard: RevocationShard;
}

const backUp = async ({ certificate, shard }: Scene): Promise<Backup> => {
  return { certificate: await certificate(), shard: await shard() };
};

/** The rows as they were, which no change of ours could bring about. */
async function restore({ database }: Scene, { certificate, shard }: Backup): Promise<void> {
  await database.$transaction([
    database.$executeRaw`SET LOCAL session_replication_role = replica`,
    database.$executeRaw`DELETE FROM revocation`,
    database.$executeRaw`DELETE FROM blocked_key`,
    database.$executeRaw`
      UPDATE certificate SET status = ${certificate.status}::certificate_status, revoked_at = NULL,
        revocation_reason = NULL, revoked_by = NULL WHERE id = ${certificate.id}`,
    database.$executeRaw`
      UPDATE revocation_shard SET number = ${shard.number}, published_number = ${shard.publishedNumber},
        generation = ${shard.generation}, published_generation = ${shard.publishedGeneration}, list = ${shard.list},
        list_entries = ${shard.listEntries} WHERE id = ${shard.id}`,
  ]);
}

const revoke = (ctx: TestContext, certificate: string, reason: string) =>
  revokeCertificate(ctx, RevokeCertificate.parse({ certificate, reason }));

test("what was revoked after the backup is revoked again, and the numbers go on above", async () => {
  const one = await scene("kept_lists");
  const backup = await backUp(one);
  await revoke(one.ctx, backup.certificate.id, "COMPROMISED");
  await one.publish();
  const before = await one.shard();
  const { revokedAt } = await one.certificate();
  await restore(one, backup);
  one.ctx.clock.advance(60_000);

  expect(await importKeptLists(one.platform, one.dataDir)).toBe(1);
  expect(await one.certificate()).toMatchObject({
    ...{ status: "REVOKED", revocationReason: "COMPROMISED", revokedBy: "Stationkeeper", revokedAt },
  });
  const evidence = await one.database.revocation.findMany();
  const { serialNumber, notAfter, publicKeyFingerprint } = backup.certificate;
  expect(evidence).toMatchObject([{ serialNumber, notAfter, revokedAt, reason: "KEY_COMPROMISE" }]);
  expect(await one.database.blockedKey.count({ where: { fingerprint: publicKeyFingerprint } })).toBe(1);
  const station = await one.database.baseStation.findUniqueOrThrow({ where: { id: one.stationId } });
  expect(station.certificateStanding).toBe("REVOKED");

  await one.issuing.publish();
  const after = await one.shard();
  expect(after.publishedNumber).toBeGreaterThan(before.publishedNumber);
  expect([...readRevocationList(after.list ?? new Uint8Array()).entries.keys()]).toEqual([serialNumber]);
  const events = await one.database.auditEvent.findMany({ where: { action: "revocation_list.import" } });
  expect(events).toMatchObject([{ detail: { added: 1, number: String(before.publishedNumber) } }]);
  expect(one.ctx.hints).toContain("revocation");
});

test("a database that knows the list, or a later one, is left alone", async () => {
  const one = await scene("kept_lists_known");
  const { id } = await one.certificate();
  await revoke(one.ctx, id, "OTHER");
  await one.publish();
  expect(await importKeptLists(one.platform, one.dataDir)).toBe(0);
  await one.issuing.publish();
  expect(await importKeptLists(one.platform, one.dataDir)).toBe(0);
  expect(await one.database.auditEvent.count({ where: { action: "revocation_list.import" } })).toBe(0);
});

test("two processes that start at once take it in once", async () => {
  const one = await scene("kept_lists_race");
  const backup = await backUp(one);
  await revoke(one.ctx, backup.certificate.id, "SUPERSEDED");
  await one.publish();
  await restore(one, backup);
  const taken = await Promise.all([1, 2].map(() => importKeptLists(one.platform, one.dataDir)));
  expect(taken.toSorted()).toEqual([0, 1]);
});

test("a shard that was opened after the backup comes back under its path, closed", async () => {
  const one = await scene("kept_lists_shard");
  const backup = await backUp(one);
  await revoke(one.ctx, backup.certificate.id, "SUPERSEDED");
  await one.publish();
  const { path, uri, publishedNumber } = await one.shard();
  await restore(one, backup);
  await one.database.$transaction([
    one.database.$executeRaw`SET LOCAL session_replication_role = replica`,
    one.database.$executeRaw`DELETE FROM certificate`,
    one.database.$executeRaw`DELETE FROM revocation_shard WHERE id = ${backup.shard.id}`,
  ]);
  expect(await importKeptLists(one.platform, one.dataDir)).toBe(1);
  expect(await one.shard()).toMatchObject({ path, uri, open: false, number: publishedNumber });
  const { serialNumber } = backup.certificate;
  // Nobody knows when it ends: it stays listed as long as its CA lasts.
  expect(await one.database.revocation.findMany()).toMatchObject([{ serialNumber, notAfter: one.authority.notAfter }]);
});

test("a list that is not the CA's, or of a CA that is not here, is not taken in, and stops nothing", async () => {
  const one = await scene("kept_lists_foreign");
  const backup = await backUp(one);
  await revoke(one.ctx, backup.certificate.id, "SUPERSEDED");
  await one.publish();
  await restore(one, backup);
  const folder = join(one.dataDir, "revocation-lists", one.authority.slug);
  const [name = ""] = readdirSync(folder);
  const list = readFileSync(join(folder, name));
  mkdirSync(join(one.dataDir, "revocation-lists/base-station-000000"));
  writeFileSync(join(one.dataDir, "revocation-lists/base-station-000000/0.crl"), list);
  writeFileSync(join(folder, "7.crl"), list.subarray(1));
  const changed = Buffer.from(list);
  changed.writeUInt8((changed.at(-1) ?? 0) ^ 1, changed.length - 1);
  writeFileSync(join(folder, name), changed);
  expect(await importKeptLists(one.platform, one.dataDir)).toBe(0);
  expect(await one.certificate()).toMatchObject({ status: "ISSUED" });

  writeFileSync(join(folder, name), list);
  expect(await importKeptLists(one.platform, one.dataDir)).toBe(1);
});

test("a data directory without lists is a first start", async () => {
  const one = await scene("kept_lists_none");
  expect(await importKeptLists(one.platform, mkdtempSync(join(tmpdir(), "stationkeeper-")))).toBe(0);
});

test("only what was published since is written again", async () => {
  const one = await scene("kept_lists_written");
  expect(await one.publish()).toBe(0);
  await revoke(one.ctx, (await one.certificate()).id, "OTHER");
  expect(await one.publish()).toBe(1);
});
