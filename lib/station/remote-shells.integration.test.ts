// Terminals on a stock station, over real TLS: a real shell, reached as the web process reaches it.
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Context } from "#lib/audit/context";
import { PERMISSIONS } from "#lib/audit/permission";
import { UpdateBaseStation } from "#lib/base-station/schema";
import { updateBaseStation } from "#lib/base-station/update-base-station";
import { createToken } from "#lib/operator/create-token";
import { endSession as signOut } from "#lib/operator/end-session";
import { revokeToken } from "#lib/operator/revoke-token";
import { updateOperator } from "#lib/operator/update-operator";
import { systemClock } from "#lib/platform/clock";
import { openTransaction } from "#lib/platform/db/transaction";
import { closeRemoteSession } from "#lib/remote-session/close-session";
import { openRemoteSession } from "#lib/remote-session/open-session";
import { REATTACH_MS, TERMINAL_CLOSED, TERMINAL_TAKEN_OVER } from "#lib/remote-session/values";
import type { BasicsStation } from "#lib/testing/basics-station";
import { testContext } from "#lib/testing/context";
import { type LnsPlatform, startLnsPlatform } from "#lib/testing/lns-platform";
import { type SignedInOperator, signedIn, signedInAgain, TerminalClient } from "#lib/testing/terminal";
import { startStation } from "./start-station";

const ORIGIN = "http://localhost:3000";
const WAIT = { timeout: 30_000 };

let platform: LnsPlatform;
let ana: SignedInOperator;
/** By which the station process's clock is ahead. */
let aheadMs = 0;
/** Before it, nothing of what goes through terminals is written. */
let written: Promise<void> | undefined;
const clients: BasicsStation[] = [];

beforeAll(async () => {
  const clock = { now: () => new Date(systemClock.now().getTime() + aheadMs) };
  platform = await startLnsPlatform("remote_shells", {
    clock,
    openTransaction: (db, change) =>
      openTransaction(db, async (tx) => {
        const parts = new Proxy(tx.remoteSessionPart, {
          get(target, name) {
            if (name !== "createMany") return Reflect.get(target, name);
            return async (input: Parameters<typeof target.createMany>[0]) => {
              await written;
              return target.createMany(input);
            };
          },
        });
        const get = (target: typeof tx, name: string | symbol) =>
          name === "remoteSessionPart" ? parts : Reflect.get(target, name);
        return change(new Proxy(tx, { get }));
      }),
  });
  ana = await signedIn(platform.ctx, "BASE_STATION_MANAGER");
});

afterAll(async () => {
  for (const client of clients) client.stop();
  await platform.stop();
});

/** A station that is connected and known to have remote shells. */
async function connectedStation(options = {}) {
  const row = await platform.declare();
  const client = await platform.client(row, options);
  clients.push(client);
  client.start();
  await client.seen("configured");
  await known(platform, row.id);
  return { id: row.id, client, ref: { by: "id", value: row.id } as const };
}

/** Waits until what the station can is on record. */
async function known({ ctx: { database } }: LnsPlatform, baseStationId: string): Promise<void> {
  const features = async () => (await database.lnsSession.findUnique({ where: { baseStationId } }))?.features;
  await expect.poll(features, WAIT).toContain("rmtsh");
}

type Station = Awaited<ReturnType<typeof connectedStation>>;

const sessionOf = (id: string) => platform.ctx.database.remoteSession.findUniqueOrThrow({ where: { id } });
const statusOf = async (id: string) => (await sessionOf(id)).status;

async function openSession(station: Station, who: { ctx: Context } = ana) {
  const input = { baseStation: station.ref, reason: "No uplinks since noon", lengthMinutes: 15 } as const;
  const { id } = await openRemoteSession(who.ctx, input);
  await expect.poll(() => statusOf(id), WAIT).toBe("OPEN");
  return id;
}

const headersOf = ({ cookie }: Pick<SignedInOperator, "cookie">, origin = ORIGIN) => ({
  ...{ cookie, origin },
  "x-stationkeeper-origin": ORIGIN,
});

const ask = (session: string, headers: Record<string, string>) =>
  TerminalClient.open(platform.station.terminalPort, session, headers);

async function attach(session: string, who: SignedInOperator = ana): Promise<TerminalClient> {
  const terminal = await ask(session, headersOf(who));
  if (!(terminal instanceof TerminalClient)) throw new Error(`${terminal.status} ${terminal.sentence}`);
  return terminal;
}

async function openTerminal(station: Station, who: SignedInOperator = ana) {
  const session = await openSession(station, who);
  return { session, terminal: await attach(session, who) };
}

async function expectClosed(session: string, terminal: TerminalClient, reason: RegExp): Promise<void> {
  await expect.poll(() => terminal.closed, WAIT).toMatchObject({ code: TERMINAL_CLOSED });
  expect(terminal.closed?.reason).toMatch(reason);
  await expect.poll(() => statusOf(session), WAIT).toBe("CLOSED");
  expect((await sessionOf(session)).closeReason).toMatch(reason);
}

/** The processes of a station's shells. */
const shellsOf = ({ client }: Station) => client.muxs?.shellPids ?? [];

describe("one operator's terminal", () => {
  test("what is typed runs on the station, what it shows comes back, and both are recorded", async () => {
    const station = await connectedStation();
    const { session, terminal } = await openTerminal(station);
    await expect.poll(() => terminal.text, WAIT).toMatch(/^[^\r\n]*[#$] $/); // one prompt, and nothing that we typed
    terminal.type("echo $((6 * 7))ok\n");
    await expect.poll(() => terminal.text, WAIT).toContain("42ok");
    expect(terminal.text.match(/[#$] echo/g)).toHaveLength(1);
    expect(await sessionOf(session)).toMatchObject({ shell: 0, instanceId: platform.station.instanceId });

    await closeRemoteSession(ana.ctx, { baseStation: station.ref, session });
    await expect.poll(() => terminal.closed?.code, WAIT).toBe(TERMINAL_CLOSED);
    await expect.poll(() => shellsOf(station), WAIT).toEqual([]);
    const recorded = async (fromStation: boolean) => {
      const where = { sessionId: session, fromStation };
      const parts = await platform.ctx.database.remoteSessionPart.findMany({ where, orderBy: { index: "asc" } });
      return Buffer.concat(parts.map(({ data }) => data)).toString("utf8");
    };
    await expect.poll(() => recorded(true), WAIT).toContain("42ok");
    expect((await recorded(true)).match(/[#$] /g)?.length).toBeGreaterThan(
      (terminal.text.match(/[#$] /g) ?? []).length,
    );
    expect(await recorded(false)).toBe("echo $((6 * 7))ok\n");

    const events = await platform.ctx.database.auditEvent.findMany({
      where: { targetId: session },
      orderBy: { xid: "asc" },
    });
    expect(events).toMatchObject([
      { action: "remote_session.open", actorName: ana.ctx.actor.name, baseStationId: station.id },
      { action: "remote_session.opened", organizationId: ana.ctx.organizationId, baseStationId: station.id },
      { action: "remote_session.close", actorName: ana.ctx.actor.name, baseStationId: station.id },
    ]);
    expect(events[0]?.detail).toMatchObject({ reason: "No uplinks since noon", lengthMinutes: 15 });
  });

  test("the size of the window is set on the shell's own terminal, and nothing is typed for it", async () => {
    const station = await connectedStation();
    const { terminal } = await openTerminal(station);
    await expect.poll(() => terminal.told, WAIT).toEqual(['{"type":"resizable"}']);
    terminal.resize(43, 131);
    await expect.poll(() => station.client.muxs?.commands.length, WAIT).toBe(1);
    const [run] = station.client.muxs?.commands ?? [];
    const [pid = 0] = shellsOf(station);
    expect(run).toEqual({ command: `stty rows 43 cols 131 </proc/${pid}/fd/0`, arguments: [] });

    // The test's shell is a child of the process that makes its terminal; on a station it is that process.
    const shell = execFileSync("pgrep", ["-P", String(pid)])
      .toString()
      .trim();
    execFileSync("/bin/sh", ["-c", run?.command.replace(`/proc/${pid}/`, `/proc/${shell}/`) ?? ""]);
    terminal.type("stty size\n");
    await expect.poll(() => terminal.text, WAIT).toContain("43 131");
    expect(terminal.text).not.toContain("stty rows");
  });

  test("a browser that comes back is shown what it missed; the one before it is told", async () => {
    const station = await connectedStation();
    const { session, terminal } = await openTerminal(station);
    terminal.type("echo fir''st\n");
    await expect.poll(() => terminal.text, WAIT).toContain("first");
    const second = await attach(session);
    await expect.poll(() => terminal.closed?.code, WAIT).toBe(TERMINAL_TAKEN_OVER);
    await expect.poll(() => second.text, WAIT).toContain("first");

    second.type("sleep 0.3; echo mis''sed\n");
    await expect.poll(() => second.text, WAIT).toContain("sleep");
    second.socket.terminate();
    await expect.poll(() => second.closed, WAIT).toBeDefined();
    const third = await attach(session);
    await expect.poll(() => third.text, WAIT).toContain("missed");
  });

  test("much of it arrives whole and in order, both ways", async () => {
    const station = await connectedStation();
    const { terminal } = await openTerminal(station);
    terminal.type("seq 1 20000\n");
    await expect.poll(() => terminal.text, WAIT).toContain("\n20000\r\n");
    const numbers = [...terminal.text.matchAll(/^(\d+)\r$/gm)].map((match) => Number(match[1]));
    expect(numbers).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1));
    terminal.type(`cat >/dev/null <<END; echo do''ne\n${"x".repeat(60)}\n`.padEnd(7_000, `${"y".repeat(60)}\n`));
    terminal.type("\nEND\n");
    await expect.poll(() => terminal.text, WAIT).toContain("done");
  });
});

describe("refused", () => {
  test.each<[string, number, (who: SignedInOperator) => Record<string, string>]>([
    ["no cookie", 401, (who) => ({ ...headersOf(who), cookie: "" })],
    ["another site", 403, (who) => headersOf(who, "http://evil.example")],
    ["another port of the same host", 403, (who) => headersOf(who, "http://localhost:3001")],
    ["no origin", 403, ({ cookie }) => ({ cookie, "x-stationkeeper-origin": ORIGIN })],
    ["a browser past the web process", 403, ({ cookie }) => ({ cookie, origin: ORIGIN })],
  ])("%s", async (_name, status, headers) => {
    const station = await connectedStation();
    const session = await openSession(station);
    expect(await ask(session, headers(ana))).toMatchObject({ status });
  });

  test("the cookie of another operator, of the same operator's other browser, and of another organization", async () => {
    const station = await connectedStation();
    const session = await openSession(station);
    const other = await signedIn(platform.ctx, "ADMINISTRATOR");
    const again = await signedInAgain(ana.ctx, "BASE_STATION_MANAGER");
    const foreign = await signedIn({ ...(await foreignContext()) }, "ADMINISTRATOR");
    expect(await ask(session, headersOf(other))).toMatchObject({ status: 403, sentence: /^The terminal belongs to/ });
    expect(await ask(session, headersOf(again))).toMatchObject({ status: 403 });
    expect(await ask(session, headersOf(foreign))).toEqual({
      status: 404,
      sentence: "This base station has no such session.",
    });
    expect(await statusOf(session)).toBe("OPEN");
  });

  test("a session that is closed or never was, and any other address", async () => {
    const station = await connectedStation();
    const session = await openSession(station);
    await closeRemoteSession(ana.ctx, { baseStation: station.ref, session });
    expect(await ask(session, headersOf(ana))).toMatchObject({ status: 409 });
    expect(await ask("rms_01JD7Q4Z8MZK3V9T2B6XWYH5CE", headersOf(ana))).toMatchObject({ status: 404 });
    expect(await ask("../health", headersOf(ana))).toMatchObject({ status: 404 });
    const plain = await fetch(`http://127.0.0.1:${platform.station.terminalPort}/terminal/${session}`);
    expect(plain.status).toBe(404);
  });

  test("messages that are too long or mean nothing end the connection, and the shell goes on", async () => {
    const station = await connectedStation();
    const { session, terminal } = await openTerminal(station);
    terminal.socket.send(JSON.stringify({ rows: "; reboot", columns: 80 }));
    await expect.poll(() => terminal.closed?.code, WAIT).toBe(1008);
    const second = await attach(session);
    second.type("x".repeat(9_000));
    await expect.poll(() => second.closed?.code, WAIT).toBe(1008);
    const third = await attach(session);
    third.type("echo sti''ll\n");
    await expect.poll(() => third.text, WAIT).toContain("still");
    expect(station.client.muxs?.commands).toEqual([]);
  });
});

describe("it closes by itself", () => {
  test("at its limit", async () => {
    const station = await connectedStation();
    const { session, terminal } = await openTerminal(station);
    await platform.ctx.database.remoteSession.update({
      where: { id: session },
      data: { expiresAt: systemClock.now() },
    });
    await expectClosed(session, terminal, /time for it was over/);
    await expect.poll(() => shellsOf(station), WAIT).toEqual([]);
    expect((await sessionOf(session)).closedBy).toBeNull();
  });

  test("when its operator signs out", async () => {
    const station = await connectedStation();
    const bert = await signedIn(platform.ctx, "BASE_STATION_MANAGER");
    const { session, terminal } = await openTerminal(station, bert);
    await signOut(bert.ctx);
    await expectClosed(session, terminal, /signed out/);
  });

  test("when its operator is disabled, or may no longer open sessions", async () => {
    const admin = await signedIn(platform.ctx, "ADMINISTRATOR");
    for (const change of [{ disabled: true }, { role: "VIEWER" as const }]) {
      const station = await connectedStation();
      const bert = await signedIn(platform.ctx, "BASE_STATION_MANAGER");
      const { session, terminal } = await openTerminal(station, bert);
      await updateOperator(admin.ctx, { operator: bert.ctx.actor.id, ifMatch: undefined, ...change });
      await expectClosed(session, terminal, /disabled|permission for it was withdrawn/);
    }
  });

  test("when its station loses access", async () => {
    const station = await connectedStation();
    const { session, terminal } = await openTerminal(station);
    const patch = { administrativeState: "SUSPENDED" };
    await updateBaseStation(platform.ctx, UpdateBaseStation.parse({ baseStation: station.id, patch }));
    await expectClosed(session, terminal, /base station disconnected/);
  });

  test("when its station goes, for that reason, however long its transcript takes to be written", async () => {
    const [station, other] = [await connectedStation(), await connectedStation()];
    const { session, terminal } = await openTerminal(station);
    let write = () => {};
    written = new Promise((resolve) => {
      write = resolve;
    });
    try {
      terminal.type("echo le''ft\n");
      await expect.poll(() => terminal.text, WAIT).toContain("left");
      station.client.stop();
      await expect.poll(() => terminal.closed, WAIT).toMatchObject({ code: TERMINAL_CLOSED });
      await openSession(other); // the process has looked at all sessions meanwhile
      expect(await statusOf(session)).toBe("OPEN");
    } finally {
      write();
    }
    await expectClosed(session, terminal, /base station disconnected/);
  });

  test("when its station's program ends, or the shell does", async () => {
    const station = await connectedStation();
    const first = await openTerminal(station);
    first.terminal.type("exit\n");
    await expectClosed(first.session, first.terminal, /shell ended/);
    const second = await openTerminal(station);
    expect((await sessionOf(second.session)).shell).toBe(1); // late words of the first are not taken for its own
    station.client.stop();
    await expectClosed(second.session, second.terminal, /base station disconnected/);
  });

  test("when its station goes with more words than a close frame of ours can carry", async () => {
    const station = await connectedStation();
    const { session, terminal } = await openTerminal(station);
    const words = Buffer.concat([Buffer.of(4000 >> 8, 4000 & 0xff), Buffer.from("x".repeat(120))]);
    const head = Buffer.of(0x88, 0x80 | words.length, 0, 0, 0, 0); // close, masked with zeros
    station.client.muxs?.webSocket.sendRaw(Buffer.concat([head, words]));
    await expectClosed(session, terminal, /base station disconnected.*code 4000: x{10}/);
  });

  test("when the token that opened it is revoked", async () => {
    const station = await connectedStation();
    const { token, secret } = await createToken(platform.ctx, {
      name: "Script",
      scopes: ["sessions:open"],
      expiresAt: null,
    });
    const actor = {
      type: "token",
      id: token.id,
      name: "Script",
      operatorId: null,
      permissions: new Set(PERMISSIONS),
    } as const;
    const session = await openSession(station, { ctx: { ...platform.ctx, actor } });
    const terminal = await ask(session, { authorization: `Bearer ${secret}` });
    if (!(terminal instanceof TerminalClient)) throw new Error(terminal.sentence);
    terminal.type("echo by''token\n");
    await expect.poll(() => terminal.text, WAIT).toContain("bytoken");
    await revokeToken(platform.ctx, token.id);
    await expectClosed(session, terminal, /token that opened it/);
  });

  test("a minute after its browser is gone, and not before", async () => {
    const station = await connectedStation();
    const { session, terminal } = await openTerminal(station);
    terminal.socket.terminate();
    aheadMs += REATTACH_MS - 10_000;
    const back = await attach(session);
    back.type("echo ba''ck\n");
    await expect.poll(() => back.text, WAIT).toContain("back");
    back.socket.terminate();
    await expect.poll(() => back.closed, WAIT).toBeDefined();
    // In steps: the process may see that the browser is gone only after the first.
    const later = () => {
      aheadMs += REATTACH_MS / 2;
      return statusOf(session);
    };
    await expect.poll(later, { ...WAIT, interval: 1_500 }).toBe("CLOSED");
    expect((await sessionOf(session)).closeReason).toBe("The browser was gone for a minute.");
    aheadMs = 0;
  });
});

describe("several processes", () => {
  test("a session belongs to the one that holds the station; when that is gone another closes it", async () => {
    const station = await connectedStation();
    const session = await openSession(station);
    const second = await startStation({
      ...platform.dependencies,
      config: { ...platform.dependencies.config, lnsPort: 0 },
    });
    const elsewhere = await TerminalClient.open(second.terminalPort, session, headersOf(ana));
    expect(elsewhere).toMatchObject({ status: 503 });
    const { database } = platform.ctx;
    await database.remoteSession.update({ where: { id: session }, data: { instanceId: "ins_gone" } });
    await expect.poll(() => statusOf(session), WAIT).toBe("CLOSED");
    expect((await sessionOf(session)).closeReason).toBe("The process that held it ended.");
    await second.stop();
  });

  test("a process that stops closes its sessions first", async () => {
    const other = await startLnsPlatform("remote_stop");
    const row = await other.declare();
    const client = await other.client(row);
    client.start();
    await client.seen("configured");
    const operator = await signedIn(other.ctx, "BASE_STATION_MANAGER");
    await known(other, row.id);
    const { id } = await openRemoteSession(operator.ctx, {
      baseStation: { by: "id", value: row.id },
      ...{ reason: "Look around", lengthMinutes: 15 },
    });
    const statusThere = async () =>
      (await other.ctx.database.remoteSession.findUniqueOrThrow({ where: { id } })).status;
    await expect.poll(statusThere, WAIT).toBe("OPEN");
    const terminal = await TerminalClient.open(other.station.terminalPort, id, headersOf(operator));
    if (!(terminal instanceof TerminalClient)) throw new Error(terminal.sentence);
    await other.station.stop();
    expect(await statusThere()).toBe("CLOSED");
    await expect.poll(() => terminal.closed?.code, WAIT).toBe(1012);
    client.stop();
    await other.stop();
  });
});

async function foreignContext() {
  const { ctx } = platform;
  const { organizationId } = await testContext({ database: ctx.database });
  return { ...ctx, organizationId };
}
