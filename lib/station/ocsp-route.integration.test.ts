import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { revokeCertificate } from "#lib/certificate/revoke-certificate";
import { RevokeCertificate } from "#lib/certificate/schema";
import type { CertificateAuthority } from "#lib/generated/prisma/client";
import { extension } from "#lib/pki/certificate-extensions";
import { certificatePem, readCertificate } from "#lib/pki/certificate-reader";
import { childrenOf, encodedOf, readWhole, TAG } from "#lib/pki/der-reader";
import { derContext, derOctetString, derSequence } from "#lib/pki/der-writer";
import { OID } from "#lib/pki/oids";
import { systemClock } from "#lib/platform/clock";
import { createDatabase, type Database } from "#lib/platform/db/client";
import { createNotifier, type Notifier } from "#lib/platform/db/notifier";
import { openTransaction } from "#lib/platform/db/transaction";
import { type TestContext, testContext } from "#lib/testing/context";
import { cloneDatabase } from "#lib/testing/database";
import { insertDeclaredStation, type TestIssuing, testIssuing } from "#lib/testing/issuing";
import { testStationConfig } from "#lib/testing/station-config";
import { type Station, startStation } from "./start-station";

let database: Database;
let notifier: Notifier;
let ctx: TestContext;
let issuing: TestIssuing;
/** Two processes on one database. */
let stations: Station[];
let authority: CertificateAuthority;
let others: CertificateAuthority[];
let folder: string;

beforeAll(async () => {
  const databaseUrl = await cloneDatabase(`ocsp_${process.env.VITEST_POOL_ID ?? "0"}`);
  database = createDatabase(databaseUrl);
  const plain = await testContext({ database });
  notifier = createNotifier(databaseUrl, plain.log);
  ctx = { ...plain, notify: notifier.notify, clock: { ...systemClock, set: () => {}, advance: () => {} } };
  issuing = await testIssuing(ctx);
  authority = issuing.authorities.find(({ kind }) => kind === "BASE_STATION") as CertificateAuthority;
  others = issuing.authorities.filter(({ kind }) => kind !== "BASE_STATION");
  const dependencies = {
    config: testStationConfig(databaseUrl),
    ...{ version: "test", clock: systemClock, random: ctx.random, log: ctx.log, openTransaction },
    runCeremony: async () => {},
  };
  stations = [await startStation(dependencies), await startStation(dependencies)];
  folder = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  const root = issuing.authorities.find(({ kind }) => kind === "ROOT") as CertificateAuthority;
  writeFileSync(file("issuer.pem"), certificatePem(authority.certificate));
  writeFileSync(file("ca.pem"), certificatePem(authority.certificate) + certificatePem(root.certificate));
});

afterAll(async () => {
  for (const station of stations) await station.stop();
  await notifier.close();
  await database.$disconnect();
});

/** Much longer than the second it takes, for busy machines. */
const SHOWN = { timeout: 30_000, interval: 20 };

const file = (name: string) => join(folder, name);
const portOf = (process: number) => stations[process]?.pkiPort ?? 0;
const urlOf = (process = 0) => `http://127.0.0.1:${portOf(process)}/ocsp/${authority.slug}`;

/** A certificate of a new station, and the file it lies in. */
async function newCertificate() {
  const { id } = await insertDeclaredStation(ctx);
  const { certificate } = await issuing.regenerate(ctx, id);
  if (!certificate) throw new Error("no certificate");
  const path = file(`${certificate.id}.pem`);
  writeFileSync(path, certificate.pem);
  return { id: certificate.id, serialNumber: certificate.serialNumber, path };
}

const revoke = (certificate: string, reason: string) =>
  revokeCertificate(ctx, RevokeCertificate.parse({ certificate, reason }));

/** Not synchronous like the others': the responder lives in this process. */
async function openssl(...args: string[]): Promise<string> {
  const run = promisify(execFile)("openssl", args);
  const { stdout, stderr } = await run.catch((error: { stdout: string; stderr: string }) => error);
  return stdout + stderr;
}

const ask = (url: string, ...asked: string[]) =>
  openssl("ocsp", "-CAfile", file("ca.pem"), "-issuer", file("issuer.pem"), ...asked, "-url", url);

/** A request as openssl makes it, without nonce. */
async function requestOf(...asked: string[]): Promise<Uint8Array<ArrayBuffer>> {
  const out = file(`request-${requests++}.der`);
  const said = await openssl("ocsp", "-issuer", file("issuer.pem"), ...asked, "-no_nonce", "-reqout", out);
  if (said.includes("rror")) throw new Error(said);
  return new Uint8Array(readFileSync(out));
}
let requests = 0;

/** The same question with a nonce: the extnValue as given. */
function withNonce(request: Uint8Array, value: Uint8Array): Uint8Array<ArrayBuffer> {
  const [tbs] = childrenOf(readWhole(request, TAG.sequence), 2);
  const [list] = tbs ? childrenOf(tbs, 3) : [];
  if (!list) throw new Error("no list of requests");
  const extensions = derContext(2, derSequence(extension(OID.ocspNonce, value)));
  return derSequence(derSequence(encodedOf(list), extensions));
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** With the path as it is: no library reads it before. */
function send(method: string, path: string, body?: Uint8Array, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ port: portOf(0), host: "127.0.0.1", method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    outgoing.on("error", reject).end(body);
  });
}

const post = (body: Uint8Array, slug = authority.slug) =>
  send("POST", `/ocsp/${slug}`, body, { "content-type": "application/ocsp-request" });
const getPath = (request: Uint8Array) => `/ocsp/${authority.slug}/${Buffer.from(request).toString("base64")}`;

/** OCSPResponse with a status alone (RFC 6960 section 4.2.1). */
const unsigned = (code: number) => Buffer.from([0x30, 0x03, 0x0a, 0x01, code]);
const [MALFORMED, UNAUTHORIZED] = [unsigned(1), unsigned(6)];

test.each([["-sha1"], ["-sha256"]])(
  "openssl is told good, with %s, with a nonce or without, and verifies it",
  async (hash) => {
    const { path } = await newCertificate();
    for (const nonce of ["-nonce", "-no_nonce"]) {
      const said = await ask(urlOf(), hash, "-cert", path, nonce);
      expect(said).toContain("Response verify OK");
      expect(said).toContain(`${path}: good`);
      expect(said).not.toContain("WARNING");
    }
  },
);

test("a revocation shows in both processes, with its reason, although good was remembered", async () => {
  const { id, path } = await newCertificate();
  const request = await requestOf("-cert", path);
  for (const process of [0, 1]) expect(await ask(urlOf(process), "-cert", path, "-no_nonce")).toContain(": good");
  expect((await post(request)).body).toEqual((await post(request)).body); // the same signature: it was remembered
  await revoke(id, "COMPROMISED");
  for (const process of [0, 1]) {
    const said = () => ask(urlOf(process), "-cert", path, "-no_nonce");
    await vi.waitFor(async () => expect(await said()).toMatch(/: revoked\n.*Reason: keyCompromise/s), SHOWN);
  }
});

test("a reason that nobody gave is absent", async () => {
  const { id, path } = await newCertificate();
  await revoke(id, "OTHER");
  const said = await vi.waitFor(async () => {
    const text = await ask(urlOf(), "-cert", path);
    expect(text).toContain(": revoked");
    return text;
  }, SHOWN);
  expect(said).toContain("Revocation Time:");
  expect(said).not.toContain("Reason:");
});

test("unknown is whoever was never issued, and what is only reserved", async () => {
  const { id, path } = await newCertificate();
  expect(await ask(urlOf(), "-serial", "0x01a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5")).toContain(": unknown");
  await database.certificate.update({ where: { id }, data: { status: "RESERVED" } });
  expect(await ask(urlOf(), "-cert", path)).toContain(": unknown");
  await database.certificate.update({ where: { id }, data: { status: "SUPERSEDED" } });
  expect(await ask(urlOf(), "-cert", path)).toContain(": good");
});

test("several certificates are answered together, each as it stands", async () => {
  const [good, revoked] = [await newCertificate(), await newCertificate()];
  await revoke(revoked.id, "SUPERSEDED");
  await vi.waitFor(async () => expect(await ask(urlOf(), "-cert", revoked.path)).toContain(": revoked"), SHOWN);
  const said = await ask(urlOf(), "-cert", good.path, "-cert", revoked.path, "-serial", "0x0102");
  expect(said).toContain("Response verify OK");
  expect(said).toContain(`${good.path}: good`);
  expect(said).toContain(`${revoked.path}: revoked`);
  expect(said).toContain("0x0102: unknown");
});

test("the responder answers with a certificate of its own, which it knows too", async () => {
  const { path } = await newCertificate();
  const said = await ask(urlOf(), "-cert", path, "-resp_text");
  expect(said).toMatch(/X509v3 Extended Key Usage: *\n *OCSP Signing/);
  expect(said).toContain("OCSP No Check");
  const { certificate } = await database.platformCertificate.findFirstOrThrow({
    where: { purpose: "OCSP_RESPONDER", issuerId: authority.id, status: "ISSUED" },
  });
  const { serialNumber } = readCertificate(certificate ?? new Uint8Array());
  expect(await ask(urlOf(), "-serial", `0x${serialNumber}`)).toContain(": good");
});

test("processes share the responder's certificate", async () => {
  const { path } = await newCertificate();
  await Promise.all([ask(urlOf(0), "-cert", path), ask(urlOf(1), "-cert", path)]);
  const where = { purpose: "OCSP_RESPONDER", issuerId: authority.id } as const;
  expect(await database.platformCertificate.count({ where })).toBe(1);
});

test("who asks about another CA, or one without a responder, or by another hash, is not told anything", async () => {
  const { path } = await newCertificate();
  const request = await requestOf("-cert", path);
  for (const { slug } of others) expect((await post(request, slug)).body).toEqual(UNAUTHORIZED);
  expect((await post(request, "base-station-000000")).body).toEqual(UNAUTHORIZED);
  for (const { certificate } of others) {
    writeFileSync(file("other.pem"), certificatePem(certificate));
    const foreign = await requestOf("-issuer", file("other.pem"), "-serial", "0x01");
    const { status, headers, body } = await post(foreign);
    expect({ status, type: headers["content-type"], body }).toEqual({
      ...{ status: 200, type: "application/ocsp-response", body: UNAUTHORIZED },
    });
  }
  expect((await post(await requestOf("-sha384", "-cert", path))).body).toEqual(UNAUTHORIZED);
});

test("nonces of 1 to 128 octets are echoed and never kept; others are malformed", async () => {
  const { path } = await newCertificate();
  const request = await requestOf("-cert", path);
  for (const length of [1, 16, 32, 33, 128]) {
    const value = derOctetString(new Uint8Array(length).fill(0xa5));
    const { body, headers } = await post(withNonce(request, value));
    expect(body.includes(Buffer.from(value))).toBe(true);
    expect(headers["cache-control"]).toBe("no-store");
    const got = await send("GET", getPath(withNonce(request, value)));
    expect(got.body.includes(Buffer.from(value))).toBe(true);
    expect(got.headers["cache-control"]).toBe("no-store");
  }
  const wrong = [derOctetString(new Uint8Array()), derOctetString(new Uint8Array(129)), Uint8Array.of(1, 2, 3)];
  for (const value of wrong) expect((await post(withNonce(request, value))).body).toEqual(MALFORMED);
});

test("a GET finds its request whether slashes come as they are, escaped or doubled", async () => {
  const { path } = await newCertificate();
  const request = withNonce(await requestOf("-cert", path), derOctetString(new Uint8Array(32).fill(0xff)));
  const base64 = Buffer.from(request).toString("base64");
  expect(base64).toContain("//");
  const escaped = encodeURIComponent(base64);
  const start = `/ocsp/${authority.slug}/`;
  for (const spelling of [start + base64, start + escaped, `http://pki.test:8880${start}${base64}`]) {
    const { status, headers, body } = await send("GET", spelling);
    expect({ status, type: headers["content-type"] }).toEqual({ status: 200, type: "application/ocsp-response" });
    expect(body.length).toBeGreaterThan(500);
  }
});

test("an answer to GET may be kept until it ends, and is asked for again by its tag", async () => {
  const { path } = await newCertificate();
  const url = getPath(await requestOf("-cert", path));
  const { headers, body } = await send("GET", url);
  const { "cache-control": control = "", "last-modified": modified = "", expires = "", etag = "" } = headers;
  expect(control).toMatch(/^max-age=3\d{3}, public, no-transform, must-revalidate$/);
  expect(Date.parse(expires) - Date.parse(modified)).toBe(3_600_000);
  expect(Number(/\d+/.exec(control)?.[0])).toBeLessThanOrEqual(
    (Date.parse(expires) - Date.parse(headers.date ?? "")) / 1000 + 1,
  );
  expect(etag).toMatch(/^"[\w-]+"$/);
  const again = await send("GET", url, undefined, { "if-none-match": `W/${etag}` });
  expect(again).toMatchObject({ status: 304, headers: { etag, "cache-control": expect.stringMatching(/^max-age/) } });
  expect(again.body).toHaveLength(0);
  expect((await send("GET", url)).body).toEqual(body);
  const head = await send("HEAD", url);
  expect(head).toMatchObject({ status: 200, headers: { "content-length": String(body.length) } });
  writeFileSync(file("kept.der"), body);
  const read = await openssl("ocsp", "-respin", file("kept.der"), "-CAfile", file("ca.pem"), "-resp_text");
  expect(Date.parse(/This Update: (.*)/.exec(read)?.[1] ?? "")).toBe(Date.parse(modified));
  expect(Date.parse(/Next Update: (.*)/.exec(read)?.[1] ?? "")).toBe(Date.parse(expires));
});

test("unknown holds for five minutes", async () => {
  const url = getPath(await requestOf("-serial", "0x01b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6"));
  const { headers } = await send("GET", url);
  expect(Date.parse(headers.expires ?? "") - Date.parse(headers["last-modified"] ?? "")).toBe(300_000);
});

test("what is no request is malformed, by any way, and answered all the same", async () => {
  const request = await requestOf("-serial", "0x01");
  const start = `/ocsp/${authority.slug}`;
  const critical = derSequence(
    derSequence(
      ...[encodedList(request)],
      derContext(2, derSequence(extension(OID.serverAuth, Uint8Array.of(5, 0), "critical"))),
    ),
  );
  const wrong = [
    new Uint8Array(),
    Uint8Array.of(0x30),
    request.subarray(1),
    new Uint8Array(4097),
    new Uint8Array(200_000),
    critical,
  ];
  for (const body of wrong) expect(await post(body)).toMatchObject({ status: 200, body: MALFORMED });
  for (const path of [
    start,
    `${start}/`,
    `${start}/%`,
    `${start}/a b`,
    `${start}/MA==?x=1`,
    `${start}/${"A".repeat(8000)}`,
  ]) {
    const encoded = path.replace(" ", "%20");
    expect(await send("GET", encoded)).toMatchObject({
      status: 200,
      body: MALFORMED,
      headers: { "cache-control": "no-store" },
    });
  }
  expect(await send("PUT", start, request)).toMatchObject({ status: 405, headers: { allow: "GET, HEAD, POST" } });
  expect((await send("GET", "/ocsp")).status).toBe(404);
});

function encodedList(request: Uint8Array): Uint8Array {
  const [tbs] = childrenOf(readWhole(request, TAG.sequence), 2);
  const [list] = tbs ? childrenOf(tbs, 3) : [];
  if (!list) throw new Error("no list of requests");
  return encodedOf(list);
}

test("a request signed by whomever is answered like any other", async () => {
  const { path } = await newCertificate();
  const key = file("requestor.key");
  await openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key);
  await openssl("req", "-x509", "-key", key, "-subj", "/CN=requestor", "-out", file("requestor.pem"));
  const said = await ask(urlOf(), "-cert", path, "-signer", file("requestor.pem"), "-signkey", key);
  expect(said).toContain(": good");
});
