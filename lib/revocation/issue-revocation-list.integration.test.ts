import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { createAuthorities } from "#lib/certificate-authority/create-authorities";
import { readRootKey, rootKeyFile } from "#lib/certificate-authority/root-key-file";
import { loadSigner, type SigningAuthority } from "#lib/certificate-authority/signing-authority";
import type { RevocationShard } from "#lib/generated/prisma/client";
import { certificatePem } from "#lib/pki/certificate-reader";
import { revocationListPem } from "#lib/pki/revocation-list";
import { readRevocationList } from "#lib/pki/revocation-list-reader";
import { DAY_MS, HOUR_MS } from "#lib/platform/clock";
import { createDatabase, type Database } from "#lib/platform/db/client";
import { actingAsPlatform, ownDatabaseContext, type TestContext, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { TEST_MASTER_KEY, TEST_PKI_URL, testIssuing } from "#lib/testing/issuing";
import { openssl, withFiles } from "#lib/testing/openssl";
import { issueRevocationList, ListRefusedError } from "./issue-revocation-list";
import { findDueRootShard, issueRootRevocationList } from "./issue-root-revocation-list";
import { type FailedLists, findStaleLists, publishDueLists } from "./publish-due-lists";
import { type RevocationEvidence, recordRevocations } from "./record-revocations";

// Each test has a database of its own: lists belong to the platform, and these tests move the clock.
let databases = 0;

async function platform() {
  const database: Database = createDatabase(await cloneDatabase(`lists_${databases++}`));
  const ctx: TestContext = actingAsPlatform(await testContext({ database }));
  const issuing = await testIssuing(ctx);
  const shard = async (): Promise<RevocationShard> => {
    const [only] = await issuing.shards("BASE_STATION");
    if (!only) throw new Error("no shard");
    return only;
  };
  const authority: SigningAuthority = issuing.fulfilment.keyring.issuing("BASE_STATION");
  let serials = 0;
  const revoke = async (fields: Partial<RevocationEvidence> = {}) => {
    const { id: shardId, authorityId: issuerId } = await shard();
    const evidence: RevocationEvidence = {
      ...{ issuerId, shardId, serialNumber: `01${(++serials).toString(16).padStart(32, "0")}` },
      ...{ revokedAt: ctx.clock.now(), reason: "SUPERSEDED", notAfter: new Date(ctx.clock.now().getTime() + DAY_MS) },
      ...fields,
    };
    await recordTelemetry(ctx, (tx) => recordRevocations(tx, [evidence]));
    return evidence;
  };
  const list = async () => {
    const { list } = await shard();
    if (!list) throw new Error("no list");
    return readRevocationList(list);
  };
  const issue = async () => issueRevocationList(ctx, (await shard()).id, authority);
  return { ctx, issuing, shard, authority, revoke, list, issue };
}

test("openssl reads the list, its number, its scope and its entries, and verifies it", async () => {
  const { authority, revoke, issuing, shard } = await platform();
  await revoke({ reason: "KEY_COMPROMISE" });
  await revoke({ reason: "UNSPECIFIED" });
  await issuing.publish();

  const { list, uri } = await shard();
  const files = {
    list: revocationListPem(list ?? new Uint8Array()),
    ca: certificatePem(authority.authority.certificate),
  };
  withFiles(files, (paths) => {
    const read = openssl(["crl", "-in", paths.list, "-CAfile", paths.ca, "-verify", "-noout", "-text"]);
    expect(read.stderr).toContain("verify OK");
    expect(read.stdout).toContain(`URI:${uri}`);
    expect(read.stdout).toContain("Only User Certificates");
    expect(read.stdout.match(/Serial Number: /g)).toHaveLength(2);
    expect(read.stdout.match(/CRL Reason Code/g)).toHaveLength(1); // unspecified is absent
    expect(read.stdout).toContain("Key Compromise");
  });
});

test("concurrent builders never use a number twice, and the highest stays", async () => {
  const { revoke, issue, list, shard } = await platform();
  await revoke();

  const numbers = await Promise.all(Array.from({ length: 8 }, issue));

  const published = numbers.filter((number) => number !== null);
  expect(new Set(published).size).toBe(published.length);
  const highest = published.toSorted((a, b) => Number(a - b)).at(-1);
  expect((await list()).number).toBe(highest);
  expect(highest).toBe(8n);
  expect(await shard()).toMatchObject({ number: 8n, publishedNumber: 8n });
});

test("a revocation that commits while a list is being made makes another list", async () => {
  const { ctx, revoke, issuing, shard, list, authority } = await platform();
  const first = await revoke();
  let late: RevocationEvidence | undefined;
  const signer = {
    ...authority.signer,
    sign: async (tbs: Uint8Array) => {
      late ??= await revoke();
      return authority.signer.sign(tbs);
    },
  };

  await issueRevocationList(ctx, (await shard()).id, { ...authority, signer });
  expect([...(await list()).entries.keys()]).toEqual([first.serialNumber]);

  expect(await issuing.publish()).toBeGreaterThan(0);
  expect([...(await list()).entries.keys()]).toEqual([first.serialNumber, late?.serialNumber]);
});

test("without revocations a list is made every day, and only then", async () => {
  const { ctx, issuing, shard } = await platform();
  await issuing.publish();
  expect(await issuing.publish()).toBe(0);
  expect((await shard()).nextUpdate).toEqual(new Date(ctx.clock.now().getTime() + 7 * DAY_MS));

  ctx.clock.advance(23 * HOUR_MS);
  expect(await issuing.publish()).toBe(0);
  ctx.clock.advance(HOUR_MS);
  expect(await issuing.publish()).toBe(2); // of both issuing CAs
  expect((await shard()).publishedNumber).toBe(2n);
});

test("an entry stays until it has stood on a list made after its certificate's end", async () => {
  const { ctx, revoke, issue, list } = await platform();
  const { serialNumber } = await revoke();
  const stands = async () => [...(await list()).entries.keys()].includes(serialNumber as never);

  await issue();
  expect(await stands()).toBe(true);
  ctx.clock.advance(DAY_MS + 1000);
  await issue(); // the first after its end
  expect(await stands()).toBe(true);
  await issue();
  expect(await stands()).toBe(false);
});

test("tens of thousands of entries may leave together", async () => {
  const { ctx, issue, list, shard } = await platform();
  const { id: shardId, authorityId } = await shard();
  const now = ctx.clock.now();
  const ends = new Date(now.getTime() + DAY_MS);
  await ctx.database.$executeRaw`
    INSERT INTO revocation (issuer_id, serial_number, shard_id, revoked_at, reason, not_after)
    SELECT ${authorityId}, '01' || lpad(to_hex(i), 32, '0'), ${shardId}, ${now}, 'SUPERSEDED', ${ends}
    FROM generate_series(1, 33000) AS i`;

  await issue();
  ctx.clock.advance(DAY_MS + 1000);
  await issue(); // the first after their end
  expect((await list()).entries.size).toBe(33_000);
  await issue();
  expect((await list()).entries.size).toBe(0);
});

test("a list that another process overtook is discarded, not refused", async () => {
  const { ctx, issue, list, shard, authority } = await platform();
  await issue();
  let overtaken = false;
  const signer = {
    ...authority.signer,
    sign: async (tbs: Uint8Array) => {
      if (!overtaken) {
        overtaken = true;
        ctx.clock.advance(1000);
        await issue();
      }
      return authority.signer.sign(tbs);
    },
  };

  expect(await issueRevocationList(ctx, (await shard()).id, { ...authority, signer })).toBeNull();
  expect((await list()).number).toBe(3n);
});

test("a list that the gate refuses is tried again less and less often, and published once the cause is gone", async () => {
  const { ctx, issuing, revoke, shard, authority } = await platform();
  await issuing.publish();
  await revoke();
  const before = await shard();
  const attempts = async () => (await shard()).number - before.number;
  const sign = async () => authority.signer.sign(new Uint8Array([0x30, 0x00]));
  const broken: SigningAuthority = { ...authority, signer: { ...authority.signer, sign } };
  const { keyring } = issuing.fulfilment;
  const failed: FailedLists = new Map();
  const publish = (byId = () => broken) => publishDueLists(ctx, { ...keyring, byId }, failed);

  await publish();
  await publish();
  expect(await attempts()).toBe(1n);
  ctx.clock.advance(2_000);
  await publish();
  expect(await attempts()).toBe(2n);
  ctx.clock.advance(2_000);
  await publish();
  expect(await attempts()).toBe(2n);

  ctx.clock.advance(2_000);
  expect(await publish(() => authority)).toBe(1);
  expect(failed.size).toBe(0);
});

test("the gate keeps the old list when an entry is missing, and says which", async () => {
  const { ctx, revoke, issue, shard, authority } = await platform();
  const { serialNumber } = await revoke();
  await issue();
  const before = await shard();
  // Evidence cannot be deleted; a builder that does not see it is simulated by evidence of another shard.
  const [other] = await ctx.database.revocationShard.findMany({ where: { authority: { kind: "SERVER" } } });
  await ctx.database.revocationShard.update({ where: { id: other?.id ?? "" }, data: { list: before.list } });

  const issuing = issueRevocationList(ctx, other?.id ?? "", authority);

  await expect(issuing).rejects.toThrow(ListRefusedError);
  await expect(issuing).rejects.toThrow(`serial number ${serialNumber} is missing`);
  expect((await ctx.database.revocationShard.findUnique({ where: { id: other?.id ?? "" } }))?.publishedNumber).toBe(0n);
});

test("nextUpdate never goes back, even if the clock does", async () => {
  const { ctx, issue, list } = await platform();
  await issue();
  const first = await list();
  ctx.clock.advance(-HOUR_MS);

  await expect(issue()).rejects.toThrow("thisUpdate goes back");
  expect((await list()).nextUpdate).toEqual(first.nextUpdate);
});

test("a list that is about to run out is told", async () => {
  const { ctx, issuing, shard } = await platform();
  expect(await findStaleLists(ctx)).toHaveLength(2); // none published yet
  await issuing.publish();
  expect(await findStaleLists(ctx)).toEqual([]);
  ctx.clock.advance(2 * DAY_MS + 1000);
  expect(await findStaleLists(ctx)).toContain((await shard()).path);
});

test("evidence keeps its first date; only a compromise may still be added", async () => {
  const { ctx, revoke } = await platform();
  const first = await revoke();
  const later = new Date(ctx.clock.now().getTime() + HOUR_MS);
  const read = () =>
    ctx.database.revocation.findUniqueOrThrow({
      where: { issuerId_serialNumber: { issuerId: first.issuerId, serialNumber: first.serialNumber } },
    });

  await revoke({ ...first, revokedAt: later, reason: "PRIVILEGE_WITHDRAWN" });
  expect(await read()).toMatchObject({ revokedAt: first.revokedAt, reason: "SUPERSEDED" });
  await revoke({ ...first, revokedAt: later, reason: "KEY_COMPROMISE" });
  expect(await read()).toMatchObject({ revokedAt: first.revokedAt, reason: "KEY_COMPROMISE" });
  await revoke({ ...first, revokedAt: later, reason: "SUPERSEDED" });
  expect(await read()).toMatchObject({ revokedAt: first.revokedAt, reason: "KEY_COMPROMISE" });
});

test("every revocation bumps the generation once, also when many commit at once", async () => {
  const { revoke, shard, ctx } = await platform();
  const { generation } = await shard();

  await Promise.all(Array.from({ length: 20 }, () => revoke()));

  expect((await shard()).generation).toBe(generation + 20n);
  const authority = await ctx.database.certificateAuthority.findFirstOrThrow({ where: { kind: "BASE_STATION" } });
  expect(authority.revocationGeneration).toBe(20n);
});

test("the database refuses to change or delete evidence", async () => {
  const { ctx, revoke } = await platform();
  const { issuerId, serialNumber } = await revoke();
  const where = { issuerId_serialNumber: { issuerId, serialNumber } };
  await expect(ctx.database.revocation.delete({ where })).rejects.toThrow("append-only");
  await expect(ctx.database.revocation.update({ where, data: { revokedAt: new Date(0) } })).rejects.toThrow(
    "evidence of revocation is never changed",
  );
});

let root: Awaited<ReturnType<typeof rootPlatform>>;
beforeAll(async () => {
  root = await rootPlatform();
});

async function rootPlatform() {
  const ctx = actingAsPlatform(await ownDatabaseContext("root_list"));
  const dataDir = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  await createAuthorities(ctx, { name: "Test", pkiUrl: TEST_PKI_URL, dataDir, masterKey: TEST_MASTER_KEY });
  const issue = () =>
    issueRootRevocationList(ctx, async (authority) => {
      const sealed = await readRootKey(rootKeyFile(dataDir, authority.slug));
      return loadSigner(authority, sealed, TEST_MASTER_KEY, ctx.random);
    });
  return { ctx, issue };
}

test("the root's list lets openssl check the whole chain, holds a year, and is renewed 90 days before its end", async () => {
  const { ctx, issue } = root;
  expect(await issue()).toBe(1n);
  expect(await issue()).toBeNull();
  const issuing = await testIssuing(ctx);
  await issuing.publish();

  const shards = await ctx.database.revocationShard.findMany({ include: { authority: true } });
  const lists = shards.map(({ list }) => revocationListPem(list ?? new Uint8Array())).join("");
  const of = (kind: string) => shards.find(({ authority }) => authority.kind === kind)?.authority.certificate;
  const files = {
    lists,
    root: certificatePem(of("ROOT") ?? new Uint8Array()),
    issuing: certificatePem(of("BASE_STATION") ?? new Uint8Array()),
  };
  withFiles(files, (paths) => {
    const now = String(ctx.clock.now().getTime() / 1000);
    const args = ["-attime", now, "-CAfile", paths.root, "-CRLfile", paths.lists, paths.issuing];
    const verified = openssl(["verify", "-crl_check_all", ...args]);
    expect(verified.stderr).toBe("");
    expect(verified.ok).toBe(true);
  });

  ctx.clock.advance(274 * DAY_MS);
  expect(await findDueRootShard(ctx)).toBeUndefined();
  ctx.clock.advance(2 * DAY_MS);
  expect(await findDueRootShard(ctx)).toBeDefined();
  expect(await issue()).toBe(2n);
});
