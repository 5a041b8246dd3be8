// What is turned away, and how: limits per address and station, and a platform that cannot serve now (T8, W7, I4).
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTransaction } from "#lib/platform/db/transaction";
import { DomainError } from "#lib/platform/domain-error";
import { insertBaseStation } from "#lib/testing/base-stations";
import { Gateway, type GatewayAnswer } from "#lib/testing/gateway";
import { declaredKey } from "#lib/testing/issuing";
import { startTestKeyInstaller, type TestKeyInstaller } from "#lib/testing/key-installer";

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
