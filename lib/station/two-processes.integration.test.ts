// Two station processes, as they are bundled, on ports of their own with one database: whatever an operator takes away in
// the web process ends connections that either of them holds.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UpdateBaseStation } from "#lib/base-station/schema";
import { updateBaseStation } from "#lib/base-station/update-base-station";
import { createStationToken } from "#lib/certificate/create-station-token";
import { deleteBaseStation } from "#lib/certificate/delete-base-station";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { DeleteBaseStation, RegenerateCertificate } from "#lib/certificate/schema";
import { rootCertificate } from "#lib/certificate-authority/root-certificate";
import type { BaseStation } from "#lib/generated/prisma/client";
import { certificatePem } from "#lib/pki/certificate-reader";
import { systemClock } from "#lib/platform/clock";
import { createDatabase, type Database } from "#lib/platform/db/client";
import { createNotifier, type Notifier } from "#lib/platform/db/notifier";
import { insertBaseStation } from "#lib/testing/base-stations";
import { BasicsStation } from "#lib/testing/basics-station";
import { bundle } from "#lib/testing/bundle";
import { type TestContext, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { TEST_MASTER_KEY, TEST_PKI_URL, testIssuing } from "#lib/testing/issuing";
import { freePorts } from "#lib/testing/lns-platform";

interface StationProcess {
  readonly child: ChildProcess;
  readonly lnsUri: string;
}

let ctx: TestContext;
let database: Database;
let notifier: Notifier;
let program: string;
let trust: string;
const processes: StationProcess[] = [];

beforeAll(async () => {
  const url = await cloneDatabase(`two_processes_${process.env.VITEST_POOL_ID ?? "0"}`);
  database = createDatabase(url);
  const plain = await testContext({ database });
  notifier = createNotifier(url, plain.log);
  ctx = { ...plain, notify: notifier.notify, clock: { ...systemClock, set: () => {}, advance: () => {} } };
  await testIssuing(ctx);
  trust = certificatePem(await rootCertificate(database));
  program = await bundle("lib/station/main.ts");
  for (let count = 0; count < 2; count++) processes.push(await startProcess(url));
});

afterAll(async () => {
  for (const { child } of processes) {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  rmSync(program);
  await notifier.close();
  await database.$disconnect();
});

async function startProcess(databaseUrl: string): Promise<StationProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  const masterKeyFile = join(dataDir, "master.key");
  writeFileSync(masterKeyFile, Buffer.from(TEST_MASTER_KEY.bytes).toString("hex"), { mode: 0o600 });
  const [pki, keyInstaller, cups, terminal, lnsPort] = (await freePorts(5)).map(String);
  const child = fork(program, {
    env: {
      ...{ PATH: process.env.PATH, NODE_ENV: "test", DATABASE_URL: databaseUrl },
      ...{ STATIONKEEPER_DATA_DIR: dataDir, STATIONKEEPER_MASTER_KEY_FILE: masterKeyFile },
      ...{ STATIONKEEPER_PKI_URL: TEST_PKI_URL, PKI_PORT: pki, KEY_INSTALLER_PORT: keyInstaller },
      ...{ CUPS_PORT: cups, LNS_PORT: lnsPort, TERMINAL_PORT: terminal },
    },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit").then(() => {
    throw new Error("a station process did not start");
  });
  await Promise.race([once(child, "message"), ended]);
  return { child, lnsUri: `wss://localhost:${lnsPort}` };
}

/** A station that is connected to this process. */
async function connectedTo({ lnsUri }: StationProcess) {
  const eui64 = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase();
  const station = await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui64}` });
  const ref = { by: "id", value: station.id } as const;
  const { token } = await createStationToken(ctx, { baseStation: ref, server: "LNS" });
  const client = new BasicsStation({ home: mkdtempSync(join(tmpdir(), "stationkeeper-")), routerid: eui64 });
  client.files.install("tc", "", { uri: lnsUri, trust, key: `Authorization: Bearer ${token}\r\n` });
  const found = await client.discover();
  if (found.kind !== "URI") throw new Error(JSON.stringify(found));
  expect(found.uri.startsWith(lnsUri)).toBe(true);
  const { muxs } = await client.openMuxs(found.uri);
  if (!muxs) throw new Error("no connection");
  return { station, client, muxs };
}

const WAYS: Readonly<Record<string, (station: BaseStation) => Promise<unknown>>> = {
  regenerated: ({ id }) =>
    regenerateCertificate(ctx, RegenerateCertificate.parse({ baseStation: id, reason: "COMPROMISED" })),
  suspended: ({ id }) =>
    updateBaseStation(ctx, UpdateBaseStation.parse({ baseStation: id, patch: { administrativeState: "SUSPENDED" } })),
  deleted: ({ id }) => deleteBaseStation(ctx, DeleteBaseStation.parse({ baseStation: id })),
};

describe.each([0, 1])("a connection that process %s holds", (index) => {
  test.each(Object.entries(WAYS))("ends when its station is %s, and neither process takes it back", async (_, take) => {
    const [own, other] = index === 0 ? [processes[0], processes[1]] : [processes[1], processes[0]];
    if (!own || !other) throw new Error("two processes are needed");
    const { station, client, muxs } = await connectedTo(own);
    const bystander = await connectedTo(own);
    const closed = once(muxs, "closed");
    await take(station);
    await closed;
    expect(bystander.muxs.isOpen).toBe(true);
    for (const { lnsUri } of [own, other]) {
      client.files.install("tc", "", { uri: lnsUri });
      expect(await client.discover()).toMatchObject({ kind: "REJECTED" });
    }
    bystander.muxs.webSocket.destroy();
  });
});

test("a station that connects to the other process is taken over there, and the first connection is closed", async () => {
  const [first, second] = processes;
  if (!first || !second) throw new Error("two processes are needed");
  const { client, muxs } = await connectedTo(first);
  const closed = once(muxs, "closed");
  client.files.install("tc", "", { uri: second.lnsUri });
  const found = await client.discover();
  const again = found.kind === "URI" ? (await client.openMuxs(found.uri)).muxs : undefined;
  await closed;
  expect(again?.isOpen).toBe(true);
  again?.webSocket.destroy();
});
