import { expect, test } from "vitest";
import { parseEui64 } from "#lib/eui64";
import { NO_FILES_CRC32 } from "#lib/pki/credential-blob";
import { insertBaseStation } from "#lib/testing/base-stations";
import { testContext } from "#lib/testing/context";
import { getCupsContact } from "./cups-contact-view";
import { cupsContactsWritten, recordCupsContact } from "./record-cups-contact";

async function setUp() {
  const ctx = await testContext();
  const station = await insertBaseStation(ctx, {
    lrrUuid: `0016C0-${Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase()}`,
  });
  const router = parseEui64(station.eui64 ?? "");
  if (!router) throw new Error("no EUI-64");
  const request = {
    ...{ router, cupsUri: "https://localhost:8987", lnsUri: null, cupsCrc32: 7, lnsCrc32: NO_FILES_CRC32 },
    ...{ stationVersion: "2.0.6(linux/std)", model: "linux", package: "pkg 1", keys: [4_000_000_000] },
  };
  const told = (answer: Parameters<typeof recordCupsContact>[1]["answer"]) =>
    recordCupsContact(ctx, {
      ...{ baseStationId: station.id, organizationId: ctx.organizationId, address: "192.0.2.9", request, answer },
    });
  return { ctx, station, ref: { by: "id", value: station.id } as const, told };
}

const SENT = { kind: "SENT", parts: ["LNS_URI", "LNS_CREDENTIAL"], sha256: "a".repeat(64) } as const;

test("what a station told CUPS, what it was sent and how often in a row, stands in the view", async () => {
  const { ctx, ref, told } = await setUp();
  expect(await getCupsContact(ctx, ref)).toBeNull();
  await told(SENT);
  await told(SENT);
  const at = ctx.clock.now().toISOString();
  expect(await getCupsContact(ctx, ref)).toEqual({
    ...{ at, address: "192.0.2.9", cupsUri: "https://localhost:8987", lnsUri: null },
    ...{ hasCupsFiles: true, hasLnsFiles: false, stationVersion: "2.0.6(linux/std)", model: "linux", package: "pkg 1" },
    ...{ keys: [4_000_000_000], sent: ["LNS_URI", "LNS_CREDENTIAL"], sentAt: at, repeated: 2 },
  });

  ctx.clock.advance(1);
  await told({ kind: "NOTHING_DUE" });
  await cupsContactsWritten(ctx);
  expect(await getCupsContact(ctx, ref)).toMatchObject({
    repeated: 0,
    sent: ["LNS_URI", "LNS_CREDENTIAL"],
    sentAt: at,
  });
});

test("another organization's station is not there", async () => {
  const { ref } = await setUp();
  await expect(getCupsContact(await testContext(), ref)).rejects.toMatchObject({ code: "base_station_not_found" });
});
