import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { UpdateBaseStation } from "#lib/base-station/schema";
import { updateBaseStation } from "#lib/base-station/update-base-station";
import { revokeStationToken } from "#lib/certificate/revoke-station-token";
import { RevokeStationToken } from "#lib/certificate/schema";
import { getLnsView } from "#lib/lns/lns-view";
import { SECOND_MS, systemClock } from "#lib/platform/clock";
import { type LnsPlatform, startLnsPlatform } from "#lib/testing/lns-platform";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let platform: LnsPlatform;
beforeAll(async () => {
  platform = await startLnsPlatform("cut_reasons");
});
afterAll(() => platform?.stop());

const WAIT = { timeout: 20_000, interval: 20 };

/** A connected Basics Station, and what its page says of the end of its connection. */
async function connected() {
  const station = await platform.declare();
  const client = await platform.client(station);
  const credential = await platform.ctx.database.stationCredential.findFirstOrThrow({
    where: { baseStationId: station.id, server: "LNS" },
  });
  const open = async () => {
    const opened = await client.openMuxs(`${platform.lnsUri}/traffic/${station.eui64}`);
    if (!opened.muxs) throw new Error(`refused: ${opened.status}`);
    return opened.muxs;
  };
  const told = async () =>
    (await getLnsView(platform.ctx, { by: "id", value: station.id }))?.session?.closeReason ?? null;
  return { station, credential, open, told };
}

test("suspended: the page says so, and not that the connection was lost", async () => {
  const { station, open, told } = await connected();
  await open();
  const patch = { administrativeState: "SUSPENDED" };
  await updateBaseStation(platform.ctx, UpdateBaseStation.parse({ baseStation: station.id, patch }));
  await expect.poll(told, WAIT).toBe("Closed here: the base station was suspended.");
});

test("its token revoked: the page says so", async () => {
  const { station, credential, open, told } = await connected();
  await open();
  await revokeStationToken(platform.ctx, RevokeStationToken.parse({ baseStation: station.id, token: credential.id }));
  await expect.poll(told, WAIT).toBe("Closed here: its token or certificate was revoked.");
});

test("its token ended: it is cut then, and the page says so", async () => {
  const { credential, open, told } = await connected();
  const notAfter = new Date(systemClock.now().getTime() + 6 * SECOND_MS);
  await platform.ctx.database.stationCredential.update({ where: { id: credential.id }, data: { notAfter } });
  await open();
  await expect.poll(told, WAIT).toBe("Closed here: what let it in has expired.");
});

test("a station that vanishes is still told as lost", async () => {
  const { open, told } = await connected();
  (await open()).webSocket.destroy();
  await expect.poll(told, WAIT).toBe("The connection was lost.");
});
