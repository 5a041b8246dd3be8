import { beforeAll, expect, test, vi } from "vitest";
import { DELETE as unblock } from "#app/api/v1/blocked-certificates/[sha256]/route";
import { POST as block, GET as listBlocked } from "#app/api/v1/blocked-certificates/route";
import { POST as approve } from "#app/api/v1/vendor-cas/[ca]/approve/route";
import { POST as checkExchange } from "#app/api/v1/vendor-cas/[ca]/certificates/check/route";
import { PUT as exchange } from "#app/api/v1/vendor-cas/[ca]/certificates/route";
import { GET as effects } from "#app/api/v1/vendor-cas/[ca]/effects/route";
import { POST as resume } from "#app/api/v1/vendor-cas/[ca]/resume/route";
import { GET as read, DELETE as remove, PATCH as update } from "#app/api/v1/vendor-cas/[ca]/route";
import { POST as suspend } from "#app/api/v1/vendor-cas/[ca]/suspend/route";
import { POST as check } from "#app/api/v1/vendor-cas/check/route";
import { POST as create, GET as list } from "#app/api/v1/vendor-cas/route";
import { POST as testLeaf } from "#app/api/v1/vendor-cas/test/route";
import { testContext } from "#lib/testing/context";
import { restClient } from "#lib/testing/rest";
import { type VendorCertificate, vendorLeaf, vendorRoot } from "#lib/testing/vendor-pki";

vi.setConfig({ hookTimeout: 60_000, testTimeout: 60_000 });

let root: VendorCertificate;
let leaf: VendorCertificate;
beforeAll(() => {
  root = vendorRoot("REST Root");
  leaf = vendorLeaf(root, "0123456789ABCDEF");
});

test("a vendor CA lives its life over REST, under its ETag", async () => {
  const ctx = await testContext();
  const client = await restClient(ctx);
  const scope = { euiPrefixes: ["AABBCC"], domains: [] };
  const body = { name: "Acme", certificates: root.pem, scope };
  const made = await client.call(create, "POST", "/vendor-cas", { body });
  expect(made.status).toBe(201);
  expect([made.headers.get("etag")]).toEqual(['"1"']);
  const ca = await made.json();
  expect(ca).toMatchObject({ name: "Acme", status: "ACTIVE", scope: { ...scope, euiRanges: [] } });
  expect(made.headers.get("location")).toBe(`/api/v1/vendor-cas/${ca.id}`);

  const at = `/vendor-cas/${ca.id}`;
  expect(await (await client.call(read, "GET", at)).json()).toEqual(ca);
  const { data, page } = await (await client.call(list, "GET", "/vendor-cas")).json();
  expect([data, page]).toMatchObject([[{ id: ca.id, certificateCount: 1 }], { hasMore: false }]);
  const headers = { "if-match": '"1"' };
  const changed = await client.call(update, "PATCH", at, { body: { scope: { domains: ["team:north"] } }, headers });
  expect([changed.status, changed.headers.get("etag")]).toEqual([200, '"2"']);
  expect((await changed.json()).scope).toEqual({ euiPrefixes: ["AABBCC"], euiRanges: [], domains: ["team:north"] });
  const stale = await client.call(suspend, "POST", `${at}/suspend`, { body: {}, headers });
  expect([stale.status, (await stale.json()).code]).toEqual([412, "vendor_ca_changed"]);
  expect((await (await client.call(suspend, "POST", `${at}/suspend`, { body: {} })).json()).status).toBe("SUSPENDED");
  expect((await (await client.call(resume, "POST", `${at}/resume`, { body: {} })).json()).status).toBe("ACTIVE");
  const again = await client.call(approve, "POST", `${at}/approve`, { body: {} });
  expect([again.status, (await again.json()).code]).toEqual([409, "vendor_ca_wrong_status"]);
  expect(await (await client.call(effects, "GET", `${at}/effects`)).json()).toMatchObject({ inScope: 0, seen: 0 });
  expect((await client.call(remove, "DELETE", at)).status).toBe(204);
  const gone = await client.call(read, "GET", at);
  expect([gone.status, (await gone.json()).code]).toEqual([404, "vendor_ca_not_found"]);
});

test("the certificates of a vendor CA are exchanged over REST under its ETag, and what that does is told before", async () => {
  const client = await restClient(await testContext());
  const body = { certificates: vendorRoot("REST Successor").pem };
  const made = await client.call(create, "POST", "/vendor-cas", { body: { name: "Acme", certificates: root.pem } });
  const at = `/vendor-cas/${(await made.json()).id}/certificates`;
  const asked = await (await client.call(checkExchange, "POST", `${at}/check`, { body })).json();
  expect(asked).toMatchObject({
    bundle: { isSound: true },
    change: { added: ["CN=REST Successor,O=Acme"], removed: ["CN=REST Root,O=Acme"], effects: { seen: 0, losing: 0 } },
  });
  const fault = await client.call(exchange, "PUT", at, { body: { certificates: leaf.pem } });
  expect([fault.status, (await fault.json()).errors]).toMatchObject([422, [{ pointer: "/certificates" }]]);
  const headers = { "if-match": '"1"' };
  const done = await client.call(exchange, "PUT", at, { body, headers });
  expect([done.status, done.headers.get("etag")]).toEqual([200, '"2"']);
  expect((await done.json()).certificates).toMatchObject([{ isRoot: true, subject: "CN=REST Successor,O=Acme" }]);
  const stale = await client.call(exchange, "PUT", at, { body, headers });
  expect([stale.status, (await stale.json()).code]).toEqual([412, "vendor_ca_changed"]);
  const gone = await client.call(exchange, "PUT", "/vendor-cas/ca_none/certificates", { body });
  expect([gone.status, (await gone.json()).code]).toEqual([404, "vendor_ca_not_found"]);
});

test("a bundle is checked and refused line by line, a leaf tested, a certificate blocked and unblocked", async () => {
  const client = await restClient(await testContext());
  const certificates = root.pem + leaf.pem;
  const checked = await (await client.call(check, "POST", "/vendor-cas/check", { body: { certificates } })).json();
  expect(checked).toMatchObject({
    isSound: false,
    certificates: [{ isRoot: true }, { subject: "CN=0123456789ABCDEF" }],
  });
  expect(checked.certificates[1].lines).toContainEqual({
    ...{ check: "authority", ok: false, code: "end_certificate" },
    text: "This is an end certificate, not a CA. Upload the CA that signed it.",
  });
  const refused = await client.call(create, "POST", "/vendor-cas", { body: { name: "Acme", certificates } });
  expect(refused.status).toBe(422);
  expect((await refused.json()).errors).toMatchObject([{ pointer: "/certificates", code: "end_certificate" }]);

  await client.call(create, "POST", "/vendor-cas", { body: { name: "Acme", certificates: root.pem } });
  const tested = await client.call(testLeaf, "POST", "/vendor-cas/test", { body: { certificate: leaf.pem } });
  const { certificate, verdict } = await tested.json();
  expect([certificate.eui64, verdict.code]).toEqual(["0123456789ABCDEF", "station_not_declared"]);
  const body = { certificate: leaf.pem, reason: "Stolen" };
  const blocked = await client.call(block, "POST", "/blocked-certificates", { body });
  expect([blocked.status, (await blocked.json()).sha256]).toEqual([201, certificate.sha256]);
  expect((await client.call(block, "POST", "/blocked-certificates", { body })).status).toBe(409);
  const { data } = await (await client.call(listBlocked, "GET", "/blocked-certificates?limit=1")).json();
  expect(data).toMatchObject([{ sha256: certificate.sha256, reason: "Stolen", blockedBy: "Test client" }]);
  const at = `/blocked-certificates/${certificate.sha256}`;
  expect((await client.call(unblock, "DELETE", at)).status).toBe(204);
  expect((await client.call(unblock, "DELETE", at)).status).toBe(404);
});

test.each([
  [{ name: "" }, "/name"],
  [{ certificates: " " }, "/certificates"],
  [{ scope: { euiPrefixes: ["58A0CBX"] } }, "/scope/euiPrefixes/0"],
  [{ scope: { euiPrefixes: ["58A0CBFFFE80AA011"] } }, "/scope/euiPrefixes/0"],
  [{ scope: { euiRanges: ["58A0CB0000000000"] } }, "/scope/euiRanges/0"],
  [{ scope: { euiRanges: ["58A0CB0000000001-58A0CB0000000000"] } }, "/scope/euiRanges/0"],
  [{ scope: { domains: ["north"] } }, "/scope/domains/0"],
  [{ scope: { oui: ["58A0CB"] } }, "/scope/oui"],
])("%j is refused at its field", async (wrong, pointer) => {
  const client = await restClient(await testContext());
  const body = { name: "Acme", certificates: root.pem, ...wrong };
  const answer = await client.call(create, "POST", "/vendor-cas", { body });
  expect(answer.status).toBe(422);
  expect((await answer.json()).errors).toMatchObject([{ pointer }]);
});

test("a certificate to be blocked is given in exactly one way", async () => {
  const client = await restClient(await testContext());
  for (const body of [
    { reason: "Stolen" },
    { reason: "Stolen", sha256: "a".repeat(64), certificate: leaf.pem },
    { reason: "Stolen", sha256: "a".repeat(63) },
    { reason: " ", sha256: "a".repeat(64) },
    { reason: "Stolen", certificate: leaf.keyPem },
  ]) {
    expect((await client.call(block, "POST", "/blocked-certificates", { body })).status).toBe(422);
  }
});

test("reading needs stations:read, changing cas:write", async () => {
  const ctx = await testContext();
  const { id } = await (
    await (
      await restClient(ctx)
    ).call(create, "POST", "/vendor-cas", { body: { name: "Acme", certificates: root.pem } })
  ).json();
  const reader = await restClient(ctx, ["stations:read"]);
  expect((await reader.call(list, "GET", "/vendor-cas")).status).toBe(200);
  expect((await reader.call(testLeaf, "POST", "/vendor-cas/test", { body: { certificate: leaf.pem } })).status).toBe(
    200,
  );
  const body = { name: "Acme", certificates: root.pem };
  expect((await reader.call(create, "POST", "/vendor-cas", { body })).status).toBe(403);
  expect((await reader.call(suspend, "POST", `/vendor-cas/${id}/suspend`, { body: {} })).status).toBe(403);
  expect((await reader.call(remove, "DELETE", `/vendor-cas/${id}`)).status).toBe(403);
  const writer = await restClient(ctx, ["cas:write"]);
  expect((await writer.call(list, "GET", "/vendor-cas")).status).toBe(403);
  expect((await writer.call(create, "POST", "/vendor-cas", { body })).status).toBe(201);
  expect((await writer.call(suspend, "POST", `/vendor-cas/${id}/suspend`, { body: {} })).status).toBe(200);
});
