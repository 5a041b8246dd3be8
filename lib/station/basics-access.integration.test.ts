// Access of Basics Stations that is withdrawn: their connections end, in whichever process they are.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { UpdateBaseStation } from "#lib/base-station/schema";
import { updateBaseStation } from "#lib/base-station/update-base-station";
import { blockVendorCertificate } from "#lib/certificate/block-vendor-certificate";
import { createStationToken } from "#lib/certificate/create-station-token";
import { deleteBaseStation } from "#lib/certificate/delete-base-station";
import { exchangeVendorCertificates } from "#lib/certificate/exchange-vendor-certificates";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { revokeCertificate } from "#lib/certificate/revoke-certificate";
import { revokeStationToken } from "#lib/certificate/revoke-station-token";
import {
  CreateStationToken,
  DeleteBaseStation,
  RegenerateCertificate,
  RevokeCertificate,
  RevokeStationToken,
} from "#lib/certificate/schema";
import { removeVendorCa } from "#lib/certificate-authority/remove-vendor-ca";
import { resumeVendorCa } from "#lib/certificate-authority/resume-vendor-ca";
import { suspendVendorCa } from "#lib/certificate-authority/suspend-vendor-ca";
import { updateVendorCa } from "#lib/certificate-authority/update-vendor-ca";
import {
  BlockCertificate,
  ChangeVendorCa,
  ExchangeVendorCertificates,
  UpdateVendorCa,
} from "#lib/certificate-authority/vendor-ca-schema";
import type { BaseStation, VendorCa } from "#lib/generated/prisma/client";
import { pem } from "#lib/pki/pem";
import { MINUTE_MS, systemClock } from "#lib/platform/clock";
import {
  askDiscovery,
  askUpdateInfo,
  type BasicsPeer,
  filesOf,
  insertBasicsStation,
  insertVendorCa,
  ownCredential,
} from "#lib/testing/basics-peer";
import { judgeAnswer } from "#lib/testing/basics-station-answer";
import { splitCredentialBlob } from "#lib/testing/basics-station-blob";
import { startTestKeyInstaller, type TestKeyInstaller } from "#lib/testing/key-installer";
import { openssl } from "#lib/testing/openssl";
import { type VendorCertificate, vendorLeaf, vendorRoot } from "#lib/testing/vendor-pki";
import { type Station, startStation } from "./start-station";

/** Much longer than the second it takes, for busy machines. */
const CLOSED = { timeout: 30_000, interval: 20 };

let server: TestKeyInstaller;
let processes: readonly Station[];
/** By which the processes' clock is ahead. */
let aheadMs = 0;
/** Of its own for each test that changes one. */
const ROOTS = [
  "suspended",
  "removed",
  "narrowed",
  "domains",
  "vouching",
  "twice",
  "other",
  "rolled",
  "rolling",
] as const;
const roots = Object.fromEntries(ROOTS.map((name) => [name, vendorRoot(`Root ${name}`)])) as Record<
  (typeof ROOTS)[number],
  VendorCertificate
>;
const cas: Record<string, VendorCa> = {};

beforeAll(async () => {
  const clock = { now: () => new Date(systemClock.now().getTime() + aheadMs) };
  server = await startTestKeyInstaller("withdrawn", { clock });
  processes = [server.station, await startStation(server.dependencies)];
  const { ctx } = server;
  for (const [name, root] of Object.entries(roots)) {
    cas[name] = await insertVendorCa(ctx, root, name === "domains" ? { domains: ["site:north"] } : {});
  }
  await insertVendorCa(ctx, roots.twice); // another upload of the same
});

afterAll(async () => {
  await processes[1]?.stop();
  await server.stop();
});

type Basics = BaseStation & { eui64: string };

/** A data connection to the LNS in each process; a station has one at a time, so each process has its own. */
async function connected(peers: readonly (BasicsPeer & { station: Basics })[]) {
  return Promise.all(
    peers.map(async ({ station, certificate, token }, index) => {
      const port = processes[index]?.lnsPort;
      const socket = new WebSocket(`wss://localhost:${port}/traffic/${station.eui64.toLowerCase()}`, {
        ...{ ca: readFileSync(server.rootFile), ...certificate, perMessageDeflate: false },
        headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      });
      const state = { socket, open: true };
      socket.once("close", () => {
        state.open = false;
      });
      await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
      socket.on("error", () => {});
      return state;
    }),
  );
}

const isClosed = (states: readonly { open: boolean }[]) =>
  vi.waitFor(() => expect(states.map(({ open }) => open)).toEqual(states.map(() => false)), CLOSED);

/** Two stations, one for each process, with a vendor's certificates. */
async function vendorPeers(root: VendorCertificate, fields: Parameters<typeof insertBasicsStation>[1] = {}) {
  return Promise.all(
    processes.map(async () => {
      const station = await insertBasicsStation(server.ctx, fields);
      const leaf = vendorLeaf(root, station.eui64);
      return { station, leaf, certificate: filesOf(leaf) };
    }),
  );
}

/** Two stations with certificates of ours. */
const ownPeers = () =>
  Promise.all(
    processes.map(async () => {
      const station = await insertBasicsStation(server.ctx);
      const { files, credential } = await ownCredential(server, station, "LNS");
      return { station, certificate: files, credential };
    }),
  );

/** Whoever is not concerned stays: asked once the others are gone. */
async function bystanders() {
  const states = await connected(await vendorPeers(roots.other));
  return () => {
    expect(states.map(({ open }) => open)).toEqual([true, true]);
    for (const { socket } of states) socket.terminate();
  };
}

const changeCa = (name: string) => ChangeVendorCa.parse({ ca: cas[name]?.id });
const patch = (station: Basics, changed: object) =>
  updateBaseStation(server.ctx, UpdateBaseStation.parse({ baseStation: station.id, patch: changed }));

test("a vendor's CA that is suspended takes its stations' connections with it, in every process", async () => {
  const stay = await bystanders();
  const open = await connected(await vendorPeers(roots.suspended));
  await suspendVendorCa(server.ctx, changeCa("suspended"));
  await isClosed(open);
  stay();
});

test("one that is removed, too", async () => {
  const stay = await bystanders();
  const open = await connected(await vendorPeers(roots.removed));
  await removeVendorCa(server.ctx, changeCa("removed"));
  await isClosed(open);
  stay();
});

test("one whose scope leaves them out, too", async () => {
  const stay = await bystanders();
  const open = await connected(await vendorPeers(roots.narrowed));
  const scope = { euiPrefixes: ["0000000000000001"] };
  await updateVendorCa(server.ctx, UpdateVendorCa.parse({ ca: cas.narrowed?.id, scope }));
  await isClosed(open);
  stay();
});

/** Two stations that got their LNS credential from CUPS by their vendor's certificate. */
const servedPeers = (root: VendorCertificate) =>
  Promise.all(
    processes.map(async () => {
      const station = await insertBasicsStation(server.ctx);
      const leaf = filesOf(vendorLeaf(root, station.eui64));
      // As a station does, which asks again where a credential takes longer to make than CUPS waits.
      const ask = async () => {
        const answer = await askUpdateInfo(server, { router: station.eui64, certificate: leaf });
        expect(answer.status).toBe(200);
        return answer;
      };
      const { body } = await vi.waitFor(ask, { ...CLOSED, interval: 500 });
      return { station, leaf, certificate: lnsFilesOf(body) };
    }),
  );

/** By the layout of basics-station.md 6.2 and 6.4. */
function lnsFilesOf(body: Buffer) {
  const verdict = judgeAnswer(
    Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`), body]),
  );
  const blob = verdict.kind === "ACCEPTED" ? verdict.record.tcCredentials : null;
  const { files, error } = splitCredentialBlob(blob ?? Buffer.alloc(0));
  if (!files) throw new Error(error);
  return { cert: pem("CERTIFICATE", files.crt), key: pem("EC PRIVATE KEY", files.key) };
}

const exchange = (name: string, certificates: string) =>
  exchangeVendorCertificates(server.ctx, ExchangeVendorCertificates.parse({ ca: cas[name]?.id, certificates }));

test("one that gets another root takes with it who came by the old one, and lets in who comes by the new one", async () => {
  const stay = await bystanders();
  const successor = vendorRoot("Successor");
  await exchange("rolled", roots.rolled.pem + successor.pem);
  const peers = await vendorPeers(roots.rolled);
  const [open, onNew] = [await connected(peers), await connected(await vendorPeers(successor))];
  await exchange("rolled", successor.pem);
  // The very next one is judged by the new certificates, whether the processes have heard of them or not.
  for (const { station, certificate } of peers) {
    expect(await askDiscovery(server, { router: station.eui64, certificate })).toHaveProperty("error");
  }
  await isClosed(open);
  expect(onNew.map((state) => state.open)).toEqual([true, true]);
  for (const { station, certificate } of await vendorPeers(successor)) {
    expect(await askDiscovery(server, { router: station.eui64, certificate })).toHaveProperty("uri");
  }
  for (const { socket } of onNew) socket.terminate();
  stay();
});

test("what CUPS handed out on the word of a certificate that leads to no root any more goes with it, and no other's", async () => {
  const stay = await bystanders();
  const successor = vendorRoot("Second successor");
  await exchange("rolling", roots.rolling.pem + successor.pem);
  const [lost, kept] = [await servedPeers(roots.rolling), await servedPeers(successor)];
  const [open, onNew] = [await connected(lost), await connected(kept)];
  await exchange("rolling", successor.pem);
  await isClosed(open);
  for (const { station, certificate, leaf } of lost) {
    const reply = await askDiscovery(server, { router: station.eui64, certificate });
    expect(reply).toEqual({ error: expect.stringMatching(/other certificates now/) });
    expect((await askUpdateInfo(server, { router: station.eui64, certificate: leaf })).status).toBe(401);
  }
  expect(onNew.map((state) => state.open)).toEqual([true, true]);

  // The old root comes back, and CUPS has not been asked: what was seen last is enough.
  await exchange("rolling", successor.pem + roots.rolling.pem);
  for (const { station, certificate } of lost) {
    expect(await askDiscovery(server, { router: station.eui64, certificate })).toHaveProperty("uri");
  }
  for (const { socket } of onNew) socket.terminate();
  stay();
});

test("whose certificate was not kept proves itself to CUPS once more, and goes on with what it holds", async () => {
  const [peer] = await servedPeers(roots.twice);
  if (!peer) throw new Error("there is no process");
  const { station, leaf, certificate } = peer;
  const { database } = server.ctx;
  const where = { baseStationId: station.id };
  const held = await database.stationCredential.findFirstOrThrow({ where });
  await database.stationCredential.update({ where: { id: held.id }, data: { vouchingLostAt: new Date() } });
  expect(await askDiscovery(server, { router: station.eui64, certificate })).toHaveProperty("error");
  expect((await askUpdateInfo(server, { body: holdingBody(station, held), certificate: leaf })).status).toBe(200);
  expect(await askDiscovery(server, { router: station.eui64, certificate })).toHaveProperty("uri");
});

test("what CUPS handed out on the word of a vendor's CA goes with it, and comes back with it", async () => {
  const stay = await bystanders();
  const peers = await servedPeers(roots.vouching);
  const open = await connected(peers);
  await suspendVendorCa(server.ctx, changeCa("vouching"));
  await isClosed(open);
  for (const { station, certificate } of peers) {
    const reply = await askDiscovery(server, { router: station.eui64, certificate });
    expect(reply).toEqual({ error: expect.stringMatching(/handed out is suspended/) });
  }

  await resumeVendorCa(server.ctx, changeCa("vouching"));
  const again = await connected(peers);
  await updateVendorCa(
    server.ctx,
    UpdateVendorCa.parse({ ca: cas.vouching?.id, scope: { euiPrefixes: ["0000000000000001"] } }),
  );
  await isClosed(again);
  stay();
});

/** What a station says to CUPS that holds this credential for our LNS. */
const holdingBody = ({ eui64 }: Basics, { crc32 }: { crc32: bigint | null }) =>
  JSON.stringify({
    ...{ router: eui64, cupsUri: null, cupsCredCrc: 2_077_607_535, station: "", model: "", package: null, keys: [] },
    ...{ tcCredCrc: Number(crc32), tcUri: server.dependencies.config.lnsUri },
  });

test("what a station holds counts on the word of the CA by which it comes now", async () => {
  const [peer] = await servedPeers(roots.twice);
  if (!peer) throw new Error("there is no process");
  const { station, leaf, certificate } = peer;
  const where = { baseStationId: station.id };
  const held = await server.ctx.database.stationCredential.findFirstOrThrow({ where });
  await suspendVendorCa(server.ctx, ChangeVendorCa.parse({ ca: held.vendorCaId }));
  expect(await askDiscovery(server, { router: station.eui64, certificate })).toHaveProperty("error");

  expect((await askUpdateInfo(server, { body: holdingBody(station, held), certificate: leaf })).status).toBe(200);
  expect(await askDiscovery(server, { router: station.eui64, certificate })).toHaveProperty("uri");
});

test("a station that leaves the domains of its CA is cut", async () => {
  const stay = await bystanders();
  const peers = await vendorPeers(roots.domains, { domains: ["site:north"] });
  const open = await connected(peers);
  for (const { station } of peers) await patch(station, { domains: ["site:south"] });
  await isClosed(open);
  stay();
});

test("a certificate that is blocked is cut, and no other of its CA", async () => {
  const stay = await bystanders();
  const peers = await vendorPeers(roots.other);
  const open = await connected(peers);
  for (const { leaf } of peers) {
    const sha256 = openssl(["dgst", "-sha256", "-binary"], leaf.der).bytes.toString("hex");
    await blockVendorCertificate(server.ctx, BlockCertificate.parse({ sha256, reason: "Stolen" }));
  }
  await isClosed(open);
  stay();
});

test("what CUPS handed out goes with the vendor's certificate that is blocked; a token that an operator took stays", async () => {
  const stay = await bystanders();
  const peers = await ownPeers();
  const shas: string[] = [];
  for (const { station } of peers) {
    const leaf = vendorLeaf(roots.other, station.eui64);
    const asked = await askUpdateInfo(server, { router: station.eui64, certificate: filesOf(leaf) });
    expect(asked.status).toBe(200);
    shas.push(openssl(["dgst", "-sha256", "-binary"], leaf.der).bytes.toString("hex"));
  }
  const open = await connected(peers);
  const [first] = peers;
  const station = first?.station.id ?? "";
  await createStationToken(server.ctx, CreateStationToken.parse({ baseStation: station, server: "LNS" }));
  for (const sha256 of shas) {
    await blockVendorCertificate(server.ctx, BlockCertificate.parse({ sha256, reason: "Stolen" }));
  }
  await isClosed(open);
  const left = await server.ctx.database.stationCredential.findMany({ where: { baseStationId: station } });
  expect(left.map(({ kind, status }) => `${kind} ${status}`).sort()).toEqual(["CERTIFICATE REVOKED", "TOKEN CURRENT"]);
  stay();
});

test("a vendor's certificate that ends while its station is connected takes the connection with it", async () => {
  const stay = await bystanders();
  const end = new Date(Date.now() + 10 * MINUTE_MS);
  const notAfter = `${end.toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}Z`;
  const peers = await Promise.all(
    processes.map(async () => {
      const station = await insertBasicsStation(server.ctx);
      return { station, certificate: filesOf(vendorLeaf(roots.other, station.eui64, { notAfter })) };
    }),
  );
  const open = await connected(peers);
  aheadMs = 11 * MINUTE_MS;
  try {
    await vi.waitFor(() => expect(open.map((state) => state.open)).toEqual([false, false]), {
      ...CLOSED,
      timeout: 45_000, // looked for every 15 s
    });
  } finally {
    aheadMs = 0;
  }
  stay();
});

test("a token that is revoked is cut", async () => {
  const stay = await bystanders();
  const peers = await Promise.all(
    processes.map(async () => {
      const station = await insertBasicsStation(server.ctx);
      const asked = CreateStationToken.parse({ baseStation: station.id, server: "LNS" });
      const { id, token } = await createStationToken(server.ctx, asked);
      return { station, token: token ?? "", id };
    }),
  );
  const open = await connected(peers);
  for (const { station, id } of peers) {
    await revokeStationToken(server.ctx, RevokeStationToken.parse({ baseStation: station.id, token: id }));
  }
  await isClosed(open);
  stay();
});

test("REGENERATE and REVOKE cut what used the certificate of ours", async () => {
  const stay = await bystanders();
  for (const withdraw of [
    (baseStation: string) =>
      regenerateCertificate(server.ctx, RegenerateCertificate.parse({ baseStation, reason: "LOST" })),
    (_: string, certificate: string) =>
      revokeCertificate(server.ctx, RevokeCertificate.parse({ certificate, reason: "OTHER" })),
  ]) {
    const peers = await ownPeers();
    const open = await connected(peers);
    for (const { station, credential } of peers) await withdraw(station.id, credential.certificate.id);
    await isClosed(open);
  }
  stay();
});

test("a station that is suspended or deleted is cut, whatever it proved itself with", async () => {
  const stay = await bystanders();
  for (const withdraw of [
    (station: Basics) => patch(station, { administrativeState: "SUSPENDED" }),
    ({ id }: Basics) => deleteBaseStation(server.ctx, DeleteBaseStation.parse({ baseStation: id })),
  ]) {
    for (const peers of [await ownPeers(), await vendorPeers(roots.other)]) {
      const open = await connected(peers);
      for (const { station } of peers) await withdraw(station);
      await isClosed(open);
    }
  }
  stay();
});
