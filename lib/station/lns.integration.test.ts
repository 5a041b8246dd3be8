import { afterAll, beforeAll, expect, test } from "vitest";
import { getLnsView } from "#lib/lns/lns-view";
import type { BasicsStation } from "#lib/testing/basics-station";
import { type LnsPlatform, startLnsPlatform } from "#lib/testing/lns-platform";

let platform: LnsPlatform;
const clients: BasicsStation[] = [];

beforeAll(async () => {
  platform = await startLnsPlatform("lns");
});

afterAll(async () => {
  for (const client of clients) client.stop();
  await platform.stop();
});

async function connected(fields = {}) {
  const station = await platform.declare(fields);
  const client = await platform.client(station);
  clients.push(client);
  client.start();
  const { config } = await client.seen("configured");
  return { station, client, config };
}

const viewOf = (id: string) => getLnsView(platform.ctx, { by: "id", value: id });

test("a stock station finds its data connection by discovery and accepts the router_config of its region", async () => {
  const { station, client, config } = await connected({ rfRegion: "EU868" });
  const discovery = await client.seen("discovery");
  expect(discovery.outcome).toMatchObject({ kind: "URI", uri: `${platform.lnsUri}/traffic/${station.eui64}` });
  expect(config).toMatchObject({ region: "EU868", hasDownlinks: true, frequencyRange: [863_000_000, 870_000_000] });
  expect(config?.muxTime).toBeGreaterThan(1_700_000_000);
});

test("what a station sends is shown: its software, its uplinks without their payload, and counts of the hour", async () => {
  const { station, client } = await connected();
  const { muxs } = await client.seen("muxs open");
  for (let counter = 1; counter <= 23; counter++) muxs.sendUplink({ DR: 3, Freq: 868_300_000, rssi: -101, snr: -7.5 });
  await expect.poll(async () => (await viewOf(station.id))?.session?.uplinkCount, { timeout: 10_000 }).toBe(23);
  const view = await viewOf(station.id);
  expect(view).toMatchObject({
    connection: { state: "CONNECTED" },
    health: { state: "ACTIVE" },
    session: {
      address: "127.0.0.1",
      tls: { version: "TLSv1.2" },
      proof: { kind: "TOKEN" },
      software: { station: "2.0.6(linux/testsim)", model: "linux", protocol: 2, features: ["rmtsh", "gps"] },
    },
  });
  expect(view?.uplinks).toHaveLength(20);
  expect(view?.uplinks[0]).toMatchObject({
    ...{ messageType: "updf", frequencyHz: 868_300_000, dataRate: "DR3 (SF9, 125 kHz)", rssiDbm: -101, snrDb: -7.5 },
  });
  expect(view?.traffic.at(-1)).toMatchObject({ uplinks: 23, downlinks: 0 });
  expect(JSON.stringify(view)).not.toContain("CAFE");
});

test("time is told in answer to timesync, in time for the station to use it", async () => {
  const { client } = await connected();
  const { muxs } = await client.seen("muxs open");
  muxs.sendTimesync();
  await expect.poll(() => muxs.gpsTime).not.toBeNull();
  const gpsSeconds = Number(muxs.gpsTime) / 1e6;
  expect(Math.abs(gpsSeconds - (Date.now() / 1000 - 315_964_800 + 18))).toBeLessThan(5);
});
