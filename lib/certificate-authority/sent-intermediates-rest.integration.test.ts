// What REST tells of intermediates that base stations sent. The client holds every answer to the OpenAPI description.
import { randomBytes } from "node:crypto";
import { expect, test, vi } from "vitest";
import { POST as checkExchange } from "#app/api/v1/vendor-cas/[ca]/certificates/check/route";
import { PUT as exchange } from "#app/api/v1/vendor-cas/[ca]/certificates/route";
import { GET as read } from "#app/api/v1/vendor-cas/[ca]/route";
import { GET as list } from "#app/api/v1/vendor-cas/route";
import { readPeerCertificate } from "#lib/pki/peer-certificate";
import { insertBaseStation } from "#lib/testing/base-stations";
import { ownDatabaseContext, type TestContext } from "#lib/testing/context";
import { restClient } from "#lib/testing/rest";
import { uploadVendorCa } from "#lib/testing/upload-vendor-ca";
import {
  INTERMEDIATE_EXTENSIONS,
  type VendorCertificate,
  vendorCertificate,
  vendorLeaf,
  vendorRoot,
} from "#lib/testing/vendor-pki";
import { learnIntermediates } from "./learn-intermediates";
import { getVendorCa } from "./vendor-ca-view";
import { vendorCertificates } from "./vendor-certificates";

vi.setConfig({ testTimeout: 120_000 });

const EUI = "58A0CBFFFE80AA01";
const root = vendorRoot("REST Root");
const below = (name: string, notAfter = "20360101000000Z") =>
  vendorCertificate({ subject: `/CN=${name}`, issuer: root, extensions: INTERMEDIATE_EXTENSIONS, notAfter });

async function learn(ctx: TestContext, middle: VendorCertificate, eui: string) {
  const { certificate, fault } = readPeerCertificate(vendorLeaf(middle, eui).der);
  if (!certificate) throw new Error(fault);
  const vendors = vendorCertificates(ctx, (lesson) => learnIntermediates(ctx, lesson));
  const verdict = await vendors.judge(certificate, ctx.clock.now(), () => [middle.der]);
  expect(verdict).toMatchObject({ kind: "SOUND" });
}

test("each says since when and by whom; the bundle need not have it, and the list tells when that ends", async () => {
  const ctx = await ownDatabaseContext(`sent_rest_${randomBytes(3).toString("hex")}`);
  const { id } = await uploadVendorCa(ctx, root.pem);
  const station = await insertBaseStation(ctx, { lrrUuid: `0016C0-${EUI}` });
  const middle = below("REST Middle", "20270101000000Z");
  await learn(ctx, middle, EUI);
  const client = await restClient(ctx);
  const answer = await client.call(read, "GET", `/vendor-cas/${id}`);
  expect(answer.headers.get("etag")).toBe('"1"');
  const { certificates } = await answer.json();
  expect(certificates).toMatchObject([
    { isRoot: true, sent: null },
    {
      ...{ isRoot: false, subject: "CN=REST Middle", pem: middle.pem },
      sent: {
        ...{ firstSeenAt: ctx.clock.now().toISOString(), eui64: EUI },
        baseStation: { id: station.id, name: station.name },
      },
    },
  ]);
  const { data } = await (await client.call(list, "GET", "/vendor-cas")).json();
  expect(data).toMatchObject([{ certificateCount: 2, notAfter: "2036-01-01T00:00:00.000Z" }]);

  const at = `/vendor-cas/${id}/certificates`;
  const next = vendorRoot("REST Successor");
  const check = async (pem: string) =>
    (await (await client.call(checkExchange, "POST", `${at}/check`, { body: { certificates: pem } })).json()).change;
  expect(await check(root.pem + next.pem)).toMatchObject({ adopted: [], kept: ["CN=REST Middle"], removed: [] });
  expect(await check(root.pem + middle.pem)).toMatchObject({ added: ["CN=REST Middle"], adopted: ["CN=REST Middle"] });
  expect(await check(next.pem)).toMatchObject({ kept: [], removed: ["CN=REST Root,O=Acme", "CN=REST Middle"] });
  const headers = { "if-match": '"1"' };
  const done = await client.call(exchange, "PUT", at, { body: { certificates: root.pem + middle.pem }, headers });
  expect((await done.json()).certificates).toMatchObject([{ sent: null }, { subject: "CN=REST Middle", sent: null }]);
});

test("whoever may not see base stations is not told which one it was", async () => {
  const ctx = await ownDatabaseContext(`sent_rest_unseen_${randomBytes(3).toString("hex")}`);
  const { id } = await uploadVendorCa(ctx, root.pem);
  await insertBaseStation(ctx, { lrrUuid: `0016C0-${EUI}` });
  await learn(ctx, below("REST Middle"), EUI);
  const actor = { ...ctx.actor, permissions: new Set(["cas:write"] as const) };
  const { certificates } = await getVendorCa({ ...ctx, actor }, id);
  expect(certificates[1]?.sent).toMatchObject({ eui64: EUI, baseStation: null });
});
