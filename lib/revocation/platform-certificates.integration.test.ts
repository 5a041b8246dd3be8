import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CertificateAuthority } from "#lib/generated/prisma/client";
import { readCertificate } from "#lib/pki/certificate-reader";
import { pem } from "#lib/pki/pem";
import { DAY_MS } from "#lib/platform/clock";
import { createDatabase, type Database } from "#lib/platform/db/client";
import { openTransaction } from "#lib/platform/db/transaction";
import { newId } from "#lib/platform/new-id";
import { type Instance, startInstance } from "#lib/station/instance";
import { actingAsPlatform, type TestContext, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { TEST_MASTER_KEY, type TestIssuing, testIssuing } from "#lib/testing/issuing";
import { openssl, withFiles } from "#lib/testing/openssl";
import { type PlatformCertificates, platformCertificates } from "./platform-certificates";
import type { PlatformIdentity } from "./platform-identity";

let url: string;
let database: Database;
const instances: Instance[] = [];

beforeAll(async () => {
  url = await cloneDatabase(`platform_certificates_${process.env.VITEST_POOL_ID ?? "0"}`);
  database = createDatabase(url, 20);
});

afterAll(async () => {
  for (const instance of instances) await instance.stop();
  await database.$disconnect();
});

/** A station process of its own as far as these certificates go: it lives, and has its own memory. */
async function newProcess(ctx: TestContext, issuing: TestIssuing): Promise<PlatformCertificates> {
  const instance = await startInstance(ctx, { databaseUrl: url, version: "test" });
  instances.push(instance);
  const { keyring } = issuing.fulfilment;
  return platformCertificates({ keyring, masterKey: TEST_MASTER_KEY, instanceId: instance.id });
}

/** Each test has hosts of its own, and with them certificates of its own. */
let tests = 0;
async function scene(options: { sign?: () => void } = {}) {
  const ctx = actingAsPlatform(await testContext({ database }));
  const issuing = await testIssuing(ctx, (signer) => ({
    ...signer,
    sign: async (tbs) => {
      if (tbs[0] === 0x30) options.sign?.();
      return signer.sign(tbs);
    },
  }));
  const hosts = [`host-${tests++}.example.org`];
  const authority = (kind: CertificateAuthority["kind"]) =>
    issuing.authorities.find((one) => one.kind === kind) as CertificateAuthority;
  const rows = () => database.platformCertificate.findMany({ where: { hosts: { equals: hosts } } });
  return { ctx, issuing, hosts, authority, rows, certificates: await newProcess(ctx, issuing) };
}

function verify({ certificate, chainPem }: PlatformIdentity, root: CertificateAuthority, args: readonly string[]) {
  const files = { leaf: pem("CERTIFICATE", certificate), chain: chainPem, root: pem("CERTIFICATE", root.certificate) };
  return withFiles(files, (paths) => {
    const at = String(Math.floor(new Date("2026-11-22").getTime() / 1000));
    const trust = ["-CAfile", paths.root, "-untrusted", paths.chain, "-attime", at];
    return openssl(["verify", "-x509_strict", ...trust, ...args, paths.leaf]);
  });
}

test("the listener's certificate is a server's for each of its hosts, below the root", async () => {
  const { ctx, authority, certificates } = await scene();
  const hosts = ["stations.example.org", "192.0.2.7", "2001:db8::1"];
  const identity = await certificates.listener(ctx, hosts);
  const root = authority("ROOT");
  const server = ["-purpose", "sslserver"];
  expect(verify(identity, root, [...server, "-verify_hostname", "stations.example.org"])).toMatchObject({ ok: true });
  expect(verify(identity, root, [...server, "-verify_ip", "192.0.2.7"])).toMatchObject({ ok: true });
  expect(verify(identity, root, [...server, "-verify_ip", "2001:db8::1"])).toMatchObject({ ok: true });
  expect(verify(identity, root, [...server, "-verify_hostname", "other.example.org"])).toMatchObject({ ok: false });
  expect(verify(identity, root, ["-purpose", "sslclient"])).toMatchObject({ ok: false });
  // LoRa Basics Station compares an address with the DNS names.
  expect(new X509Certificate(identity.certificate).subjectAltName).toContain("DNS:192.0.2.7");
  const own = openssl(["pkey", "-inform", "DER", "-pubout"], identity.pkcs8).stdout;
  expect(openssl(["x509", "-inform", "DER", "-noout", "-pubkey"], identity.certificate).stdout).toBe(own);
});

test("the responder's certificate may sign OCSP answers for its CA and nothing else, for 30 days at most", async () => {
  const { ctx, authority, certificates } = await scene();
  const ca = authority("BASE_STATION");
  const { certificate } = await certificates.responder(ctx, ca.id);
  const { extensions, notBefore, notAfter } = readCertificate(certificate);
  expect(notAfter.getTime() - notBefore.getTime()).toBeLessThanOrEqual(30 * DAY_MS);
  expect(extensions.find(({ oid }) => oid === "1.3.6.1.5.5.7.48.1.5")).toBeDefined(); // id-pkix-ocsp-nocheck
  const text = openssl(["x509", "-inform", "DER", "-noout", "-text"], certificate).stdout;
  expect(text).toMatch(/Extended Key Usage: *\n *OCSP Signing\n/);
  expect(text).toContain(ca.name);
});

test("it is the same until half of its life is over, then another takes its place", async () => {
  const { ctx, hosts, certificates, rows } = await scene();
  const first = await certificates.listener(ctx, hosts);
  ctx.clock.set(new Date(first.renewAt.getTime() - 1));
  expect((await certificates.listener(ctx, hosts)).id).toBe(first.id);
  ctx.clock.advance(1);
  const second = await certificates.listener(ctx, hosts);
  expect(second.id).not.toBe(first.id);
  expect(second.pkcs8).not.toEqual(first.pkcs8);
  expect(first.notAfter.getTime() - first.renewAt.getTime()).toBeGreaterThan(
    (first.notAfter.getTime() - first.notBefore.getTime()) / 3,
  );
  const status = Object.fromEntries((await rows()).map((row) => [row.id, row.status]));
  expect(status).toEqual({ [first.id]: "SUPERSEDED", [second.id]: "ISSUED" });
});

test("other hosts make another certificate, and those before it stay as they are", async () => {
  const { ctx, hosts, certificates } = await scene();
  const first = await certificates.listener(ctx, hosts);
  const second = await certificates.listener(ctx, [...hosts, "more.example.org"]);
  expect(second.id).not.toBe(first.id);
  expect((await certificates.listener(ctx, hosts)).id).toBe(first.id);
});

test("processes that want one at once make one, and all use its key", async () => {
  const { ctx, issuing, hosts, certificates, rows } = await scene();
  const others = [await newProcess(ctx, issuing), await newProcess(ctx, issuing)];
  const asked = [certificates, certificates, ...others].map((process) => process.listener(ctx, hosts));
  const identities = await Promise.all(asked);
  expect(new Set(identities.map(({ id }) => id)).size).toBe(1);
  expect(new Set(identities.map(({ pkcs8 }) => Buffer.from(pkcs8).toString("hex"))).size).toBe(1);
  expect(await rows()).toMatchObject([{ status: "ISSUED" }]);
});

test("the reservation and the certificate are on record, each with its audit event", async () => {
  const { ctx, hosts, certificates } = await scene();
  const { id } = await certificates.listener(ctx, hosts);
  const events = await database.auditEvent.findMany({ where: { targetId: id }, orderBy: { id: "asc" } });
  expect(events.map(({ action }) => action).toSorted()).toEqual([
    "platform_certificate.issue",
    "platform_certificate.reserve",
  ]);
  expect(events.map(({ detail }) => detail)).toMatchObject([{ hosts }, { hosts }]);
});

test("only the platform itself has them made", async () => {
  const { hosts, certificates, rows } = await scene();
  const operator = await testContext({ database });
  await expect(certificates.listener(operator, hosts)).rejects.toMatchObject({ code: "permission_required" });
  expect(await rows()).toEqual([]);
});

test("what a process that is gone has reserved is revoked, and another one made", async () => {
  const { ctx, hosts, certificates, rows } = await scene();
  const dead = await scene();
  let transactions = 0;
  const dying: TestContext = {
    ...dead.ctx,
    openTransaction: (db, change) =>
      transactions++ === 0 ? openTransaction(db, change) : Promise.reject(new Error("gone")),
  };
  await expect(dead.certificates.listener(dying, hosts)).rejects.toThrow("gone");
  await instances.at(-1)?.stop();
  expect(await rows()).toMatchObject([{ status: "RESERVED" }]);

  const made = await certificates.listener(ctx, hosts);
  const [abandoned] = (await rows()).filter(({ id }) => id !== made.id);
  expect(abandoned).toMatchObject({ status: "ABANDONED" });
  const evidence = { issuerId: abandoned?.issuerId ?? "", serialNumber: abandoned?.serialNumber ?? "" };
  expect(await database.revocation.findFirst({ where: evidence })).toMatchObject({ reason: "CESSATION_OF_OPERATION" });
  expect(ctx.hints).toContain("revocation");
});

test("what a living process has reserved is left alone by the others", async () => {
  const { ctx, issuing, hosts, certificates, rows } = await scene();
  const held: { release: () => void } = { release: () => {} };
  const signing = new Promise<void>((resolve) => {
    held.release = resolve;
  });
  let begun = () => {};
  const isSigning = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const { keyring } = issuing.fulfilment;
  const slow = platformCertificates({
    keyring: {
      ...keyring,
      issuing: (kind) => {
        const authority = keyring.issuing(kind);
        const sign = async (tbs: Uint8Array) => {
          begun();
          await signing;
          return authority.signer.sign(tbs);
        };
        return { ...authority, signer: { ...authority.signer, sign } };
      },
    },
    masterKey: TEST_MASTER_KEY,
    instanceId: instances.at(-1)?.id ?? "",
  });
  const first = slow.listener(ctx, hosts);
  await isSigning;
  const other = await newProcess(ctx, issuing);
  expect(await other.recover(ctx)).toBe(0);
  expect(await rows()).toMatchObject([{ status: "RESERVED" }]);
  held.release();
  expect((await certificates.listener(ctx, hosts)).id).toBe((await first).id);
});

test("a signature that fails is revoked at once, and the certificate before it serves on", async () => {
  let broken = false;
  const { ctx, hosts, certificates, rows } = await scene({
    sign: () => {
      if (broken) throw new Error("the module was unplugged");
    },
  });
  const first = await certificates.listener(ctx, hosts);
  ctx.clock.set(first.renewAt);
  broken = true;
  expect((await certificates.listener(ctx, hosts)).id).toBe(first.id);
  expect((await certificates.listener(ctx, hosts)).id).toBe(first.id); // no second serial number at once
  const abandoned = (await rows()).filter(({ status }) => status === "ABANDONED");
  expect(abandoned).toHaveLength(1);
  const serialNumber = abandoned[0]?.serialNumber ?? "";
  expect(await database.revocation.findFirst({ where: { serialNumber } })).not.toBeNull();

  broken = false;
  ctx.clock.advance(60_000);
  expect((await certificates.listener(ctx, hosts)).id).not.toBe(first.id);
});

test("without a certificate before it, a failure is told", async () => {
  const { ctx, hosts, certificates } = await scene({
    sign: () => {
      throw new Error("the module was unplugged");
    },
  });
  await expect(certificates.listener(ctx, hosts)).rejects.toThrow("the module was unplugged");
});

test("a commit whose answer was lost is read before anything is decided", async () => {
  const { ctx, hosts, certificates, rows } = await scene();
  let transactions = 0;
  const lossy: TestContext = {
    ...ctx,
    openTransaction: async (db, change) => {
      const result = await openTransaction(db, change);
      if (++transactions === 2) throw new Error("connection lost after the commit");
      return result;
    },
  };
  const { id } = await certificates.listener(lossy, hosts);
  expect(await rows()).toMatchObject([{ id, status: "ISSUED" }]);
});

test("another master key does not open it", async () => {
  const { ctx, issuing, hosts, certificates } = await scene();
  await certificates.listener(ctx, hosts);
  const { keyring } = issuing.fulfilment;
  const masterKey = { ...TEST_MASTER_KEY, bytes: new Uint8Array(32).fill(1) };
  const foreign = platformCertificates({ keyring, masterKey, instanceId: newId(ctx, "ins") });
  await expect(foreign.listener(ctx, hosts)).rejects.toThrow("damaged");
});
