// Commands over the LNS connection of a stock station, over real TLS.
import { afterAll, beforeAll, expect, test } from "vitest";
import { cancelCommand } from "#lib/command/cancel-command";
import { getCommand } from "#lib/command/command-view";
import { runCommand } from "#lib/command/run-command";
import type { BasicsStation } from "#lib/testing/basics-station";
import { type LnsPlatform, startLnsPlatform } from "#lib/testing/lns-platform";

const WAIT = { timeout: 30_000 };

let platform: LnsPlatform;
const clients: BasicsStation[] = [];

beforeAll(async () => {
  platform = await startLnsPlatform("station_commands");
});

afterAll(async () => {
  for (const client of clients) client.stop();
  await platform.stop();
});

test("what waits is sent when the station connects, in its order and once; what was cancelled is not", async () => {
  const { ctx } = platform;
  const row = await platform.declare();
  const baseStation = { by: "id", value: row.id } as const;
  const ask = (command: string, words: string[] = []) =>
    runCommand(ctx, { baseStation, command, arguments: words, reason: "Radio is stuck" });
  const statusOf = async (command: string) => (await getCommand(ctx, { baseStation, command })).status;
  const first = await ask("/bin/echo", ["a", "b c"]);
  const cancelled = await ask("/sbin/reboot");
  const second = await ask("uptime >/tmp/uptime");
  await cancelCommand(ctx, { baseStation, command: cancelled.id });

  const client = await platform.client(row);
  clients.push(client);
  client.start();
  await client.seen("configured");
  await expect.poll(() => statusOf(second.id), WAIT).toBe("COMPLETED");
  expect(await statusOf(first.id)).toBe("COMPLETED");
  const third = await ask("id");
  await expect.poll(() => statusOf(third.id), WAIT).toBe("COMPLETED");
  expect(client.muxs?.commands).toEqual([
    { command: "/bin/echo", arguments: ["a", "b c"] },
    { command: "uptime >/tmp/uptime", arguments: [] },
    { command: "id", arguments: [] },
  ]);
});
