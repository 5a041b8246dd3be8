import { expect, test } from "vitest";
import { type TestContext, testContext } from "#lib/testing/context";
import { insertDeclaredStation, testIssuing } from "#lib/testing/issuing";
import { openssl, withFiles } from "#lib/testing/openssl";
import { getCertificateView } from "./certificate-view";
import { listCertificates } from "./certificates-view";
import { getOperationView } from "./operation-view";
import { publicKeyOfCertificate } from "./public-key-of-certificate";
import { getPublicKey } from "./public-key-view";
import { ListCertificates } from "./schema";
import { getSecurityView } from "./security-view";

async function withThreeCertificates() {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const station = await insertDeclaredStation(ctx);
  const ids: string[] = [];
  let operation = "";
  for (let made = 0; made < 3; made++) {
    ctx.clock.advance(60_000);
    const regeneration = await issuing.regenerate(ctx, station.id);
    ids.unshift(regeneration.certificate?.id ?? "");
    operation = regeneration.operation ?? "";
  }
  return { ctx, station, ids, operation };
}

const list = (ctx: TestContext, baseStation: string, rest: Record<string, unknown> = {}) =>
  listCertificates(ctx, ListCertificates.parse({ baseStation, ...rest }));

test("certificates are listed newest first, in pages that stay stable", async () => {
  const { ctx, station, ids } = await withThreeCertificates();

  const first = await list(ctx, station.id, { limit: 2 });
  const second = await list(ctx, station.id, { limit: 2, cursor: first.page.nextCursor });

  expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids);
  expect(first.page.hasMore).toBe(true);
  expect(second.page).toEqual({ nextCursor: null, hasMore: false });
  expect(first.data.map(({ state }) => state)).toEqual(["VALID", "REVOKED"]);
  await expect(list(ctx, station.id, { cursor: "not ours" })).rejects.toMatchObject({ code: "validation_failed" });
});

test("the widget's view holds the key, the current certificate with its files, and the earlier ones", async () => {
  const { ctx, station, ids } = await withThreeCertificates();
  const view = await getSecurityView(ctx, { by: "lrrUuid", value: station.lrrUuid });
  expect(view).toMatchObject({
    baseStation: station.id,
    publicKey: { fingerprint: station.publicKeyFingerprint, label: "P-256" },
    summary: { standing: "ISSUED", enrolmentClosed: false },
    certificate: { id: ids[0], revokedBy: null },
    wish: null,
    compromisedNeedsNewKey: true,
    publicKeyBlocked: false,
  });
  expect(view.previous.map(({ id }) => id)).toEqual(ids.slice(1));
  expect(view.previous[0]).toMatchObject({ revocationReason: "LOST", revokedBy: ctx.actor.name });
  expect(view.files?.pem).toContain("BEGIN CERTIFICATE");
  expect(view.files?.chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
});

test("a certificate's own public key can be taken from its text", async () => {
  const { ctx, station, ids } = await withThreeCertificates();
  const { pem } = await getCertificateView(ctx, ids[0] ?? "");
  const { publicKey } = await publicKeyOfCertificate(ctx, { certificate: pem });
  expect(publicKey).toBe((await getPublicKey(ctx, { by: "id", value: station.id })).key.publicKey);
  await expect(publicKeyOfCertificate(ctx, { certificate: "no" })).rejects.toMatchObject({ code: "validation_failed" });
});

test("the decoded fields agree with openssl", async () => {
  const { ctx, ids } = await withThreeCertificates();
  const { pem, details, serialNumber } = await getCertificateView(ctx, ids[0] ?? "");
  withFiles({ pem }, (paths) => {
    const args = [
      "x509",
      "-in",
      paths.pem,
      "-noout",
      "-serial",
      "-subject",
      "-nameopt",
      "RFC2253",
      "-fingerprint",
      "-sha256",
    ];
    const said = openssl(args).stdout;
    expect(said).toContain(`serial=${serialNumber.toUpperCase()}`);
    expect(said).toContain(`subject=${details.subject}`);
    expect(said).toContain(`=${details.sha256}`);
  });
});

test("a stranger finds neither certificate, list, operation nor view", async () => {
  const { station, ids, operation } = await withThreeCertificates();
  const stranger = await testContext();
  const notFound = { kind: "not_found" };
  await expect(getCertificateView(stranger, ids[0] ?? "")).rejects.toMatchObject(notFound);
  await expect(list(stranger, station.id)).rejects.toMatchObject(notFound);
  await expect(getOperationView(stranger, operation)).rejects.toMatchObject(notFound);
  await expect(getSecurityView(stranger, { by: "id", value: station.id })).rejects.toMatchObject(notFound);
});
