import { generateKeyPairSync } from "node:crypto";
import { createServer as createHttpsServer, request } from "node:https";
import { type AddressInfo, Socket } from "node:net";
import { connect, createServer as createTlsServer, type TLSSocket } from "node:tls";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { UpdateBaseStation } from "#lib/base-station/schema";
import { updateBaseStation } from "#lib/base-station/update-base-station";
import { declarePublicKey } from "#lib/certificate/declare-public-key";
import { deleteBaseStation } from "#lib/certificate/delete-base-station";
import { revokeCertificate } from "#lib/certificate/revoke-certificate";
import { DeclarePublicKey, DeleteBaseStation, RevokeCertificate } from "#lib/certificate/schema";
import type { PeerCertificate } from "#lib/pki/peer-certificate";
import { publicKeyPem } from "#lib/pki/public-key";
import { createDatabase, type ReadDb } from "#lib/platform/db/client";
import { createListener } from "#lib/platform/db/listener";
import { createNotifier } from "#lib/platform/db/notifier";
import { createHintHub } from "#lib/platform/hint-hub";
import { insertBasicsStation, insertVendorCa } from "#lib/testing/basics-peer";
import { type TestContext, testContext } from "#lib/testing/context";
import { workerDatabaseUrl } from "#lib/testing/database";
import { insertDeclaredStation, newPublicKey, type TestIssuing, testIssuing } from "#lib/testing/issuing";
import { openssl, withFiles } from "#lib/testing/openssl";
import { vendorRoot } from "#lib/testing/vendor-pki";
import { type AccessWatch, startAccessWatch } from "./access-watch";
import { createPeerRegistry, type PeerRegistry, type RegisteredPeer } from "./peer-registry";

/** Much longer than the second it takes, for busy machines. */
const CLOSED = { timeout: 30_000, interval: 20 };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

let tls: { key: string; cert: string };
beforeAll(() => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  const cert = withFiles({ key }, (paths) => {
    return openssl(["req", "-x509", "-key", paths.key, "-subj", "/CN=localhost", "-days", "2"]).stdout;
  });
  tls = { key, cert };
});

/** A station process as far as this goes: its own database client, listener and registry, and its own server. */
async function newProcess(ctx: TestContext, db?: ReadDb) {
  const url = await workerDatabaseUrl();
  const database = createDatabase(url, 2);
  const hub = createHintHub();
  const listener = createListener(url, ["event", "revocation"], hub.hint, ctx.log);
  const registry = createPeerRegistry();
  const watch = startAccessWatch({ ...ctx, db: db ?? database }, registry, hub.subscribe);
  cleanups.push(
    () => database.$disconnect(),
    () => listener.close(),
    () => watch.stop(),
  );
  await listener.ready;
  return { registry, watch, connect: await tlsServer(registry) };
}

/** Connects stations over real TLS, and registers the server's side of each. */
async function tlsServer(registry: PeerRegistry) {
  const accepted: ((socket: TLSSocket) => void)[] = [];
  const server = createTlsServer(tls, (socket) => {
    socket.on("error", () => {});
    socket.resume();
    accepted.shift()?.(socket);
  });
  server.listen(0, "127.0.0.1");
  cleanups.push(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return async (peer: RegisteredPeer) => {
    const served = new Promise<TLSSocket>((resolve) => accepted.push(resolve));
    const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
    cleanups.push(() => socket.destroy());
    const state = { open: true, ended: false };
    socket.on("end", () => {
      state.ended = true; // close_notify: not merely cut
    });
    socket.on("close", () => {
      state.open = false;
    });
    socket.on("error", () => {});
    socket.resume();
    registry.register(await served, peer);
    return state;
  };
}

async function context(): Promise<{ ctx: TestContext; issuing: TestIssuing }> {
  const plain = await testContext();
  const notifier = createNotifier(await workerDatabaseUrl(), plain.log);
  cleanups.push(() => notifier.close());
  const ctx = { ...plain, notify: notifier.notify };
  return { ctx, issuing: await testIssuing(ctx) };
}

/** A station with a certificate, and what it is registered by: with the certificate, or with its key. */
async function stationOf({ ctx, issuing }: Awaited<ReturnType<typeof context>>) {
  const station = await insertDeclaredStation(ctx);
  const { certificate } = await issuing.regenerate(ctx, station.id);
  if (!certificate) throw new Error("no certificate");
  const row = await ctx.database.certificate.findUniqueOrThrow({ where: { id: certificate.id } });
  const base = { baseStationId: station.id, fingerprint: station.publicKeyFingerprint };
  return {
    ...{ station, certificate: row },
    byCertificate: { ...base, certificateId: row.id, notAfter: row.notAfter },
    byKey: { ...base, certificateId: null, notAfter: null },
  };
}

const isClosed = (state: { open: boolean }) => vi.waitFor(() => expect(state.open).toBe(false), CLOSED);

/** A change elsewhere was followed: only then is "still open" worth something. */
async function isFollowed(ctx: TestContext, processes: readonly Awaited<ReturnType<typeof newProcess>>[]) {
  for (const { connect: connectTo } of processes) {
    const { id } = await insertDeclaredStation(ctx);
    const probe = await connectTo({ baseStationId: id, certificateId: null, fingerprint: null, notAfter: null });
    await suspend(ctx, id);
    await isClosed(probe);
  }
}

const suspend = (ctx: TestContext, baseStation: string) =>
  updateBaseStation(ctx, UpdateBaseStation.parse({ baseStation, patch: { administrativeState: "SUSPENDED" } }));
const revoke = (ctx: TestContext, certificate: string, reason = "OTHER") =>
  revokeCertificate(ctx, RevokeCertificate.parse({ certificate, reason }));

test("a revocation closes the certificate's connections in every process, and no other", async () => {
  const scene = await context();
  const [one, two] = [await newProcess(scene.ctx), await newProcess(scene.ctx)];
  const [revoked, other] = [await stationOf(scene), await stationOf(scene)];
  const closing = [await one.connect(revoked.byCertificate), await two.connect(revoked.byCertificate)];
  const staying = [await one.connect(other.byCertificate), await two.connect(other.byKey)];
  await revoke(scene.ctx, revoked.certificate.id);
  for (const state of closing) await isClosed(state);
  expect(closing.every(({ ended }) => ended)).toBe(true);
  await isFollowed(scene.ctx, [one, two]);
  expect(staying.map(({ open }) => open)).toEqual([true, true]);
  expect([...one.registry.entries()].map(([, { baseStationId }]) => baseStationId)).toEqual([other.station.id]);
});

test("REVOKE closes enrolment: connections that proved the key alone end too", async () => {
  const scene = await context();
  const one = await newProcess(scene.ctx);
  const { certificate, byKey } = await stationOf(scene);
  const state = await one.connect(byKey);
  await revoke(scene.ctx, certificate.id);
  await isClosed(state);
});

test("REGENERATE closes what the old certificate opened, not what the key did", async () => {
  const scene = await context();
  const one = await newProcess(scene.ctx);
  const { station, byCertificate, byKey } = await stationOf(scene);
  const [old, key] = [await one.connect(byCertificate), await one.connect(byKey)];
  await scene.issuing.regenerate(scene.ctx, station.id);
  await isClosed(old);
  await isFollowed(scene.ctx, [one]);
  expect(key.open).toBe(true);
});

test("suspension and deletion close every connection of the station", async () => {
  const scene = await context();
  const one = await newProcess(scene.ctx);
  const password = (id: string) => ({ baseStationId: id, certificateId: null, fingerprint: null, notAfter: null });
  const [suspended, deleted] = [await stationOf(scene), await stationOf(scene)];
  const states = [
    await one.connect(suspended.byCertificate),
    await one.connect(password(suspended.station.id)),
    await one.connect(deleted.byKey),
    await one.connect(password(deleted.station.id)),
  ];
  await suspend(scene.ctx, suspended.station.id);
  await deleteBaseStation(scene.ctx, DeleteBaseStation.parse({ baseStation: deleted.station.id }));
  for (const state of states) await isClosed(state);
});

test("another declared key closes what the old key opened, and leaves the certificate's connections", async () => {
  const scene = await context();
  const one = await newProcess(scene.ctx);
  const { station, byCertificate, byKey } = await stationOf(scene);
  const [certificate, key] = [await one.connect(byCertificate), await one.connect(byKey)];
  const publicKey = publicKeyPem((await newPublicKey()).spki);
  await declarePublicKey(scene.ctx, DeclarePublicKey.parse({ baseStation: station.id, publicKey }));
  await isClosed(key);
  await isFollowed(scene.ctx, [one]);
  expect(certificate.open).toBe(true);
});

test("a key that is blocked closes every connection on it", async () => {
  const scene = await context();
  const one = await newProcess(scene.ctx);
  const { certificate, byKey } = await stationOf(scene);
  const state = await one.connect(byKey);
  await revoke(scene.ctx, certificate.id, "COMPROMISED");
  await isClosed(state);
});

test("a revocation that commits while the station is being let in is not missed", async () => {
  const scene = await context();
  const one = await newProcess(scene.ctx);
  const { certificate, byCertificate } = await stationOf(scene);
  const before = await one.connect(byCertificate);
  await revoke(scene.ctx, certificate.id);
  await isClosed(before); // the event has passed
  await isClosed(await one.connect(byCertificate));
});

test("without a hint the next poll finds it", async () => {
  const scene = await context();
  const one = await newProcess(scene.ctx);
  const { certificate, byCertificate } = await stationOf(scene);
  const state = await one.connect(byCertificate);
  await revoke({ ...scene.ctx, notify: () => {} }, certificate.id);
  await isClosed(state);
});

test("a connection in the middle of a request is closed too", async () => {
  const scene = await context();
  const { registry } = await newProcess(scene.ctx);
  const { certificate, byCertificate } = await stationOf(scene);
  const asked: { begun: () => void } = { begun: () => {} };
  const begun = new Promise<void>((resolve) => {
    asked.begun = resolve;
  });
  const server = createHttpsServer(tls, (incoming, response) => {
    response.write("the first half"); // and never the second
    registry.register(incoming.socket, byCertificate);
    asked.begun();
  });
  server.listen(0, "127.0.0.1");
  cleanups.push(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const answer = new Promise((resolve, reject) => {
    const outgoing = request({ port, host: "127.0.0.1", rejectUnauthorized: false, agent: false }, (response) => {
      response.resume().on("end", resolve).on("error", reject);
    });
    outgoing.on("error", reject).end();
  });
  const outcome = answer.then(
    () => "answered",
    (error: Error) => error.message,
  );
  await begun;
  await revoke(scene.ctx, certificate.id);
  expect(await outcome).toBe("aborted");
});

test("a certificate that ends closes its connection, unless the station has a newer one on another", async () => {
  const scene = await context();
  const { ctx } = scene;
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  cleanups.push(() => vi.useRealTimers());
  const one = await newProcess(ctx);
  const [ending, renewed] = [await stationOf(scene), await stationOf(scene)];
  const end = ending.certificate.notAfter;
  const later = new Date(end.getTime() + 1_000_000);
  const states = [
    await one.connect(ending.byCertificate),
    await one.connect(renewed.byCertificate),
    await one.connect({ ...renewed.byCertificate, notAfter: later }),
    await one.connect(renewed.byKey),
  ];
  ctx.clock.set(end);
  vi.advanceTimersByTime(60_000);
  expect(one.registry.size).toBe(4);
  ctx.clock.advance(1);
  vi.advanceTimersByTime(60_000);
  await vi.waitFor(() => expect(states.map(({ open }) => open)).toEqual([false, true, true, true]), CLOSED);
  expect(one.registry.size).toBe(3);
});

test("when nothing can be read for 10 s nobody new is let in, and who is in stays", async () => {
  const scene = await context();
  const { ctx } = scene;
  let away = false;
  const db = new Proxy(ctx.db, {
    get: (target, name) => {
      if (away) throw new Error("Connection terminated unexpectedly");
      return Reflect.get(target, name);
    },
  });
  const { registry, watch, connect: connectTo } = await newProcess(ctx, db);
  const state = await connectTo((await stationOf(scene)).byCertificate);
  const passed = (watching: AccessWatch) => () => watching.assertReading();
  expect(passed(watch)).not.toThrow();
  // Time stands still until there is a reading of this moment; a whole number, so that sums of it are exact.
  const now = Math.ceil(performance.now());
  const clock = vi.spyOn(performance, "now");
  cleanups.push(() => clock.mockRestore());
  const after = (ms: number) => clock.mockImplementation(() => now + ms);
  await vi.waitFor(() => {
    after(9_999);
    try {
      expect(passed(watch)).not.toThrow();
    } finally {
      after(0);
    }
  }, CLOSED);
  away = true;
  after(9_999);
  expect(passed(watch)).not.toThrow();
  after(10_000);
  expect(passed(watch)).toThrow("cannot be read");
  clock.mockRestore();
  away = false;
  await vi.waitFor(() => expect(passed(watch)).not.toThrow(), CLOSED);
  expect(state.open).toBe(true);
  expect(registry.size).toBe(1);
});

test("what happened while the database was away is found when it is back", async () => {
  const scene = await context();
  const { ctx } = scene;
  let away = false;
  const db = new Proxy(ctx.db, {
    get: (target, name) => {
      if (away) throw new Error("Connection terminated unexpectedly");
      return Reflect.get(target, name);
    },
  });
  const { connect: connectTo } = await newProcess(ctx, db);
  const { certificate, byCertificate } = await stationOf(scene);
  const state = await connectTo(byCertificate);
  away = true;
  await revoke(ctx, certificate.id);
  await ctx.database.event.deleteMany({ where: { organizationId: ctx.organizationId } }); // pruned meanwhile
  away = false;
  await isClosed(state);
});

test("a listener that fails keeps nobody connected", async () => {
  const scene = await context();
  const { watch, connect: connectTo } = await newProcess(scene.ctx);
  let heard = 0;
  watch.onEvents(() => {
    heard += 1;
    throw new Error("defect");
  });
  const { certificate, byCertificate } = await stationOf(scene);
  const state = await connectTo(byCertificate);
  await revoke(scene.ctx, certificate.id);
  await isClosed(state);
  expect(heard).toBeGreaterThan(0);
});

test("what happens is told once, in its order, also while nobody can be looked at", async () => {
  const scene = await context();
  const { ctx } = scene;
  const { byKey, station } = await stationOf(scene);
  let failures = 0;
  const broken = new Proxy(ctx.db, {
    get: (target, name) => {
      if (name !== "$queryRaw") return Reflect.get(target, name);
      return async (text: TemplateStringsArray, ...values: unknown[]) => {
        if (text.join("").includes("blocked_key")) {
          failures += 1;
          throw new Error("Connection terminated unexpectedly");
        }
        return target.$queryRaw(text, ...values);
      };
    },
  });
  const { watch, connect: connectTo } = await newProcess(ctx, broken);
  const told: string[] = [];
  watch.onEvents((events) => {
    for (const { type, baseStationId } of events) if (baseStationId === station.id) told.push(type);
  });
  await connectTo(byKey);
  await vi.waitFor(() => expect(failures).toBeGreaterThan(0), CLOSED);
  const before = told.length;
  const { version } = await suspend(ctx, station.id);
  await vi.waitFor(() => expect(told.length).toBe(before + 1), CLOSED);
  const failed = failures;
  await vi.waitFor(() => expect(failures).toBeGreaterThan(failed), CLOSED);
  await deleteBaseStation(ctx, DeleteBaseStation.parse({ baseStation: station.id, ifMatch: version }));
  await vi.waitFor(() => expect(told).toContain("base_station.delete"), CLOSED);
  const rows = await ctx.database.event.findMany({ where: { baseStationId: station.id }, orderBy: { id: "asc" } });
  expect(told).toEqual(rows.map(({ type }) => type).slice(-told.length));
});

test("10,000 connections at rest cost what none cost", async () => {
  const scene = await context();
  const { ctx } = scene;
  const asked: string[] = [];
  const watched = new Proxy(ctx.db, {
    get: (target, name) => {
      if (name !== "$queryRaw") return Reflect.get(target, name);
      return (text: TemplateStringsArray, ...values: unknown[]) => {
        asked.push(text.join("?"));
        return target.$queryRaw(text, ...values);
      };
    },
  });
  const registry = createPeerRegistry();
  const { byKey } = await stationOf(scene);
  const idle = Array.from({ length: 10_000 }, () => new Socket());
  for (const socket of idle) registry.register(socket, byKey);
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  cleanups.push(() => vi.useRealTimers());
  const watch = startAccessWatch({ ...ctx, db: watched }, registry, () => () => {});
  cleanups.push(() => watch.stop());
  const standings = () => asked.filter((text) => text.includes("blocked_key")).length;
  await vi.waitFor(() => expect(standings()).toBe(10), CLOSED); // all of them once: they are new
  const first = asked.length;
  await vi.waitFor(() => {
    vi.advanceTimersByTime(500);
    expect(asked.length).toBeGreaterThan(first + 10);
  }, CLOSED);
  expect(standings()).toBe(10);
  expect(registry.size).toBe(10_000);
});

test("whom the tables refuse is cut before thousands of vendors' certificates are judged anew, and each of those is", async () => {
  const { ctx } = await context();
  const [station, lost] = [await insertBasicsStation(ctx), await insertBasicsStation(ctx)];
  await suspend(ctx, lost.id);
  const ca = await insertVendorCa(ctx, vendorRoot());
  const basics = { credentialId: null, vendorCaId: ca.id, certificateSha256: "0".repeat(64) };
  const leaf = { sha256: basics.certificateSha256 } as unknown as PeerCertificate;
  const registry = createPeerRegistry();
  const peer = { baseStationId: station.id, certificateId: null, fingerprint: null, notAfter: null, basics };
  for (let count = 0; count < 2_000; count++) registry.register(new Socket(), { ...peer, vendorLeaf: leaf });
  registry.register(new Socket(), { ...peer, baseStationId: lost.id, vendorLeaf: leaf });
  let judged = 0;
  const judgedAtCut: number[] = [];
  const watched = {
    ...registry,
    cut: (...of: Parameters<PeerRegistry["cut"]>) => {
      judgedAtCut.push(judged);
      registry.cut(...of);
    },
  };
  const judge = async () => {
    judged += 1;
    return { kind: "SOUND", vendorCaIds: [ca.id], versions: new Map() } as const;
  };
  const watch = startAccessWatch(ctx, watched, () => () => {}, { judge });
  cleanups.push(() => watch.stop());
  await vi.waitFor(() => expect(judged).toBe(2_000), CLOSED);
  expect(judgedAtCut).toEqual([0]);
});
