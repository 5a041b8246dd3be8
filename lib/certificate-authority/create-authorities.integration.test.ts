import { mkdtempSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chainPem } from "#lib/pki/certificate-reader";
import { actingAsPlatform, ownDatabaseContext } from "#lib/testing/context";
import { TEST_MASTER_KEY, TEST_PKI_URL } from "#lib/testing/issuing";
import { openssl, withFiles } from "#lib/testing/openssl";
import { createAuthorities } from "./create-authorities";
import { readRootKey, rootKeyFile } from "./root-key-file";
import { loadSigner } from "./signing-authority";

async function ownDatabase(name: string) {
  const ctx = await ownDatabaseContext(name);
  const dataDir = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  const input = { name: "Test", pkiUrl: TEST_PKI_URL, dataDir, masterKey: TEST_MASTER_KEY };
  const authorities = async () => {
    const all = await ctx.database.certificateAuthority.findMany({ include: { shards: true } });
    const of = (kind: string) => {
      const found = all.find((authority) => authority.kind === kind);
      if (!found) throw new Error(`no ${kind}`);
      return found;
    };
    return { all, root: of("ROOT"), baseStation: of("BASE_STATION"), server: of("SERVER") };
  };
  return { ctx: actingAsPlatform(ctx), dataDir, input, authorities };
}

test("the root signs two CAs that openssl accepts, each limited to its use", async () => {
  const { ctx, input, authorities } = await ownDatabase("authorities_created");

  expect(await createAuthorities(ctx, input)).toBe(true);

  const { root, baseStation, server } = await authorities();
  for (const [authority, usage] of [
    [baseStation, "TLS Web Client Authentication, ipsec Internet Key Exchange, OCSP Signing"],
    [server, "TLS Web Server Authentication"],
  ] as const) {
    const files = { root: chainPem([root.certificate]), issuing: chainPem([authority.certificate]) };
    withFiles(files, (paths) => {
      const now = String(ctx.clock.now().getTime() / 1000);
      const verified = openssl(["verify", "-x509_strict", "-attime", now, "-CAfile", paths.root, paths.issuing]);
      expect(verified.stderr).toBe("");
      expect(verified.ok).toBe(true);
      const text = openssl(["x509", "-in", paths.issuing, "-noout", "-text"]).stdout;
      expect(text).toContain("CA:TRUE, pathlen:0");
      expect(text).toContain(usage);
      expect(text).toContain(`URI:${root.shards[0]?.uri}`);
    });
  }
  expect(root.name).toBe(`Test Root CA ${Buffer.from(root.subjectKeyId).toString("hex").slice(0, 6)}`);
  expect(baseStation.shards.map(({ uri }) => uri)).toEqual([`${TEST_PKI_URL}/crl/${baseStation.slug}/0.crl`]);
});

test("the root's key lies sealed in a file of its own, readable by its owner alone, and in no row", async () => {
  const { ctx, input, dataDir, authorities } = await ownDatabase("authorities_root_key");
  await createAuthorities(ctx, input);
  const { root, baseStation } = await authorities();

  expect(root.sealedKey).toBeNull();
  expect(baseStation.sealedKey).not.toBeNull();
  expect(readdirSync(dataDir)).toEqual([`${root.slug}.sealed-key`]);
  const file = rootKeyFile(dataDir, root.slug);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const sealed = await readRootKey(file);
  const { signer } = await loadSigner(root, sealed, TEST_MASTER_KEY, ctx.random);
  expect(Buffer.from(signer.spki)).toEqual(Buffer.from(root.subjectPublicKeyInfo));
});

test("a key sealed for one CA does not open as another's", async () => {
  const { ctx, input, authorities } = await ownDatabase("authorities_root_key");
  await createAuthorities(ctx, input);
  const { baseStation, server } = await authorities();
  const { sealedKey } = server;
  if (!sealedKey) throw new Error("the Server CA has no key");

  await expect(loadSigner(baseStation, sealedKey, TEST_MASTER_KEY, ctx.random)).rejects.toThrow();
});

test("two ceremonies at once make one set of CAs, and the loser leaves no key behind", async () => {
  const { ctx, input, dataDir, authorities } = await ownDatabase("authorities_race");

  const created = await Promise.all([createAuthorities(ctx, input), createAuthorities(ctx, input)]);

  expect(created.toSorted()).toEqual([false, true]);
  const { all, root } = await authorities();
  expect(all).toHaveLength(3);
  expect(readdirSync(dataDir)).toEqual([`${root.slug}.sealed-key`]);
  expect(await createAuthorities(ctx, input)).toBe(false);
});

test("their making is on record, for no organization", async () => {
  const { ctx, input } = await ownDatabase("authorities_audit");
  await createAuthorities(ctx, input);
  const events = await ctx.db.auditEvent.findMany({ where: { action: "authority.create" } });
  expect(events).toHaveLength(3);
  expect(events.every(({ organizationId }) => organizationId === null)).toBe(true);
});
