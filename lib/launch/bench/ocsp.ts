// npm run bench:ocsp: OCSP answers per second, beside a bare Node HTTP server that sends a fixed body of the same size;
// and how soon an answer that is held in memory is another after a revocation.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { isMainThread } from "node:worker_threads";
import { extension } from "#lib/pki/certificate-extensions";
import { derContext, derNatural, derNull, derOctetString, derOid, derSequence } from "#lib/pki/der-writer";
import { ocspIssuer } from "#lib/pki/ocsp-issuer";
import { OID } from "#lib/pki/oids";
import { serialNumber as newSerialNumber } from "#lib/pki/serial-number";
import { ocspResponder } from "#lib/revocation/ocsp-responder";
import { platformCertificates } from "#lib/revocation/platform-certificates";
import { recordRevocations } from "#lib/revocation/record-revocations";
import { revocationGenerations } from "#lib/revocation/revocation-generations";
import { followGenerations } from "#lib/station/follow-generations";
import { ocspRoute } from "#lib/station/ocsp-route";
import { pkiListener } from "#lib/station/pki-listener";
import { httpLoad } from "./http-load";
import { insertStations, issuingPlatform } from "./issuing-platform";
import { goal, line, seconds } from "./measure";

const CERTIFICATES = 1_000;
const CONNECTIONS = 32;
const SECONDS = 1;
const ROUNDS = 8;
const REVOCATIONS = 20;

async function bench(): Promise<void> {
  const databaseUrl = process.env.BENCH_DATABASE_URL;
  if (!databaseUrl) throw new Error("BENCH_DATABASE_URL is not set: run this by `npm run bench:ocsp`");
  const platform = await issuingPlatform(databaseUrl);
  const { ctx, database, work, masterKey } = platform;
  const { clock, log } = ctx;
  const { keyring, instanceId } = work;
  const generations = revocationGenerations(database);
  const stopFollowing = followGenerations(generations, platform.onHint, log);
  const certificates = platformCertificates({ keyring, masterKey, instanceId });
  const responder = ocspResponder({ clock, context: () => ctx, keyring, certificates, generations });
  const ocsp = ocspRoute({ responder, clock, log });
  const server = await listening(pkiListener({ db: database, clock, log, isHealthy: async () => true, ocsp })());

  const scene = { ...platform, server, serialNumbers: await insertCertificates(platform) };
  await answersPerSecond(scene);
  await afterRevocations(scene);

  server.closeAllConnections();
  server.close();
  await stopFollowing();
  await platform.close();
}

type Platform = Awaited<ReturnType<typeof issuingPlatform>>;
type Scene = Platform & { server: Server; serialNumbers: readonly string[] };

/** Rows as a fleet leaves them behind: superseded, so that one station may have them all. */
async function insertCertificates(platform: Platform): Promise<string[]> {
  const { database, ctx, work, organizationId } = platform;
  const { authority } = work.keyring.issuing("BASE_STATION");
  const [baseStationId = ""] = await insertStations(platform, 1);
  const shard = await database.revocationShard.findFirstOrThrow({ where: { authorityId: authority.id } });
  const serialNumbers = Array.from({ length: CERTIFICATES }, () =>
    newSerialNumber(authority.generation, ctx.random.bytes(16)),
  );
  const { notBefore, notAfter } = authority;
  await database.certificate.createMany({
    data: serialNumbers.map((serialNumber) => ({
      ...{ id: `crt_${serialNumber}`, organizationId, baseStationId, purpose: "STATION", status: "SUPERSEDED" },
      ...{ issuerId: authority.id, shardId: shard.id, serialNumber, publicKeyFingerprint: "", publicKeyLabel: "P-256" },
      ...{ notBefore, notAfter, renewalOpensAt: notAfter, toBeSigned: new Uint8Array() },
      ...{ instanceId: work.instanceId, reservedAt: notBefore },
    })),
  });
  return serialNumbers;
}

/** Each in turn with what it is compared to, so that whatever else the machine does meets both alike. */
async function answersPerSecond(scene: Scene): Promise<void> {
  const { server, serialNumbers, ctx } = scene;
  const path = pathOf(scene);
  const base64 = (serial: string) => Buffer.from(requestFor(scene, serial)).toString("base64");
  const gets = serialNumbers.map((serial) => http("GET", `${path}/${encodeURIComponent(base64(serial))}`));
  const posts = serialNumbers.map((serial) => http("POST", path, requestFor(scene, serial)));
  const signed = serialNumbers.map((serial) => http("POST", path, requestFor(scene, serial, ctx.random.bytes(32))));

  const body = await ask(scene, serialNumbers[0] ?? "");
  const bare = await listening(
    createServer((_request, response) => {
      response.writeHead(200, { "Content-Type": "application/ocsp-response", "Content-Length": body.length }).end(body);
    }),
  );
  const best = { bare: 0, get: 0, post: 0, signed: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    best.bare = Math.max(best.bare, await load(bare, gets));
    best.get = Math.max(best.get, await load(server, gets));
    best.post = Math.max(best.post, await load(server, posts));
    best.signed = Math.max(best.signed, await load(server, signed));
  }
  bare.closeAllConnections();
  bare.close();
  line(`bare Node HTTP server, fixed body of ${body.length} bytes`, perSecond(best.bare));
  line(`OCSP by GET, ${CERTIFICATES.toLocaleString("en")} certificates in turn`, perSecond(best.get));
  goal("  of the bare server", best.get / best.bare, { atLeast: 0.5 });
  line("OCSP by POST", perSecond(best.post));
  goal("  of the bare server", best.post / best.bare, { atLeast: 0.5 });
  line("OCSP by POST with a nonce: each signed anew", perSecond(best.signed));
  line("  of the bare server", (best.signed / best.bare).toFixed(2));
}

/** From the commit to the first answer that is another, with the one before in memory. */
async function afterRevocations(scene: Scene): Promise<void> {
  const { database, ctx, serialNumbers, work } = scene;
  const { authority } = work.keyring.issuing("BASE_STATION");
  const shard = await database.revocationShard.findFirstOrThrow({ where: { authorityId: authority.id } });
  let longest = 0;
  for (const serialNumber of serialNumbers.slice(0, REVOCATIONS)) {
    await ask(scene, serialNumber);
    const evidence = { issuerId: authority.id, shardId: shard.id, serialNumber, notAfter: authority.notAfter };
    const why = { revokedAt: ctx.clock.now(), reason: "SUPERSEDED" } as const;
    await ctx.openTransaction(database, (tx) => recordRevocations(tx, [{ ...evidence, ...why }]));
    ctx.notify("revocation");
    const took = await seconds(async () => {
      while (!isRevoked(await ask(scene, serialNumber)));
    });
    longest = Math.max(longest, took * 1000);
  }
  line(`from a revocation to the answer that says so, longest of ${REVOCATIONS}`, `${Math.round(longest)} ms`);
}

async function ask(scene: Scene, serialNumber: string): Promise<Buffer> {
  const body = Buffer.from(requestFor(scene, serialNumber));
  const response = await fetch(`http://127.0.0.1:${portOf(scene.server)}${pathOf(scene)}`, { method: "POST", body });
  return Buffer.from(await response.arrayBuffer());
}

/** RevokedInfo [1] with a time and the reason superseded (RFC 6960 section 4.2.1). */
const isRevoked = (response: Buffer): boolean => response.includes(Buffer.from("a0030a0104", "hex"));

function requestFor({ work }: Platform, serialNumber: string, nonce?: Uint8Array): Uint8Array {
  const { authority } = work.keyring.issuing("BASE_STATION");
  const issuer = ocspIssuer({ subjectName: authority.subject, spki: authority.subjectPublicKeyInfo });
  const certId = derSequence(
    derSequence(derOid(OID.sha256), derNull()),
    derOctetString(issuer.nameHash.sha256),
    derOctetString(issuer.keyHash.sha256),
    derNatural(BigInt(`0x${serialNumber}`)),
  );
  const list = derSequence(derSequence(certId));
  if (!nonce) return derSequence(derSequence(list));
  const extensions = derContext(2, derSequence(extension(OID.ocspNonce, derOctetString(nonce))));
  return derSequence(derSequence(list, extensions));
}

function http(method: string, path: string, body?: Uint8Array): Uint8Array {
  const length = body ? `Content-Type: application/ocsp-request\r\nContent-Length: ${body.length}\r\n` : "";
  const head = Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${length}\r\n`);
  return body ? Buffer.concat([head, body]) : head;
}

function load(target: Server, requests: readonly Uint8Array[]): Promise<number> {
  return httpLoad({ port: portOf(target), requests, connections: CONNECTIONS, seconds: SECONDS });
}

async function listening(server: Server): Promise<Server> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const pathOf = ({ work }: Platform): string => `/ocsp/${work.keyring.issuing("BASE_STATION").authority.slug}`;
const perSecond = (value: number): string => `${Math.round(value).toLocaleString("en")}/s`;

/** The clients run in a thread that loads this very bundle. */
if (isMainThread) await bench();
