// Who may open a terminal, on which stations, and what is kept of it: rows, History, transcripts. Shells: lib/station.
import { describe, expect, test } from "vitest";
import {
  DELETE as closeRoute,
  GET as readRoute,
} from "#app/api/v1/base-stations/[baseStation]/remote-sessions/[session]/route";
import { GET as readTranscriptRoute } from "#app/api/v1/base-stations/[baseStation]/remote-sessions/[session]/transcript/route";
import { GET as listRoute, POST as openRoute } from "#app/api/v1/base-stations/[baseStation]/remote-sessions/route";
import { DAY_MS } from "#lib/platform/clock";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAs, actingAsPlatform, type TestContext, testContext } from "#lib/testing/context";
import { insertCupsContact, insertLns, insertLnsAssignment } from "#lib/testing/lns-assignments";
import { contextUnderPolicy } from "#lib/testing/policy";
import { restClient } from "#lib/testing/rest";
import { appendTranscript } from "./append-transcript";
import { claimSession } from "./claim-session";
import { closeRemoteSession } from "./close-session";
import { endSession } from "./end-session";
import { eraseTranscripts } from "./erase-transcripts";
import { openRemoteSession } from "./open-session";
import { recordSessionOpened } from "./record-session-opened";
import { getRemoteAccess, getRemoteSession, listRemoteSessions } from "./remote-session-view";
import { readTranscript, readWholeTranscript } from "./transcript-view";

const REASON = "No uplinks since noon";

interface Lns {
  features?: string[];
  disconnectedAt?: Date | null;
  stationVersion?: string | null;
}

/** A Basics Station that is connected to our LNS. */
async function connectedStation(ctx: TestContext, lns: Lns = {}, fields = {}) {
  const eui = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
  const station = await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui}`, ...fields });
  await ctx.database.lnsSession.create({
    data: {
      baseStationId: station.id,
      ...{ sessionId: "lns_1", instanceId: "ins_1", connectedAt: ctx.clock.now(), address: "198.51.100.7" },
      ...{ tlsVersion: "TLSv1.2", tlsCipher: "ECDHE", proof: "TOKEN", stationVersion: "2.0.6(linux/std)" },
      features: ["rmtsh", "gps"],
      ...lns,
    },
  });
  return { id: station.id, ref: { by: "id", value: station.id } as const };
}

const inputFor = (ref: { by: "id"; value: string }) =>
  ({ baseStation: ref, reason: REASON, lengthMinutes: 60 }) as const;

const auditOf = (ctx: TestContext, targetId: string) =>
  ctx.database.auditEvent.findMany({ where: { targetId }, orderBy: { xid: "asc" } });

describe("OPEN SESSION", () => {
  test("asks for a shell, says until when, and stands in History with its reason", async () => {
    const ctx = await testContext({ role: "BASE_STATION_MANAGER" });
    const { id, ref } = await connectedStation(ctx);
    const session = await openRemoteSession(ctx, inputFor(ref));
    expect(session).toMatchObject({
      ...{ status: "OPENING", operator: ctx.actor.name, mine: true, reason: REASON, lengthMinutes: 60 },
      ...{ expiresAt: "2026-11-21T13:00:00.000Z", openedAt: null, closedAt: null },
    });
    expect(await getRemoteAccess(ctx, id)).toMatchObject({ current: { id: session.id }, latest: [], fault: null });
    expect(await auditOf(ctx, session.id)).toMatchObject([
      { action: "remote_session.open", baseStationId: id, detail: { reason: REASON, lengthMinutes: 60 } },
    ]);
    expect(ctx.hints).toContain("event");
  });

  test.each<[string, string, Lns, object]>([
    ["was never connected", "base_station_never_connected", {}, { none: true }],
    ["is disconnected", "base_station_disconnected", { disconnectedAt: new Date("2026-11-21T11:00:00Z") }, {}],
    ["has no rmtsh", "remote_shell_missing", { features: ["gps"] }, {}],
    ["has just connected", "base_station_connecting", { features: [], stationVersion: null }, {}],
    ["is suspended", "base_station_suspended", {}, { administrativeState: "SUSPENDED" }],
    ["is no Basics Station", "not_a_basics_station", {}, { lrrUuid: "7076FF-" }],
  ])("of a station that %s is refused and says so; nothing is kept", async (_name, code, lns, fields) => {
    const ctx = await testContext();
    const { none, ...more } = fields as { none?: boolean; lrrUuid?: string };
    if (more.lrrUuid) more.lrrUuid += Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
    const { id, ref } = await connectedStation(ctx, lns, more);
    if (none) await ctx.database.lnsSession.delete({ where: { baseStationId: id } });
    await expect(openRemoteSession(ctx, inputFor(ref))).rejects.toMatchObject({ kind: "conflict", code });
    const { current, fault } = await getRemoteAccess(ctx, id);
    expect({ current, code: fault?.code }).toEqual({ current: null, code });
    if (code === "base_station_disconnected") expect(fault?.since).toBe("2026-11-21T11:00:00.000Z");
  });

  test("of a station that speaks directly to another LNS is refused, and says to which", async () => {
    const ctx = await testContext();
    const { id, ref } = await connectedStation(ctx, { disconnectedAt: ctx.clock.now() });
    await insertLnsAssignment(ctx, { baseStationId: id, route: "DIRECT", serverId: await insertLns(ctx, "TTN") });
    await insertCupsContact(ctx, id);
    const code = "base_station_elsewhere";
    await expect(openRemoteSession(ctx, inputFor(ref))).rejects.toMatchObject({ kind: "conflict", code });
    const { fault } = await getRemoteAccess(ctx, id);
    expect(fault).toMatchObject({ code, message: expect.stringContaining("TTN"), since: null });
  });

  test("a second operator is told who has it, and gets it after CLOSE SESSION", async () => {
    const ctx = await testContext();
    const { ref } = await connectedStation(ctx);
    const { id } = await openRemoteSession(ctx, inputFor(ref));
    const second = await actingAs(ctx, "BASE_STATION_MANAGER");
    await expect(openRemoteSession(second, inputFor(ref))).rejects.toMatchObject({
      ...{ kind: "conflict", code: "remote_session_open" },
      message: `${ctx.actor.name} has a session open on this base station. There is one at a time.`,
    });
    expect((await getRemoteSession(second, { baseStation: ref, session: id })).mine).toBe(false);
    await closeRemoteSession(second, { baseStation: ref, session: id });
    await expect(openRemoteSession(second, inputFor(ref))).resolves.toMatchObject({ status: "OPENING" });
  });

  test("of two operators at once exactly one gets it", async () => {
    const ctx = await testContext();
    const { id, ref } = await connectedStation(ctx);
    const both = [ctx, await actingAs(ctx, "ADMINISTRATOR")];
    const outcomes = await Promise.allSettled(both.map((who) => openRemoteSession(who, inputFor(ref))));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await ctx.database.remoteSession.count({ where: { baseStationId: id } })).toBe(1);
  });

  test("takes its permission, and a station of one's own organization", async () => {
    const ctx = await testContext();
    const { ref } = await connectedStation(ctx);
    const viewer = await actingAs(ctx, "VIEWER");
    await expect(openRemoteSession(viewer, inputFor(ref))).rejects.toMatchObject({ code: "permission_required" });
    const foreign = await testContext();
    await expect(openRemoteSession(foreign, inputFor(ref))).rejects.toMatchObject({ code: "base_station_not_found" });
  });
});

describe("CLOSE SESSION", () => {
  test("names who closed it, once: again changes nothing", async () => {
    const ctx = await testContext();
    const { ref } = await connectedStation(ctx);
    const { id } = await openRemoteSession(ctx, inputFor(ref));
    const admin = await actingAs(ctx, "ADMINISTRATOR");
    const closed = await closeRemoteSession(admin, { baseStation: ref, session: id });
    expect(closed).toMatchObject({ status: "CLOSED", closedBy: admin.actor.name });
    ctx.clock.advance(1000);
    expect(await closeRemoteSession(ctx, { baseStation: ref, session: id })).toMatchObject({
      ...{ closedBy: admin.actor.name, closedAt: closed.closedAt },
    });
    expect((await auditOf(ctx, id)).map(({ action }) => action)).toEqual([
      "remote_session.open",
      "remote_session.close",
      "remote_session.close",
    ]);
  });

  test("of somebody else's organization, or under another station, finds nothing", async () => {
    const ctx = await testContext();
    const { ref } = await connectedStation(ctx);
    const other = await connectedStation(ctx);
    const { id } = await openRemoteSession(ctx, inputFor(ref));
    const foreign = await testContext();
    const missing = { kind: "not_found", code: "remote_session_not_found" };
    await expect(closeRemoteSession(foreign, { baseStation: ref, session: id })).rejects.toMatchObject(missing);
    await expect(closeRemoteSession(ctx, { baseStation: other.ref, session: id })).rejects.toMatchObject(missing);
    await expect(getRemoteSession(foreign, { baseStation: ref, session: id })).rejects.toMatchObject(missing);
    await expect(readTranscript(foreign, { baseStation: ref, session: id, from: 0 })).rejects.toMatchObject(missing);
    await expect(listRemoteSessions(foreign, { baseStation: ref, cursor: undefined, limit: 10 })).rejects.toMatchObject(
      {
        code: "base_station_not_found",
      },
    );
    await expect(
      closeRemoteSession(await actingAs(ctx, "VIEWER"), { baseStation: ref, session: id }),
    ).rejects.toMatchObject({ code: "permission_required" });
  });

  test("wins against the shell that is just starting, and against an end that comes at once", async () => {
    const ctx = await testContext();
    const { ref } = await connectedStation(ctx);
    const { id } = await openRemoteSession(ctx, inputFor(ref));
    const row = await ctx.database.remoteSession.findUniqueOrThrow({ where: { id } });
    await closeRemoteSession(ctx, { baseStation: ref, session: id });
    const platform = actingAsPlatform(ctx);
    const closed = { code: "remote_session_closed" };
    await expect(recordSessionOpened(platform, row)).rejects.toMatchObject(closed);
    await expect(endSession(platform, row, "Too late")).rejects.toMatchObject(closed);
    expect(await claimSession(ctx, { session: id, instanceId: "ins_1", shell: 0 })).toBe(false);
    expect(await getRemoteSession(ctx, { baseStation: ref, session: id })).toMatchObject({
      closedBy: ctx.actor.name,
      closeReason: "CLOSE SESSION",
    });
  });
});

test("of two processes that hold the station's connection one gets the session", async () => {
  const ctx = await testContext();
  const { ref } = await connectedStation(ctx);
  const { id } = await openRemoteSession(ctx, inputFor(ref));
  const claims = ["ins_1", "ins_2"].map((instanceId) => claimSession(ctx, { session: id, instanceId, shell: 0 }));
  expect((await Promise.all(claims)).sort()).toEqual([false, true]);
});

describe("a transcript", () => {
  async function recorded(ctx: TestContext, pieces: [fromStation: boolean, text: string][]) {
    const { id: station, ref } = await connectedStation(ctx);
    const { id } = await openRemoteSession(ctx, inputFor(ref));
    const parts = pieces.map(([fromStation, text], index) => {
      return { index, at: ctx.clock.now(), fromStation, data: new Uint8Array(Buffer.from(text)) };
    });
    await appendTranscript(ctx, id, parts);
    return { station, parts, input: { baseStation: ref, session: id } };
  }

  test("is read by an Administrator alone, and each reader stands in History, once an hour", async () => {
    const ctx = await testContext();
    const { input, station } = await recorded(ctx, [
      [true, "# "],
      [false, "ls\r"],
      [true, "ls\r\netc\r\n"],
    ]);
    const manager = await actingAs(ctx, "BASE_STATION_MANAGER");
    await expect(readWholeTranscript(manager, input)).rejects.toMatchObject({ code: "permission_required" });

    const { lines, isCut } = await readWholeTranscript(ctx, input);
    expect(lines.map(({ text }) => text)).toEqual(["# ls", "etc", "ls"]);
    expect(isCut).toBe(false);
    await readWholeTranscript(ctx, input);
    const readings = () =>
      ctx.database.auditEvent.count({ where: { action: "remote_session.read_transcript", baseStationId: station } });
    expect(await readings()).toBe(1);
    await readWholeTranscript(await actingAs(ctx, "ADMINISTRATOR"), input);
    expect(await readings()).toBe(2);
    ctx.clock.advance(61 * 60_000);
    await readWholeTranscript(ctx, input);
    expect(await readings()).toBe(3);
  });

  test("written twice, after an answer that was lost, it stands there once", async () => {
    const ctx = await testContext();
    const { input, parts } = await recorded(ctx, [[true, "one\n"]]);
    await appendTranscript(ctx, input.session, parts);
    expect((await readWholeTranscript(ctx, input)).lines).toHaveLength(1);
  });

  test("is erased the policy's days after the session closed, by two jobs at once too; who had it open and why stays", async () => {
    const ctx = await contextUnderPolicy("transcripts_erased", { transcriptRetentionDays: 10 });
    const { input } = await recorded(ctx, [[true, "one\n"]]);
    const open = await recorded(ctx, [[true, "still open\n"]]);
    const erasedAt = async () => (await getRemoteSession(ctx, input)).transcriptErasedAt;
    expect((await readWholeTranscript(ctx, input)).erasedFrom).toBeNull();
    await closeRemoteSession(ctx, { ...input });
    const closedAt = ctx.clock.now();
    const erasedFrom = new Date(closedAt.getTime() + 10 * DAY_MS);
    expect((await readWholeTranscript(ctx, input)).erasedFrom).toBe(erasedFrom.toISOString());

    ctx.clock.set(erasedFrom);
    await eraseTranscripts(ctx);
    expect((await readWholeTranscript(ctx, input)).lines).toHaveLength(1);
    ctx.clock.advance(1);
    await Promise.all([eraseTranscripts(ctx), eraseTranscripts(ctx)]);

    expect(await readWholeTranscript(ctx, input)).toMatchObject({
      lines: [],
      erasedFrom: null,
      session: { id: input.session },
    });
    expect(await erasedAt()).toBe(ctx.clock.now().toISOString());
    expect((await readWholeTranscript(ctx, open.input)).lines).toHaveLength(1);
    expect(await getRemoteSession(ctx, input)).toMatchObject({ status: "CLOSED", operator: ctx.actor.name });
    await ctx.database.$disconnect();
  });

  test("long ones are read in pages that join without loss", async () => {
    const ctx = await testContext();
    const texts = Array.from({ length: 150 }, (_, index): [boolean, string] => [true, `line ${index}\n`]);
    const { input } = await recorded(ctx, texts);
    const first = await readTranscript(ctx, { ...input, from: 0 });
    expect(first).toMatchObject({ next: 64, bytes: texts.reduce((sum, [, text]) => sum + text.length, 0) });
    const { lines } = await readWholeTranscript(ctx, input);
    expect(lines.map(({ text }) => text)).toEqual(texts.map(([, text]) => text.trim()));
  });
});

test("REST: opened, listed page by page, read, its transcript, closed; faults have their codes", async () => {
  const ctx = await testContext();
  const { id, ref } = await connectedStation(ctx);
  const rest = await restClient(ctx);
  const base = `/base-stations/${id}/remote-sessions`;
  const opened = await rest.call(openRoute, "POST", base, { body: { reason: REASON, lengthMinutes: 15 } });
  expect(opened.status).toBe(201);
  const session = await opened.json();
  expect(opened.headers.get("location")).toBe(`/api/v1${base}/${session.id}`);
  expect(session).toMatchObject({ status: "OPENING", operator: "Test client", mine: true });

  const again = await rest.call(openRoute, "POST", base, { body: { reason: REASON, lengthMinutes: 15 } });
  expect([again.status, (await again.json()).code]).toEqual([409, "remote_session_open"]);
  const wrong = await rest.call(openRoute, "POST", base, { body: { reason: " ", lengthMinutes: 30 } });
  const { errors } = await wrong.json();
  expect(errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(["/lengthMinutes", "/reason"]);

  const data = new Uint8Array(Buffer.from("hello\n"));
  await appendTranscript(ctx, session.id, [{ index: 0, at: ctx.clock.now(), fromStation: true, data }]);
  const transcript = await rest.call(readTranscriptRoute, "GET", `${base}/${session.id}/transcript`);
  expect(await transcript.json()).toMatchObject({
    ...{ next: null, bytes: 6, isCut: false },
    parts: [{ index: 0, fromStation: true, data: Buffer.from("hello\n").toString("base64") }],
  });

  const closed = await rest.call(closeRoute, "DELETE", `${base}/${session.id}`);
  expect(await closed.json()).toMatchObject({ status: "CLOSED", closedBy: "Test client" });
  ctx.clock.advance(1000);
  await openRemoteSession(ctx, inputFor(ref));
  const page = await (await rest.call(listRoute, "GET", `${base}?limit=1`)).json();
  expect(page.data).toMatchObject([{ status: "OPENING", mine: false }]);
  const rest2 = await (await rest.call(listRoute, "GET", `${base}?limit=1&cursor=${page.page.nextCursor}`)).json();
  expect(rest2.data).toMatchObject([{ id: session.id }]);
  expect((await rest.call(readRoute, "GET", `${base}/${session.id}`)).status).toBe(200);
  const limited = await restClient(ctx, ["stations:read"]);
  const refused = await limited.call(openRoute, "POST", base, { body: { reason: REASON, lengthMinutes: 15 } });
  expect(refused.status).toBe(403);
});
