// What is turned away, and how: limits per address and station, and a platform that cannot serve now (T8, W7, I4).
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStationToken } from "#lib/certificate/create-station-token";
import { revokeStationToken } from "#lib/certificate/revoke-station-token";
import { CreateStationToken, RevokeStationToken } from "#lib/certificate/schema";
import { openTransaction } from "#lib/platform/db/transaction";
import { DomainError } from "#lib/platform/domain-error";
import { insertBaseStation } from "#lib/testing/base-stations";
import { askUpdateInfo, type BasicsPeer, filesOf, insertBasicsStation, insertVendorCa } from "#lib/testing/basics-peer";
import { Gateway, type GatewayAnswer } from "#lib/testing/gateway";
import { declaredKey } from "#lib/testing/issuing";
import { startTestKeyInstaller, type TestKeyInstaller } from "#lib/testing/key-installer";
import { vendorLeaf, vendorRoot } from "#lib/testing/vendor-pki";

let server: TestKeyInstaller;
let isDown = false;

beforeAll(async () => {
  server = await startTestKeyInstaller("limits", {
    limits: { strangersPerMinute: 3, perStationPerMinute: 4 },
    openTransaction: (db, change) => {
      if (isDown) throw new DomainError("unavailable", "database_unavailable", "The database does not answer.");
      return openTransaction(db, change);
    },
  });
});

afterAll(() => server.stop());

const CERTIFICATE = "/key-installer/v1/certificate";
const retryAfterS = ({ headers }: GatewayAnswer) => Number(headers["Retry-After"]);

async function declaredGateway() {
  const gateway = new Gateway(server);
  await insertBaseStation(server.ctx, declaredKey(server.ctx, gateway.publicKey));
  return gateway;
}

test("a signer or database that cannot serve now is answered 503, and the station succeeds later", async () => {
  const gateway = await declaredGateway();
  isDown = true;
  const refused = await gateway.enrol(gateway.request("/"), ...gateway.identity());
  isDown = false;
  expect(refused).toMatchObject({ status: 503, headers: { Verdict: "database_unavailable" } });
  expect(retryAfterS(refused)).toBeGreaterThanOrEqual(60);
  expect(retryAfterS(refused)).toBeLessThanOrEqual(600);
  expect((await gateway.enrol(gateway.request("/"), ...gateway.identity())).status).toBe(200);
});

test("a station that asks too often is answered 429, and the others are not", async () => {
  const gateway = await declaredGateway();
  const other = await declaredGateway();
  const answers: GatewayAnswer[] = [];
  for (let i = 0; i < 6; i++) answers.push(await gateway.curl(CERTIFICATE, ...gateway.identity()));
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 429, 429]);
  const [last] = answers.slice(-1);
  expect(last?.headers.Verdict).toBe("too_many_requests");
  expect(last && retryAfterS(last)).toBeGreaterThanOrEqual(60);
  expect((await other.curl(CERTIFICATE, ...other.identity())).status).toBe(404);
});

test("an address that keeps being refused is answered 429, and the stations behind it are served", async () => {
  const known = await declaredGateway();
  expect((await known.curl(CERTIFICATE, ...known.identity())).status).toBe(404);
  const stranger = new Gateway(server);
  const statuses: number[] = [];
  for (let i = 0; i < 5; i++) statuses.push((await stranger.curl(CERTIFICATE, ...stranger.identity())).status);
  expect(statuses).toContain(401);
  expect(statuses.at(-1)).toBe(429);
  expect((await stranger.curl("/.well-known/est/cacerts")).status).toBe(429);
  expect((await known.curl(CERTIFICATE, ...known.identity())).status).toBe(404);
  expect((await new Gateway(server).curl(CERTIFICATE)).status).toBe(401); // asked for a password, as ever
});

test("many that wait in the inbox do not use up the address of those that are declared", async () => {
  const root = vendorRoot("Inbox Root");
  await insertVendorCa(server.ctx, root);
  const peerOf = (eui64: string) => ({ certificate: filesOf(vendorLeaf(root, eui64)), router: eui64 });
  const ask = async (peer: BasicsPeer) => (await askUpdateInfo(server, peer)).status;
  for (const digit of [1, 2, 3, 4, 5]) expect(await ask(peerOf(`58A0CBFFFE80AB0${digit}`))).toBe(403);
  const { eui64 } = await insertBasicsStation(server.ctx);
  expect(await ask(peerOf(eui64))).toBe(200);
});

test("whoever floods with a station's revoked token does not shut out the station behind the same address", async () => {
  const { id: baseStation, eui64: router } = await insertBasicsStation(server.ctx);
  const make = () => createStationToken(server.ctx, CreateStationToken.parse({ baseStation, server: "CUPS" }));
  const [stolen, own] = [await make(), await make()];
  await revokeStationToken(server.ctx, RevokeStationToken.parse({ baseStation, token: stolen.id }));
  const ask = async ({ token }: { token: string | null }) =>
    (await askUpdateInfo(server, { router, token: token ?? "" })).status;
  const statuses: (number | null)[] = [];
  for (let count = 0; count < 9; count++) statuses.push(await ask(stolen));
  expect([statuses[0], statuses.at(-1)]).toEqual([401, null]);
  expect(await ask(own)).toBe(200);
});

test("at CUPS a stranger's flood is turned away, and stations behind its address are served, or told why not", async () => {
  const root = vendorRoot("Limits Root");
  await insertVendorCa(server.ctx, root);
  const peerOf = async (fields: Parameters<typeof insertBasicsStation>[1] = {}) => {
    const { eui64 } = await insertBasicsStation(server.ctx, fields);
    return { certificate: filesOf(vendorLeaf(root, eui64)), router: eui64 };
  };
  const [served, suspended] = [await peerOf(), await peerOf({ administrativeState: "SUSPENDED" })];
  const ask = async (peer: BasicsPeer) => (await askUpdateInfo(server, peer)).status;
  expect([await ask(served), await ask(suspended)]).toEqual([200, 403]);
  const stranger = { router: "dead:beef:dead:beef" };
  const statuses = [await ask(stranger), await ask(stranger), await ask(stranger), await ask(stranger)];
  expect(statuses).toEqual([401, 401, 401, null]);
  expect([await ask(served), await ask(suspended)]).toEqual([200, 403]);
});
