import { expect, test } from "vitest";
import { crc32 } from "#lib/pki/crc32";
import { judgeCredentialBlob } from "#lib/pki/credential-blob";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAsPlatform, testContext } from "#lib/testing/context";
import { testIssuing } from "#lib/testing/issuing";
import { makeCredential } from "./make-credential";
import { openBlob } from "./open-blob";

async function setUp() {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const eui64 = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
  const station = await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui64}` });
  const platform = issuing.withWorker(actingAsPlatform(ctx));
  const work = issuing.fulfilment.credentials;
  const credentials = () =>
    ctx.database.stationCredential.findMany({
      where: { baseStationId: station.id },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      include: { certificate: true },
    });
  const make = async (server: "LNS" | "CUPS" = "LNS") => {
    const made = await makeCredential(platform, work, { baseStationId: station.id, server });
    if (made.kind !== "MADE") throw new Error(`not made: ${made.retryAfterS}`);
    return made.credentialId;
  };
  return { ctx, issuing, eui64, station, platform, work, credentials, make };
}

test("a station that asks gets a certificate on a fresh key, CN = EUI-64, handed out as the same bytes", async () => {
  const { platform, work, make, credentials, eui64 } = await setUp();
  const id = await make();
  const [row] = await credentials();
  expect(row).toMatchObject({ id, server: "LNS", kind: "CERTIFICATE", status: "CURRENT", crc32: null });
  expect(row?.certificate).toMatchObject({ purpose: "LNS", status: "ISSUED" });

  const first = await openBlob(platform, work, id);
  expect(first && judgeCredentialBlob(first.blob)).toBeUndefined();
  expect(first?.crc32).toBe(crc32(first?.blob ?? new Uint8Array()));
  expect(await openBlob(platform, work, id)).toEqual(first);
  expect(Buffer.from(row?.certificate?.certificate ?? []).includes(Buffer.from(eui64))).toBe(true);
});
