import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { updateBaseStation } from "#lib/base-station/update-base-station";
import { assignDomainLns, assignStationLns } from "#lib/cups/assign-lns";
import { updateServer } from "#lib/cups/save-server";
import { AssignDomain, AssignStation, UpdateServer } from "#lib/cups/server-schema";
import { getLnsView } from "#lib/lns/lns-view";
import { parseInput } from "#lib/platform/parse-input";
import type { BasicsStation } from "#lib/testing/basics-station";
import { type ExternalLns, type ExternalLnsOptions, startExternalLns } from "#lib/testing/external-lns";
import { addServer, type ServerPki, serverPki } from "#lib/testing/external-servers";
import { freePort, type LnsPlatform, startLnsPlatform } from "#lib/testing/lns-platform";

let platform: LnsPlatform;
let pki: ServerPki;
const clients: BasicsStation[] = [];
const servers: ExternalLns[] = [];
let names = 0;

beforeAll(async () => {
  pki = serverPki();
  platform = await startLnsPlatform("relay");
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.stop();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
afterAll(async () => {
  await platform.stop();
});

const TOKEN = { kind: "TOKEN", token: "NNSXS.VEEBURF3KR77ZR" };
const CONFIG = JSON.stringify({
  ...{ msgtype: "router_config", region: "EU868", hwspec: "sx1301/1", freq_range: [863000000, 870000000] },
  DRs: Array.from({ length: 16 }, () => [7, 125, 0]),
  upchannels: [[868100000, 0, 5]],
  ...{ NetID: null, JoinEui: null, sx1301_conf: [{}], MuxTime: 1795251031.5 },
});

async function externalLns(options: ExternalLnsOptions = {}): Promise<ExternalLns> {
  const lns = await startExternalLns(pki, options);
  servers.push(lns);
  return lns;
}

/** A station that is relayed to an external LNS. */
async function relayed(uri: string, fields: object = {}) {
  const server = await addServer(platform.ctx, {
    name: `LNS ${names++}`,
    uri,
    trust: pki.ca,
    credential: TOKEN,
    ...fields,
  });
  const station = await platform.declare();
  const input = { baseStation: station.id, route: "RELAY", server: server.id };
  await assignStationLns(platform.ctx, parseInput(AssignStation, input));
  const client = await platform.client(station);
  clients.push(client);
  return { station, client, server };
}

const relayOf = async (id: string) => (await getLnsView(platform.ctx, { by: "id", value: id }))?.session?.relay;
const faultOf = (id: string) => expect.poll(async () => (await relayOf(id))?.fault);

test("everything passes both ways as it came: 64-bit integers, any msgtype, and in order", async () => {
  const lns = await externalLns();
  const { client, station } = await relayed(lns.uri);
  client.start();
  const far = await lns.connection();
  await expect.poll(() => far.received.length).toBe(1);
  expect(far.received[0]).toMatch(/^\{"msgtype":"version","station":"2\.0\.6/);
  expect(JSON.parse(lns.discoveries[0] ?? "")).toEqual({ router: client.router });
  expect(lns.seen.authorization).toBe(`Bearer ${TOKEN.token}`);

  far.socket.send(CONFIG);
  const { muxs } = await client.seen("muxs open");
  await client.seen("configured");
  const odd = '{"msgtype":"alarm_of_ours",  "xtime":45317471523850189,"é":1e400}';
  muxs.send(odd);
  for (let counter = 0; counter < 50; counter++) muxs.sendUplink({}, counter);
  await expect.poll(() => far.received.length).toBe(52);
  expect(far.received[1]).toBe(odd);
  const counters = far.received.slice(2).map((text) => /"FCnt":(\d+)/.exec(String(text))?.[1]);
  expect(counters).toEqual(Array.from({ length: 50 }, (_, index) => String(index)));

  const downlink = '{"msgtype":"anything","xtime":45317471523850189,  "diid":9007199254740993}';
  far.socket.send(downlink);
  await expect.poll(() => muxs.received.at(-1)).toBe(downlink);
  await expect.poll(async () => (await relayOf(station.id))?.openSince).toBeTruthy();
});

test("an external LNS that asks for a client certificate gets that of its server's row", async () => {
  const lns = await externalLns({ asksForCertificate: true });
  const credential = { kind: "CERTIFICATE", certificate: pki.clientCertificate, key: pki.clientKey };
  const { client } = await relayed(lns.uri, { credential });
  client.start();
  await lns.connection();
  expect(lns.seen).toEqual({ authorization: undefined, client: "CN=relay" });
});

test("what a station says before the far side is open reaches it, after its version and in order", async () => {
  const port = await freePort();
  const { client } = await relayed(`wss://localhost:${port}`);
  client.start();
  const { muxs } = await client.seen("muxs open");
  for (let counter = 0; counter < 20; counter++) muxs.sendUplink({}, counter);
  const lns = await externalLns({ port });
  const far = await lns.connection();
  await expect.poll(() => far.received.length).toBe(21);
  expect(far.received.map((text) => /"FCnt":(\d+)/.exec(String(text))?.[1] ?? "version")).toEqual([
    "version",
    ...Array.from({ length: 20 }, (_, index) => String(index)),
  ]);
});

describe("a far side that breaks", () => {
  test("is told with its side, and opened again while the station stays connected", async () => {
    const lns = await externalLns();
    const { client, station } = await relayed(lns.uri);
    client.start();
    const first = await lns.connection();
    first.socket.send(CONFIG);
    const { muxs } = await client.seen("muxs open");
    await client.seen("configured");
    first.socket.close(1013, "try later");
    const second = await lns.connection(1);
    muxs.sendUplink({}, 7);
    await expect.poll(() => second.received.length).toBe(2);
    expect(second.received[0]).toBe(first.received[0]);
    await faultOf(station.id).toBe("The LNS closed the connection with code 1013: try later.");
    expect((await relayOf(station.id))?.faultSide).toBe("SERVER");

    // The same configuration, told at another time, is nothing new to the station.
    second.socket.send(CONFIG.replace("1795251031.5", "1795251099.1"));
    second.socket.send('{"msgtype":"after"}');
    await expect.poll(() => muxs.received.at(-1)).toBe('{"msgtype":"after"}');
    expect(muxs.received.filter((text) => text.includes("router_config"))).toHaveLength(1);
  });

  test("with another configuration sends the station to a new connection, which gets it", async () => {
    const lns = await externalLns();
    const { client } = await relayed(lns.uri);
    client.start();
    (await lns.connection()).socket.send(CONFIG);
    await client.seen("configured");
    const since = client.events.length;
    (await lns.connection()).socket.terminate();
    (await lns.connection(1)).socket.send(CONFIG.replace("868100000", "868300000"));
    const third = await lns.connection(2);
    third.socket.send(CONFIG.replace("868100000", "868300000"));
    await client.seen("configured", { since });
    expect(client.muxs?.received.at(-1)).toContain("868300000");
  });

  test.each([
    [
      "an unknown CA",
      () => ({ ...serverPki({ name: "Another" }), trusts: false }),
      "The LNS shows a certificate that is not of the CA given for it. Check the server's trust.",
    ],
    [
      "another name",
      () => pkiFor({ host: "lns.example.org" }),
      "The LNS shows a certificate for another name than localhost.",
    ],
    ["an expired certificate", () => pkiFor({ days: -1 }), "The certificate of the LNS has expired."],
  ])("is told in words: %s", async (_what, make, fault) => {
    const own = make();
    const lns = await externalLns({ certificate: { cert: own.serverCertificate, key: own.serverKey } });
    const { client, station } = await relayed(lns.uri, own.trusts ? { trust: own.ca } : {});
    client.start();
    await faultOf(station.id).toBe(fault);
  });

  test("that refuses is told in words, at its place", async () => {
    const lns = await externalLns();
    lns.reply = '{"error":"Unknown gateway"}';
    const { client, station } = await relayed(lns.uri);
    client.start();
    await faultOf(station.id).toBe("The LNS refuses the base station: Unknown gateway.");
    lns.reply = '{"uri":"ws://localhost:1234/clear"}';
    await faultOf(station.id).toBe("The LNS names an address without TLS in discovery.");
    lns.refuse = 401;
    await faultOf(station.id).toBe("The LNS refuses the credential of this server (status 401).");
    await lns.stop();
    await faultOf(station.id).toMatch(/^Nothing listens at localhost:\d+\.$/);
  });
});

test("the station's side is told when it breaks, and the far side is closed", async () => {
  const lns = await externalLns();
  const { client, station } = await relayed(lns.uri);
  client.start();
  const far = await lns.connection();
  await client.seen("muxs open");
  client.stop();
  expect(await far.closed).toEqual({ code: 1001, reason: "the base station is gone" });
  await expect.poll(async () => (await relayOf(station.id))?.faultSide).toBe("STATION");
});

test("a suspension cuts both sides at once", async () => {
  const lns = await externalLns();
  const { client, station } = await relayed(lns.uri);
  client.start();
  const far = await lns.connection();
  await client.seen("muxs open");
  const patch = { administrativeState: "SUSPENDED" } as const;
  const ref = { by: "id", value: station.id } as const;
  await updateBaseStation(platform.ctx, { baseStation: ref, ifMatch: undefined, patch });
  await Promise.all([client.seen("muxs closed"), far.closed]);
});

test("another assignment takes the station to its new LNS by itself", async () => {
  const [one, two] = [await externalLns(), await externalLns()];
  const { client, station } = await relayed(one.uri);
  client.start();
  const far = await one.connection();
  const other = await addServer(platform.ctx, { name: "Second", uri: two.uri, trust: pki.ca });
  const input = { baseStation: station.id, route: "RELAY", server: other.id };
  await assignStationLns(platform.ctx, parseInput(AssignStation, input));
  await far.closed;
  await expect.poll(async () => (await two.connection()).received.length).toBe(1);
  const since = client.events.length;
  const built = parseInput(AssignStation, { baseStation: station.id, route: "BUILT_IN" });
  await assignStationLns(platform.ctx, built);
  const { config } = await client.seen("configured", { since });
  expect(config?.region).toBe("EU868");
});

test("a domain's LNS takes its stations along, and one that knows CUPS is sent away to a direct one", async () => {
  const lns = await externalLns();
  const server = await addServer(platform.ctx, { name: `LNS ${names++}`, uri: lns.uri, trust: pki.ca });
  const domain = `fleet:${names}`;
  const stations = [await platform.declare({ domains: [domain] }), await platform.declare({ domains: [domain] })];
  const both = await Promise.all(stations.map((station) => platform.client(station)));
  clients.push(...both);
  for (const client of both) client.start();
  await Promise.all(both.map((client) => client.seen("configured")));
  const assign = (route: string) => parseInput(AssignDomain, { domain, route, server: server.id });
  await assignDomainLns(platform.ctx, assign("RELAY"));
  await lns.connection(1);

  const [knowing] = stations;
  const contact = { address: "127.0.0.1", cupsCrc32: 0n, lnsCrc32: 0n, keys: [], sent: [], at: new Date() };
  await platform.ctx.database.cupsContact.create({ data: { baseStationId: knowing?.id ?? "", ...contact } });
  const since = both.map((client) => client.events.length);
  await assignDomainLns(platform.ctx, assign("DIRECT"));
  const refused = await both[0]?.seen("discovery", { since: since[0] ?? 0 });
  expect(refused?.outcome).toMatchObject({ kind: "REJECTED" });
  await both[1]?.seen("configured", { since: since[1] ?? 0 });
});

describe("shells and commands of the far LNS", () => {
  const RUN = '{"msgtype":"runcmd","command":"/bin/echo","arguments":["a"]}';

  test("do not reach a station unless the server may have them, however they are written; they are counted", async () => {
    const lns = await externalLns();
    const { client, station, server } = await relayed(lns.uri);
    client.start();
    const far = await lns.connection();
    const { muxs } = await client.seen("muxs open");
    far.socket.send(RUN);
    far.socket.send('{"msgtype":"\\u0072uncmd","command":"/bin/echo","arguments":[]}');
    far.socket.send('{"msgtype":"runcmd","command":"/bin/echo","msgtype":"dnmsg"}');
    far.socket.send('{"msgtype":"rmtsh","user":"x","term":"vt100","start":0}');
    far.socket.send(Buffer.from([0, 0x6c, 0x73, 0x0a]));
    far.socket.send('{"msgtype":"after"}');
    await expect.poll(() => muxs.received).toEqual(['{"msgtype":"after"}']);
    expect(muxs.commands).toEqual([]);
    await expect.poll(async () => (await relayOf(station.id))?.droppedCount).toBe(5);

    const input = { server: server.id, patch: { mayRunCommands: true } };
    await updateServer(platform.ctx, parseInput(UpdateServer, input));
    const allowed = await lns.connection(1);
    allowed.socket.send(RUN);
    await expect.poll(() => client.muxs?.commands).toEqual([{ command: "/bin/echo", arguments: ["a"] }]);
  });
});

/** Of the trusted CA, with something odd about the server. */
function pkiFor(options: Parameters<typeof serverPki>[0]): ServerPki & { trusts: boolean } {
  return { ...serverPki(options), trusts: true };
}
