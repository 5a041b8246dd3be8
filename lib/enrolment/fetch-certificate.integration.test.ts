import { expect, test } from "vitest";
import { declarePublicKey } from "#lib/certificate/declare-public-key";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { RegenerateCertificate } from "#lib/certificate/schema";
import { createDatabase } from "#lib/platform/db/client";
import { insertBaseStation } from "#lib/testing/base-stations";
import { callingStation, peerOf, peerShowing, peerWithKey, requestOn } from "#lib/testing/calling-station";
import { testContext } from "#lib/testing/context";
import { workerDatabaseUrl } from "#lib/testing/database";
import { declaredKey, newPublicKey, testIssuing } from "#lib/testing/issuing";
import { openssl, withFiles } from "#lib/testing/openssl";
import { fetchCertificate } from "./fetch-certificate";
import { setStationPassword } from "./set-station-password";

const PASSWORD = "correct horse battery";

async function setUp(fields: Parameters<typeof insertBaseStation>[1] = {}) {
  const ctx = await testContext();
  const key = await newPublicKey();
  const onRecord = fields.access === "PASSWORD" ? {} : declaredKey(ctx, key);
  const station = await insertBaseStation(ctx, { ...onRecord, ...fields });
  const issuing = await testIssuing(ctx);
  const calling = callingStation(ctx, issuing);
  const fetchAs = async (peer = peerWithKey(key)) => {
    const caller = await calling.byCertificate(peer);
    return fetchCertificate(calling.contextOf(caller), { caller, peer });
  };
  const row = (id = "") => ctx.database.certificate.findUniqueOrThrow({ where: { id } });
  const ask = (reason = "LOST") =>
    regenerateCertificate(ctx, RegenerateCertificate.parse({ baseStation: station.id, reason }));
  return { ctx, key, station, issuing, calling, fetchAs, row, ask };
}

test("what the operator regenerated is fetched with its chain, which openssl verifies, and counts as downloaded", async () => {
  const { ctx, station, issuing, fetchAs, row } = await setUp();
  const { certificate } = await issuing.regenerate(ctx, station.id);
  const fetched = await fetchAs();
  if (fetched.kind !== "CERTIFICATE") throw new Error(fetched.kind);

  expect(fetched).toMatchObject({ id: certificate?.id, pem: certificate?.pem, chain: certificate?.chain });
  expect(fetched.renewalOpensAt).toEqual(new Date("2028-11-15T11:59:59Z"));
  expect(await row(fetched.id)).toMatchObject({
    ...{ sha256: fetched.etag, downloadedAt: ctx.clock.now(), downloadedFrom: "198.51.100.7" },
  });
  const now = String(ctx.clock.now().getTime() / 1_000);
  const verified = await withFiles({ leaf: fetched.pem, chain: fetched.chain }, ({ leaf, chain }) =>
    openssl(["verify", "-x509_strict", "-purpose", "sslclient", "-attime", now, "-CAfile", chain, leaf]),
  );
  expect(verified).toMatchObject({ ok: true });
});

test("a poll of an unchanged certificate has the same ETag and costs one statement; the next one has another", async () => {
  const { ctx, key, station, issuing, calling, fetchAs } = await setUp();
  await issuing.regenerate(ctx, station.id);
  const first = await fetchAs();

  const database = createDatabase(await workerDatabaseUrl());
  let statements = 0;
  const counting = database.$extends({
    query: {
      $allOperations({ args, query }) {
        statements++;
        return query(args);
      },
    },
  }) as unknown as typeof database;
  const peer = peerWithKey(key);
  const caller = await calling.byCertificate(peer);
  const again = await fetchCertificate({ ...calling.contextOf(caller), db: counting }, { caller, peer });
  expect(again).toEqual(first);
  // The chain of a CA is read once per process, which this client does not know yet: two CAs.
  const warmUp = statements;
  await fetchCertificate({ ...calling.contextOf(caller), db: counting }, { caller, peer });
  expect(statements - warmUp).toBe(1);

  await issuing.regenerate(ctx, station.id);
  expect(await fetchAs()).not.toMatchObject({ etag: first.kind === "CERTIFICATE" && first.etag });
});

test("without a certificate the station is told to request one; while one is made, to come back", async () => {
  const { issuing, fetchAs, ask } = await setUp();
  await expect(fetchAs()).rejects.toMatchObject({ kind: "not_found", code: "certificate_not_generated" });
  await ask();
  expect(await fetchAs()).toEqual({ kind: "PENDING", retryAfterS: expect.any(Number) });
  await issuing.fulfil();
  expect((await fetchAs()).kind).toBe("CERTIFICATE");
});

test("while the station's own renewal is being made, it still gets the certificate that it has", async () => {
  const { ctx, key, calling, fetchAs } = await setUp();
  await calling.enrolWith(key);
  const before = await fetchAs();
  ctx.clock.set("2028-11-16T00:00:00Z");
  expect((await callingStation(ctx).enrolWith(key)).kind).toBe("PENDING");
  expect(await fetchAs()).toEqual(before);
});

test("D11: with another key declared, the old key fetches nothing, and the new one has nothing yet", async () => {
  const { ctx, station, issuing, fetchAs, row } = await setUp();
  const { certificate } = await issuing.regenerate(ctx, station.id);
  const old = peerShowing((await row(certificate?.id)).certificate ?? new Uint8Array());
  const next = await newPublicKey();
  const baseStation = { by: "id", value: station.id } as const;
  await declarePublicKey(ctx, { baseStation, publicKey: next, currentCertificate: "KEEP", ifMatch: undefined });
  await expect(fetchAs(old)).rejects.toMatchObject({ kind: "forbidden", code: "key_not_declared_key" });
  await expect(fetchAs(peerWithKey(next))).rejects.toMatchObject({ code: "certificate_not_generated" });
  expect(await row(certificate?.id)).toMatchObject({ downloadedAt: null });
});

test("by password: what REGENERATE made on the key on record is fetched; one that awaits its key is to be requested", async () => {
  const { ctx, key, station, calling, ask } = await setUp({ access: "PASSWORD" });
  await setStationPassword(ctx, {
    baseStation: { by: "id", value: station.id },
    password: PASSWORD,
    ifMatch: undefined,
  });
  const peer = peerOf(null);
  const caller = await calling.byPassword(station.lrrUuid, PASSWORD);
  const fetched = () => fetchCertificate(calling.contextOf(caller), { caller, peer });
  await ask();
  await expect(fetched()).rejects.toMatchObject({ code: "certificate_not_generated" });
  const enrolled = await calling.enrol(caller, peer, requestOn(key));
  expect(await fetched()).toMatchObject({ kind: "CERTIFICATE", id: enrolled.kind === "CERTIFICATE" && enrolled.id });
  await ask("COMPROMISED");
  await expect(fetched()).rejects.toMatchObject({ code: "certificate_not_generated" });
});
