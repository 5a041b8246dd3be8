import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { certificatePem } from "#lib/pki/certificate-reader";
import { testContext } from "#lib/testing/context";
import { TEST_MASTER_KEY, testIssuing } from "#lib/testing/issuing";
import { openssl } from "#lib/testing/openssl";
import { credentialWork } from "./credential-work";

async function setUp() {
  const ctx = await testContext();
  const { authorities } = await testIssuing(ctx);
  const of = (kind: string) => authorities.find((one) => one.kind === kind)?.certificate ?? new Uint8Array();
  const folder = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  const files = { certificateFile: join(folder, "tls.crt"), keyFile: join(folder, "tls.key") };
  const self = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "30"];
  openssl([...self, "-subj", "/CN=localhost", "-keyout", files.keyFile, "-out", files.certificateFile]);
  const leaf = openssl(["x509", "-in", files.certificateFile]).stdout;
  const work = (stationCertificate: typeof files | null) =>
    credentialWork({ db: ctx.database, config: { stationCertificate }, masterKey: TEST_MASTER_KEY });
  const deliver = (chain: string) => writeFileSync(files.certificateFile, leaf + chain);
  return { of, files, work, deliver };
}

test("with a server certificate of ours, base stations trust the root", async () => {
  const { of, work } = await setUp();
  expect(Buffer.from(await work(null).trust()).equals(Buffer.from(of("ROOT")))).toBe(true);
});

test("with one from files they trust the last CA in them, as they stand now", async () => {
  const { of, files, work, deliver } = await setUp();
  const source = work(files);
  deliver(certificatePem(of("SERVER")));
  expect(Buffer.from(await source.trust()).equals(Buffer.from(of("SERVER")))).toBe(true);
  deliver(certificatePem(of("SERVER")) + certificatePem(of("ROOT")));
  expect(Buffer.from(await source.trust()).equals(Buffer.from(of("ROOT")))).toBe(true);
});

test("files with the server's certificate alone are no trust: a station would refuse it", async () => {
  const { files, work } = await setUp();
  await expect(work(files).trust()).rejects.toMatchObject({ kind: "unavailable", code: "no_trust" });
});
