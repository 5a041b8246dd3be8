// Commands: asked for, waiting, sent once, cancelled, given up.
import { describe, expect, test } from "vitest";
import {
  DELETE as cancelRoute,
  GET as readRoute,
} from "#app/api/v1/base-stations/[baseStation]/commands/[command]/route";
import { GET as listRoute, POST as runRoute } from "#app/api/v1/base-stations/[baseStation]/commands/route";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAs, actingAsPlatform, type TestContext, testContext } from "#lib/testing/context";
import { restClient } from "#lib/testing/rest";
import { cancelCommand } from "./cancel-command";
import { claimCommands } from "./claim-commands";
import { getCommand, listCommands } from "./command-view";
import { expireCommands } from "./expire-commands";
import { finishCommand } from "./finish-command";
import { runCommand } from "./run-command";
import { RunCommand } from "./schema";
import { COMMAND_SENT, MAX_PENDING_COMMANDS } from "./values";

const REBOOT = { command: "/sbin/reboot", arguments: ["-f"], reason: "Radio is stuck" };

/** A Basics Station; connected to a process when that is named. */
async function basicsStation(ctx: TestContext, instanceId?: string) {
  const eui = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
  const { id } = await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui}` });
  if (instanceId !== undefined) {
    await ctx.database.lnsSession.create({
      data: {
        ...{ baseStationId: id, sessionId: "lns_1", instanceId, connectedAt: ctx.clock.now() },
        ...{ address: "198.51.100.7", tlsVersion: "TLSv1.2", tlsCipher: "ECDHE", proof: "TOKEN", features: [] },
      },
    });
  }
  return { id, ref: { by: "id", value: id } as const };
}

const auditOf = async (ctx: TestContext, targetId: string) => {
  const events = await ctx.database.auditEvent.findMany({ where: { targetId }, orderBy: { xid: "asc" } });
  return events.map(({ action }) => action);
};

const ALWAYS = () => true;

describe("RUN COMMAND", () => {
  test("waits for its station, is sent once it is there, and says that nothing is known beyond that", async () => {
    const ctx = await testContext();
    const { ref } = await basicsStation(ctx, `ins_${ctx.organizationId}`);
    const command = await runCommand(ctx, { baseStation: ref, ...REBOOT });
    expect(command).toMatchObject({ status: "PENDING", outcome: null, requestedBy: ctx.actor.name, ...REBOOT });

    const claimed = await claimCommands(ctx, `ins_${ctx.organizationId}`, ALWAYS);
    expect(claimed.commands).toMatchObject([{ id: command.id, command: "/sbin/reboot", arguments: ["-f"] }]);
    const [taken] = claimed.commands;
    if (!taken) throw new Error("nothing was taken");
    await finishCommand(actingAsPlatform(ctx), taken, null);
    expect(await getCommand(ctx, { baseStation: ref, command: command.id })).toMatchObject({
      ...{ status: "COMPLETED", outcome: COMMAND_SENT, sentAt: ctx.clock.now().toISOString() },
    });
    expect(await auditOf(ctx, command.id)).toEqual(["command.request", "command.sent"]);
  });

  test("takes its own permission: opening terminals is not enough", async () => {
    const ctx = await testContext();
    const { ref } = await basicsStation(ctx);
    const manager = await actingAs(ctx, "BASE_STATION_MANAGER");
    await expect(runCommand(manager, { baseStation: ref, ...REBOOT })).rejects.toMatchObject({
      ...{ code: "permission_required", facts: { permission: "commands:run" } },
    });
  });

  test("of another organization's station, or of one that is no Basics Station, is refused", async () => {
    const ctx = await testContext();
    const { ref } = await basicsStation(ctx);
    const foreign = await testContext();
    await expect(runCommand(foreign, { baseStation: ref, ...REBOOT })).rejects.toMatchObject({
      code: "base_station_not_found",
    });
    const other = await insertBaseStation(ctx);
    const otherRef = { by: "id", value: other.id } as const;
    await expect(runCommand(ctx, { baseStation: otherRef, ...REBOOT })).rejects.toMatchObject({
      code: "not_a_basics_station",
    });
  });

  test("no more wait for a station than can be looked through", async () => {
    const ctx = await testContext();
    const { ref } = await basicsStation(ctx);
    for (let count = 0; count < MAX_PENDING_COMMANDS; count++) await runCommand(ctx, { baseStation: ref, ...REBOOT });
    await expect(runCommand(ctx, { baseStation: ref, ...REBOOT })).rejects.toMatchObject({ code: "too_many_commands" });
  });

  test("words that a station could not take are refused", async () => {
    const ctx = await testContext();
    const { ref, id } = await basicsStation(ctx);
    expect(RunCommand.safeParse({ ...REBOOT, baseStation: id, command: " " }).success).toBe(false);
    expect(RunCommand.safeParse({ ...REBOOT, baseStation: id, arguments: ["a\0b"] }).success).toBe(false);
    const long = { ...REBOOT, arguments: Array.from({ length: 20 }, () => "€".repeat(1000)) };
    await expect(runCommand(ctx, { baseStation: ref, ...long })).rejects.toMatchObject({ kind: "invalid" });
  });
});

test("of two processes that look at once each command goes to one; those of stations elsewhere stay", async () => {
  const ctx = await testContext();
  const mine = `ins_${ctx.organizationId}`;
  const stations = await Promise.all([basicsStation(ctx, mine), basicsStation(ctx, mine), basicsStation(ctx, "ins_x")]);
  for (const { ref } of stations) await runCommand(ctx, { baseStation: ref, ...REBOOT });
  const claims = await Promise.all([claimCommands(ctx, mine, ALWAYS), claimCommands(ctx, mine, ALWAYS)]);
  const taken = claims.flatMap(({ commands }) => commands.map(({ baseStationId }) => baseStationId));
  expect(taken.sort()).toEqual([stations[0]?.id, stations[1]?.id].sort());
  expect((await claimCommands(ctx, mine, ALWAYS)).commands).toEqual([]);
  expect((await claimCommands(ctx, "ins_x", () => false)).commands).toEqual([]);
});

describe("CANCEL", () => {
  test("a command that waits is never sent, and says who cancelled it", async () => {
    const ctx = await testContext();
    const mine = `ins_${ctx.organizationId}`;
    const { ref } = await basicsStation(ctx, mine);
    const { id } = await runCommand(ctx, { baseStation: ref, ...REBOOT });
    const cancelled = await cancelCommand(ctx, { baseStation: ref, command: id });
    expect(cancelled).toMatchObject({ status: "ERR_NOSTART", outcome: `Cancelled by ${ctx.actor.name}.` });
    expect((await claimCommands(ctx, mine, ALWAYS)).commands).toEqual([]);
    expect(await auditOf(ctx, id)).toEqual(["command.request", "command.cancel"]);
  });

  test("comes too late for one that is being sent, and finds nobody else's", async () => {
    const ctx = await testContext();
    const mine = `ins_${ctx.organizationId}`;
    const { ref } = await basicsStation(ctx, mine);
    const { id } = await runCommand(ctx, { baseStation: ref, ...REBOOT });
    await claimCommands(ctx, mine, ALWAYS);
    const input = { baseStation: ref, command: id };
    await expect(cancelCommand(ctx, input)).rejects.toMatchObject({ code: "command_not_pending" });
    expect(await auditOf(ctx, id)).toEqual(["command.request"]);
    const foreign = await testContext();
    await expect(cancelCommand(foreign, input)).rejects.toMatchObject({ code: "command_not_found" });
    await expect(getCommand(foreign, input)).rejects.toMatchObject({ code: "command_not_found" });
    await expect(listCommands(foreign, { baseStation: ref, cursor: undefined, limit: 5 })).rejects.toMatchObject({
      code: "base_station_not_found",
    });
    const manager = await actingAs(ctx, "BASE_STATION_MANAGER");
    await expect(cancelCommand(manager, input)).rejects.toMatchObject({ code: "permission_required" });
  });
});

describe("given up", () => {
  test("after a day of waiting, not before", async () => {
    const ctx = await testContext();
    const { ref } = await basicsStation(ctx);
    const { id } = await runCommand(ctx, { baseStation: ref, ...REBOOT });
    const input = { baseStation: ref, command: id };
    ctx.clock.advance(24 * 3_600_000 - 1);
    await expireCommands(actingAsPlatform(ctx), "ins_own");
    expect((await getCommand(ctx, input)).status).toBe("PENDING");
    ctx.clock.advance(1);
    await expireCommands(actingAsPlatform(ctx), "ins_own");
    expect(await getCommand(ctx, input)).toMatchObject({
      ...{ status: "ERR_NOSTART", outcome: "The base station did not connect within 24 h." },
    });
    expect(await auditOf(ctx, id)).toEqual(["command.request", "command.failed"]);
  });

  test("when its process ended in the middle of sending: nobody knows, and it is not sent again", async () => {
    const ctx = await testContext();
    const gone = `ins_${ctx.organizationId}`;
    const { ref } = await basicsStation(ctx, gone);
    const { id } = await runCommand(ctx, { baseStation: ref, ...REBOOT });
    await claimCommands(ctx, gone, ALWAYS);
    await expireCommands(actingAsPlatform(ctx), "ins_own");
    const ended = await getCommand(ctx, { baseStation: ref, command: id });
    expect(ended).toMatchObject({ status: "ERR_NOSTART", outcome: /not known/ });
    expect((await claimCommands(ctx, gone, ALWAYS)).commands).toEqual([]);
  });
});

test("REST: run, read, listed page by page, cancelled", async () => {
  const ctx = await testContext();
  const { id } = await basicsStation(ctx);
  const rest = await restClient(ctx);
  const base = `/base-stations/${id}/commands`;
  const first = await rest.call(runRoute, "POST", base, { body: REBOOT });
  expect(first.status).toBe(202);
  const command = await first.json();
  expect(first.headers.get("location")).toBe(`/api/v1${base}/${command.id}`);
  ctx.clock.advance(1000);
  await rest.call(runRoute, "POST", base, { body: { command: "uptime", reason: "Look" } });
  const page = await (await rest.call(listRoute, "GET", `${base}?limit=1`)).json();
  expect(page.data).toMatchObject([{ command: "uptime", arguments: [] }]);
  const next = await (await rest.call(listRoute, "GET", `${base}?limit=1&cursor=${page.page.nextCursor}`)).json();
  expect(next.data).toEqual([command]);
  expect(await (await rest.call(readRoute, "GET", `${base}/${command.id}`)).json()).toEqual(command);
  expect((await (await rest.call(cancelRoute, "DELETE", `${base}/${command.id}`)).json()).status).toBe("ERR_NOSTART");
  const late = await rest.call(cancelRoute, "DELETE", `${base}/${command.id}`);
  expect([late.status, (await late.json()).code]).toEqual([409, "command_not_pending"]);
  const wrong = await rest.call(runRoute, "POST", base, { body: { command: "", reason: "" } });
  expect(wrong.status).toBe(422);
});
