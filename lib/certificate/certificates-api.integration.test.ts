import { expect, test } from "vitest";
import { POST as regenerate } from "#app/api/v1/base-stations/[baseStation]/certificates/regenerate/route";
import { GET as listCertificates } from "#app/api/v1/base-stations/[baseStation]/certificates/route";
import { POST as compare } from "#app/api/v1/base-stations/[baseStation]/public-key/compare/route";
import { PUT as declareKey, GET as readKey } from "#app/api/v1/base-stations/[baseStation]/public-key/route";
import { POST as revoke } from "#app/api/v1/certificates/[certificate]/revoke/route";
import { GET as readCertificate } from "#app/api/v1/certificates/[certificate]/route";
import { GET as readOperation } from "#app/api/v1/operations/[operation]/route";
import type { Permission } from "#lib/audit/permission";
import { publicKeyPem } from "#lib/pki/public-key";
import type { Channel } from "#lib/platform/notify";
import { insertBaseStation } from "#lib/testing/base-stations";
import { testContext } from "#lib/testing/context";
import { insertDeclaredStation, newPublicKey, testIssuing } from "#lib/testing/issuing";
import { restClient } from "#lib/testing/rest";

/** A client whose regenerations are signed as soon as they are asked for, and one for which nobody signs. */
async function client(signs = true, scopes?: readonly Permission[]) {
  const plain = await testContext();
  const issuing = await testIssuing(plain);
  const notify = (channel: Channel) => {
    if (channel === "wish" && signs) void issuing.fulfil();
  };
  const ctx = { ...plain, notify };
  return { ctx, issuing, rest: await restClient(ctx, scopes) };
}

test("a key is declared, read and compared", async () => {
  const { ctx, rest } = await client();
  const { id, lrrId, version } = await insertBaseStation(ctx);
  const key = await newPublicKey();
  const publicKey = publicKeyPem(key.spki);
  const headers = { "if-match": `"${version}"` };

  const declared = await rest.call(declareKey, "PUT", `/base-stations/${id}/public-key`, {
    body: { publicKey },
    headers,
  });
  expect(declared.status).toBe(200);
  expect(declared.headers.get("etag")).toBe(`"${version + 1}"`);

  const read = await rest.call(readKey, "GET", `/base-stations/lrr:${lrrId}/public-key`);
  expect(await read.json()).toMatchObject({ publicKey, type: "EC", bits: 256, fingerprint: key.fingerprint });

  const same = await rest.call(compare, "POST", `/base-stations/${id}/public-key/compare`, { body: { publicKey } });
  expect(await same.json()).toMatchObject({ same: true });

  const stale = await rest.call(declareKey, "PUT", `/base-stations/${id}/public-key`, { body: { publicKey }, headers });
  expect(stale.status).toBe(412);
});

test("a station without a key has none to read", async () => {
  const { ctx, rest } = await client();
  const { id } = await insertBaseStation(ctx);
  const read = await rest.call(readKey, "GET", `/base-stations/${id}/public-key`);
  expect(read.status).toBe(404);
  expect(await read.json()).toMatchObject({ code: "public_key_not_declared" });
});

test("bad whitespace is one entry per fault, with its line", async () => {
  const { ctx, rest } = await client();
  const { id } = await insertBaseStation(ctx);
  const [begin, first, ...others] = publicKeyPem((await newPublicKey()).spki).split("\n");
  const publicKey = [begin, `${first}  `, ...others].join("\n");

  const refused = await rest.call(declareKey, "PUT", `/base-stations/${id}/public-key`, { body: { publicKey } });

  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({
    code: "validation_failed",
    errors: [{ pointer: "/publicKey", code: "trailing_whitespace", line: 2, detail: "Line 2 ends with 2 spaces." }],
  });
});

test("a private key is refused and never given back", async () => {
  const { ctx, rest } = await client();
  const { id } = await insertBaseStation(ctx);
  const publicKey = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49\n-----END PRIVATE KEY-----\n";
  const refused = await rest.call(declareKey, "PUT", `/base-stations/${id}/public-key`, { body: { publicKey } });
  expect(refused.status).toBe(422);
  const text = await refused.text();
  expect(text).toContain("private_key_pasted");
  expect(text).not.toContain("MIGHAgEAMBMGByqGSM49AgEGCCqGSM49");
});

test("regenerate answers 201 with the certificate, which is read as JSON and as PEM", async () => {
  const { ctx, rest } = await client();
  const { id } = await insertDeclaredStation(ctx);
  const body = { reason: "LOST", revokePrevious: "IMMEDIATELY" };

  const made = await rest.call(regenerate, "POST", `/base-stations/${id}/certificates/regenerate`, { body });
  expect(made.status).toBe(201);
  const { certificate, revoked, regenerated } = (await made.json()) as {
    certificate: { id: string; pem: string };
    revoked: string[];
    regenerated: string[];
  };
  expect(regenerated).toEqual(["station"]);
  expect(revoked).toEqual([]);
  expect(certificate).toMatchObject({ purpose: "station", state: "VALID", delivery: "WAITING_FOR_DOWNLOAD" });
  expect(made.headers.get("location")).toBe(`/api/v1/certificates/${certificate.id}`);

  const address = `/certificates/${certificate.id}`;
  const json = await rest.call(readCertificate, "GET", address);
  expect(await json.json()).toMatchObject({ id: certificate.id, baseStation: id, details: { version: 3 } });
  const pem = await rest.call(readCertificate, "GET", address, { headers: { accept: "application/x-pem-file" } });
  expect(await pem.text()).toBe(certificate.pem);
  const accept = "text/html;q=0.2, application/pem-certificate-chain;q=0.9, */*;q=0.1";
  const chain = await rest.call(readCertificate, "GET", address, { headers: { accept } });
  expect((await chain.text()).match(/BEGIN CERTIFICATE/g)).toHaveLength(3);

  const again = await rest.call(regenerate, "POST", `/base-stations/${id}/certificates/regenerate`, { body });
  expect(await again.json()).toMatchObject({ revoked: [certificate.id] });
  const list = await rest.call(listCertificates, "GET", `/base-stations/${id}/certificates?limit=1`);
  expect(await list.json()).toMatchObject({ page: { hasMore: true } });
});

test("regenerate answers 202 with the operation when nobody signs in time", async () => {
  const { ctx, issuing, rest } = await client(false);
  const { id } = await insertDeclaredStation(ctx);
  const body = { reason: "OTHER" };
  const headers = { "idempotency-key": "once" };
  const address = `/base-stations/${id}/certificates/regenerate`;

  const pending = await rest.call(regenerate, "POST", address, { body, headers });
  expect(pending.status).toBe(202);
  const location = pending.headers.get("location") ?? "";
  expect(location).toMatch(/^\/api\/v1\/operations\/op_/);
  const operation = location.replace("/api/v1", "");
  expect(await (await rest.call(readOperation, "GET", operation)).json()).toMatchObject({ status: "PENDING" });

  await issuing.fulfil();
  expect(await (await rest.call(readOperation, "GET", operation)).json()).toMatchObject({
    status: "COMPLETED",
    result: { certificate: { state: "VALID" } },
  });
  const replay = await rest.call(regenerate, "POST", address, { body, headers });
  expect(replay.status).toBe(201);
  expect(replay.headers.get("idempotent-replayed")).toBe("true");
});

test("revoke answers with the revoked certificate; a stolen station is pointed to deletion", async () => {
  const { ctx, rest } = await client();
  const { id } = await insertDeclaredStation(ctx);
  const address = `/base-stations/${id}/certificates/regenerate`;
  const made = await rest.call(regenerate, "POST", address, { body: { reason: "LOST" } });
  const { certificate } = (await made.json()) as { certificate: { id: string } };

  const body = { reason: "CESSATION_OF_OPERATION" };
  const revoked = await rest.call(revoke, "POST", `/certificates/${certificate.id}/revoke`, { body });
  expect(await revoked.json()).toMatchObject({ state: "REVOKED", revocationReason: "CESSATION_OF_OPERATION" });

  const stolen = await rest.call(regenerate, "POST", address, { body: { reason: "STOLEN" } });
  expect(stolen.status).toBe(422);
  expect(await stolen.json()).toMatchObject({
    errors: [{ pointer: "/reason", detail: "A stolen base station gets no new certificate. Delete it." }],
  });
});

test("conflicts are told by their codes", async () => {
  const { ctx, rest } = await client();
  const bare = await insertBaseStation(ctx);
  const none = await rest.call(regenerate, "POST", `/base-stations/${bare.id}/certificates/regenerate`, {
    body: { reason: "LOST" },
  });
  expect(none.status).toBe(409);
  expect(await none.json()).toMatchObject({ code: "public_key_not_declared" });

  const { id } = await insertDeclaredStation(ctx);
  const address = `/base-stations/${id}/certificates/regenerate`;
  await rest.call(regenerate, "POST", address, { body: { reason: "LOST" } });
  const compromised = await rest.call(regenerate, "POST", address, { body: { reason: "COMPROMISED" } });
  expect(compromised.status).toBe(409);
  expect(await compromised.json()).toMatchObject({ code: "new_public_key_required" });
});

test("a token that may only read is refused, and a stranger finds nothing", async () => {
  const { ctx, rest } = await client(true, ["stations:read"]);
  const { id } = await insertDeclaredStation(ctx);
  const address = `/base-stations/${id}/certificates/regenerate`;
  const forbidden = await rest.call(regenerate, "POST", address, { body: { reason: "LOST" } });
  expect(forbidden.status).toBe(403);

  const stranger = await client();
  const missing = await stranger.rest.call(regenerate, "POST", address, { body: { reason: "LOST" } });
  expect(missing.status).toBe(404);
  const list = await stranger.rest.call(listCertificates, "GET", `/base-stations/${id}/certificates`);
  expect(list.status).toBe(404);
});
