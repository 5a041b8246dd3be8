import { expect, test } from "vitest";
import {
  PUT as assignOne,
  GET as readOne,
  DELETE as withdraw,
} from "#app/api/v1/base-stations/[baseStation]/update/route";
import { DELETE as deleteKey } from "#app/api/v1/update-keys/[updateKey]/route";
import { POST as addKey, GET as listKeys } from "#app/api/v1/update-keys/route";
import { POST as assign, GET as listStations } from "#app/api/v1/update-packages/[updatePackage]/base-stations/route";
import { DELETE as deletePackage, GET as readPackage } from "#app/api/v1/update-packages/[updatePackage]/route";
import { POST as addPackage, GET as listPackages } from "#app/api/v1/update-packages/route";
import { insertBaseStation } from "#lib/testing/base-stations";
import { testContext } from "#lib/testing/context";
import { restClient } from "#lib/testing/rest";
import vector from "../testing/vectors/cups-04-signed-update.json" with { type: "json" };

const data = Buffer.from(vector.updateDataHex, "hex").toString("base64");
const signature = vector.signatureDerHex;

test("a signed update goes its whole way through REST", async () => {
  const ctx = await testContext();
  const { call } = await restClient(ctx);
  const station = await insertBaseStation(ctx, { lrrUuid: "0016C0-58A0CBFFFE80AB01" });

  const noKey = await call(addPackage, "POST", "/update-packages", {
    body: { name: "Fix", package: "2", data, signatures: [signature] },
  });
  expect(noKey.status).toBe(422);
  expect(await noKey.json()).toMatchObject({ errors: [{ pointer: "/signatures/0", code: "signature_not_verified" }] });

  const key = await call(addKey, "POST", "/update-keys", { body: { name: "Acme", key: vector.publicKeyRawXYHex } });
  expect(key.status).toBe(201);
  const { id: keyId, crc32 } = (await key.json()) as { id: string; crc32: number };
  expect(crc32).toBe(vector.publicKeyCrc32);
  expect(((await (await call(listKeys, "GET", "/update-keys")).json()) as { data: unknown[] }).data).toHaveLength(1);

  const made = await call(addPackage, "POST", "/update-packages", {
    body: { name: "Fix", package: "2", data, signatures: [signature] },
  });
  expect(made.status).toBe(201);
  const { id } = (await made.json()) as { id: string };
  expect(made.headers.get("location")).toBe(`/api/v1/update-packages/${id}`);
  expect((await call(listPackages, "GET", "/update-packages")).status).toBe(200);

  const wrong = await call(assign, "POST", `/update-packages/${id}/base-stations`, { body: { baseStations: [] } });
  expect(wrong.status).toBe(422);
  const given = await call(assign, "POST", `/update-packages/${id}/base-stations`, {
    body: { baseStations: [station.id] },
  });
  expect(await given.json()).toEqual({ assigned: 1 });
  const again = await call(assignOne, "PUT", "/base-stations/uuid:0016C0-58A0CBFFFE80AB01/update", {
    body: { updatePackage: id },
  });
  expect(again.status).toBe(200);
  const read = await call(readOne, "GET", `/base-stations/${station.id}/update`);
  expect(await read.json()).toMatchObject({ update: { status: "WAITING", packageId: id, reported: null } });
  const waiting = await call(listStations, "GET", `/update-packages/${id}/base-stations`);
  expect(await waiting.json()).toMatchObject({ data: [{ baseStationId: station.id }] });
  expect(await (await call(readPackage, "GET", `/update-packages/${id}`)).json()).toMatchObject({
    stations: { waiting: 1 },
  });

  expect((await call(deletePackage, "DELETE", `/update-packages/${id}`)).status).toBe(409);
  expect((await call(withdraw, "DELETE", `/base-stations/${station.id}/update`)).status).toBe(204);
  expect((await call(deletePackage, "DELETE", `/update-packages/${id}`)).status).toBe(204);
  expect((await call(deleteKey, "DELETE", `/update-keys/${keyId}`)).status).toBe(204);
  expect((await call(deleteKey, "DELETE", `/update-keys/${keyId}`)).status).toBe(404);
});

test("an update of more than 1 MiB is taken, one of more than 8 MiB refused at its place", async () => {
  const ctx = await testContext();
  const { call } = await restClient(ctx);
  const send = (bytes: number) =>
    call(addPackage, "POST", "/update-packages", {
      body: { name: "Big", package: "2", data: Buffer.alloc(bytes).toString("base64"), signatures: [signature] },
    });
  const big = await send(2 * 1024 * 1024);
  expect(await big.json()).toMatchObject({ errors: [{ pointer: "/signatures/0" }] });
  const tooBig = await send(8 * 1024 * 1024 + 3);
  expect(await tooBig.json()).toMatchObject({ errors: [expect.objectContaining({ pointer: "/data" })] });
});

test("a token without the scope is refused", async () => {
  const ctx = await testContext();
  const { call } = await restClient(ctx, ["stations:read", "stations:write"]);
  expect(
    (await call(addKey, "POST", "/update-keys", { body: { name: "Acme", key: vector.publicKeyRawXYHex } })).status,
  ).toBe(403);
  expect((await call(listPackages, "GET", "/update-packages")).status).toBe(200);
});
