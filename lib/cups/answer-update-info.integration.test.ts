import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { recordCredentialUsed } from "#lib/certificate/record-credential-used";
import type { BasicsCaller } from "#lib/enrolment/basics-caller";
import { parseEui64 } from "#lib/eui64";
import { crc32 } from "#lib/pki/crc32";
import { NO_FILES_CRC32 } from "#lib/pki/credential-blob";
import { HOUR_MS, MINUTE_MS } from "#lib/platform/clock";
import { insertBaseStation } from "#lib/testing/base-stations";
import { judgeAnswer } from "#lib/testing/basics-station-answer";
import { splitCredentialBlob } from "#lib/testing/basics-station-blob";
import { actingAsPlatform, testContext } from "#lib/testing/context";
import { addServer, serverPki } from "#lib/testing/external-servers";
import { testIssuing } from "#lib/testing/issuing";
import { setPolicy } from "#lib/testing/policy";
import { answerUpdateInfo } from "./answer-update-info";
import { cupsContactsWritten } from "./record-cups-contact";
import type { UpdateInfoRequest } from "./update-info-request";

const CUPS_URI = "https://localhost:8987";
const LNS_URI = "wss://localhost:8887";

async function setUp() {
  const ctx = await testContext();
  const issuing = await testIssuing(ctx);
  const eui64 = parseEui64(Buffer.from(ctx.random.bytes(8)).toString("hex"));
  if (!eui64) throw new Error("no EUI-64");
  const station = await insertBaseStation(ctx, { lrrUuid: `0016C0-${eui64}` });
  const platform = issuing.withWorker(actingAsPlatform(ctx));
  const work = { credentials: issuing.fulfilment.credentials, cupsUri: CUPS_URI, lnsUri: LNS_URI };
  const caller: BasicsCaller = {
    baseStationId: station.id,
    organizationId: ctx.organizationId,
    lrrUuid: station.lrrUuid,
    eui64,
    name: station.name,
    certificate: null,
    proof: "VENDOR_CERTIFICATE",
    vendorCaId: null,
    vendorCaVersion: null,
    credentialId: null,
    credentialInUse: false,
    certificateSha256: null,
    provenUntil: new Date(ctx.clock.now().getTime() + HOUR_MS),
  };
  const peer = { address: "192.0.2.9", port: 40001, tlsVersion: "TLSv1.2", cipher: "x", certificate: null };
  /** What the station's regular set holds. */
  const state: UpdateInfoRequest = {
    router: eui64,
    cupsUri: CUPS_URI,
    lnsUri: null,
    cupsCrc32: 1,
    lnsCrc32: NO_FILES_CRC32,
    stationVersion: "2.0.6(linux/std)",
    model: "linux",
    package: "pkg 1",
    keys: [],
  };
  /** Asks, and reads the answer as a station does. */
  async function ask(reported: Partial<UpdateInfoRequest> = {}, credentialId: string | null = null) {
    const question = { caller: { ...caller, credentialId }, peer, request: { ...state, ...reported } };
    const body = Buffer.from(
      await answerUpdateInfo({ ...platform, organizationId: ctx.organizationId }, work, question),
    );
    const head = Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`);
    const answer = judgeAnswer(Buffer.concat([head, body]));
    if (answer.kind !== "ACCEPTED") throw new Error(answer.kind);
    return { ...answer.record, isEmpty: body.equals(Buffer.alloc(14)) };
  }
  const contact = async () => {
    await cupsContactsWritten(ctx);
    return ctx.database.cupsContact.findUniqueOrThrow({ where: { baseStationId: station.id } });
  };
  const credentials = () =>
    ctx.database.stationCredential.findMany({ where: { baseStationId: station.id }, orderBy: { createdAt: "asc" } });
  const attempts = () => ctx.database.connectionAttempt.findMany({ where: { baseStationId: station.id } });
  return { ctx, station, platform, work, ask, contact, credentials, attempts, caller, peer, state };
}

const SETTLED = { lnsUri: LNS_URI };

test("a first contact brings the LNS address and a certificate; the same bytes until the station reports them", async () => {
  const { ask, contact, credentials } = await setUp();
  const first = await ask();
  expect(first).toMatchObject({ cupsUri: null, tcUri: LNS_URI, cupsCredentials: null, update: null });
  const files = splitCredentialBlob(first.tcCredentials ?? Buffer.alloc(0)).files;
  expect(files?.key).toHaveLength(121);

  expect((await ask(SETTLED)).tcCredentials).toEqual(first.tcCredentials);
  const [credential] = await credentials();
  expect(credential).toMatchObject({ server: "LNS", status: "CURRENT", handedOutCount: 2 });
  expect(await contact()).toMatchObject({ sent: ["LNS_CREDENTIAL"], answerCount: 1, lnsUri: LNS_URI, model: "linux" });

  const lnsCrc32 = crc32(first.tcCredentials ?? Buffer.alloc(0));
  expect((await ask({ ...SETTLED, lnsCrc32 })).isEmpty).toBe(true);
  expect(await contact()).toMatchObject({ lnsCrc32: BigInt(lnsCrc32), answerCount: 0, answerSha256: null });
  expect(await credentials()).toHaveLength(1);
});

test("a policy of tokens hands out a token", async () => {
  const { ctx, ask } = await setUp();
  await setPolicy(ctx, { lnsCredential: "TOKEN" });
  try {
    const { tcCredentials } = await ask();
    const { files } = splitCredentialBlob(tcCredentials ?? Buffer.alloc(0));
    expect(files?.crt).toHaveLength(0);
    expect(files?.key.toString()).toMatch(/^Authorization: Bearer [\w-]+\r\n$/);
  } finally {
    await setPolicy(ctx, {});
  }
});

test("files that were lost after use are replaced, once in ten minutes", async () => {
  const { ctx, platform, ask, credentials } = await setUp();
  const first = await ask();
  const [made] = await credentials();
  await recordCredentialUsed({ ...platform, organizationId: ctx.organizationId }, made?.id ?? "");
  await expect(ask(SETTLED)).rejects.toMatchObject({ kind: "unavailable", code: "credential_later" });

  ctx.clock.advance(10 * MINUTE_MS);
  const second = await ask(SETTLED);
  expect(second.tcCredentials).not.toEqual(first.tcCredentials);
  expect(await credentials()).toMatchObject([{ status: "PREVIOUS" }, { status: "CURRENT" }]);
});

test("a credential that is kept and cannot be opened any more is replaced", async () => {
  const { ctx, ask, credentials } = await setUp();
  const first = await ask();
  const [{ id } = { id: "" }] = await credentials();
  await ctx.database.stationCredential.update({ where: { id }, data: { sealedBlob: Buffer.alloc(300) } });
  await expect(ask(SETTLED)).rejects.toMatchObject({ code: "credential_later" });
  ctx.clock.advance(10 * MINUTE_MS);
  const { tcCredentials } = await ask(SETTLED);
  expect(splitCredentialBlob(tcCredentials ?? Buffer.alloc(0)).files?.key).toHaveLength(121);
  expect(tcCredentials).not.toEqual(first.tcCredentials);
  expect(await credentials()).toMatchObject([{ status: "PREVIOUS" }, { status: "CURRENT" }]);
});

test("five hand-outs that are never used are a connection attempt, and the sixth waits ten minutes", async () => {
  const { ctx, ask, attempts, contact } = await setUp();
  for (let i = 0; i < 4; i++) expect((await ask(SETTLED)).tcCredentials).not.toBeNull();
  expect(await attempts()).toEqual([]);
  expect((await ask(SETTLED)).tcCredentials).not.toBeNull();
  expect(await attempts()).toMatchObject([{ verdict: "credential_not_used", listener: "CUPS" }]);

  expect((await ask(SETTLED)).isEmpty).toBe(true);
  expect(await contact()).toMatchObject({ answerCount: 5, sent: ["LNS_CREDENTIAL"] });
  ctx.clock.advance(10 * MINUTE_MS);
  expect((await ask(SETTLED)).tcCredentials).not.toBeNull();
  expect((await ask(SETTLED)).isEmpty).toBe(true);
});

test("a station without any LNS address gets the same bytes as often as it asks", async () => {
  const { ask, attempts } = await setUp();
  const { tcCredentials } = await ask();
  for (let i = 0; i < 9; i++) {
    expect(await ask()).toMatchObject({ tcUri: LNS_URI, tcCredentials });
  }
  expect(await attempts()).toMatchObject([{ verdict: "credential_not_used", listener: "CUPS" }]);
});

test("a station that calls with older CUPS files than it reports gets the newer ones again", async () => {
  const { ctx, ask, credentials, platform } = await setUp();
  const settle = { lnsUri: LNS_URI };
  const lns = await ask({ cupsUri: CUPS_URI });
  const lnsCrc32 = crc32(lns.tcCredentials ?? Buffer.alloc(0));
  const row = {
    organizationId: ctx.organizationId,
    ...({ server: "CUPS", kind: "TOKEN", status: "CURRENT" } as const),
    ...{ createdAt: new Date(ctx.clock.now().getTime() - 300 * 24 * HOUR_MS), createdBy: "Test" },
    ...{ notAfter: new Date(ctx.clock.now().getTime() + HOUR_MS), renewalOpensAt: ctx.clock.now() },
    ...{ inUseSince: ctx.clock.now(), crc32: 5n },
  };
  const [lnsRow] = await credentials();
  const old = await ctx.database.stationCredential.create({
    data: {
      ...row,
      id: `${lnsRow?.id}X`,
      baseStationId: lnsRow?.baseStationId ?? "",
      tokenHash: createHash("sha256")
        .update(lnsRow?.id ?? "")
        .digest("hex"),
    },
  });

  const rotation = await ask({ ...settle, lnsCrc32, cupsCrc32: 5 }, old.id);
  expect(rotation).toMatchObject({ cupsUri: null, tcUri: null, tcCredentials: null });
  const cupsCrc32 = crc32(rotation.cupsCredentials ?? Buffer.alloc(0));
  const current = (await credentials()).find(({ server, status }) => server === "CUPS" && status === "CURRENT");
  expect(current?.crc32).toBe(BigInt(cupsCrc32));

  const again = await ask({ ...settle, lnsCrc32, cupsCrc32 }, old.id);
  expect(again.cupsCredentials).toEqual(rotation.cupsCredentials);
  const bare = await ask({ ...settle, lnsCrc32, cupsUri: null }, old.id);
  expect(bare).toMatchObject({ cupsUri: CUPS_URI });
  expect(bare.cupsCredentials).toEqual(rotation.cupsCredentials);

  await recordCredentialUsed({ ...platform, organizationId: ctx.organizationId }, current?.id ?? "");
  expect((await ask({ ...settle, lnsCrc32, cupsCrc32 }, current?.id)).isEmpty).toBe(true);
});

test("an external LNS gets the station directly, with its own trust and token", async () => {
  const { ctx, station, ask, credentials } = await setUp();
  const { ca } = serverPki();
  const server = await addServer(ctx, { trust: ca, credential: { kind: "TOKEN", token: "NNSXS.ABC.DEF" } });
  await ctx.database.lnsAssignment.create({
    data: {
      id: `lna_${station.id.slice(3)}`,
      organizationId: ctx.organizationId,
      baseStationId: station.id,
      route: "DIRECT",
      serverId: server.id,
      changedAt: ctx.clock.now(),
      changedBy: "Test",
    },
  });
  const { tcUri, tcCredentials } = await ask({ lnsUri: LNS_URI });
  expect(tcUri).toBe(server.uri);
  const { files } = splitCredentialBlob(tcCredentials ?? Buffer.alloc(0));
  expect(files?.key.toString()).toBe("Authorization: Bearer NNSXS.ABC.DEF\r\n");
  expect(await credentials()).toEqual([]);

  const settled = { lnsUri: server.uri, lnsCrc32: crc32(tcCredentials ?? Buffer.alloc(0)) };
  expect((await ask(settled)).isEmpty).toBe(true);
});

test("a station that is moved to another CUPS gets that address and credential, and nothing for the LNS", async () => {
  const { ctx, station, ask } = await setUp();
  const { ca } = serverPki();
  const uri = "https://cups.example.org:443";
  const server = await addServer(ctx, {
    kind: "CUPS",
    name: "Other",
    uri,
    trust: ca,
    credential: { kind: "TOKEN", token: "T.1" },
  });
  await ctx.database.baseStation.update({ where: { id: station.id }, data: { cupsServerId: server.id } });
  const moved = await ask();
  expect(moved).toMatchObject({ cupsUri: uri, tcUri: null, tcCredentials: null });
  const { files } = splitCredentialBlob(moved.cupsCredentials ?? Buffer.alloc(0));
  expect(files?.key.toString()).toBe("Authorization: Bearer T.1\r\n");

  await ctx.database.baseStation.update({ where: { id: station.id }, data: { cupsServerId: null } });
  const back = await ask({ cupsUri: uri, cupsCrc32: crc32(moved.cupsCredentials ?? Buffer.alloc(0)) });
  expect(back.cupsUri).toBe(CUPS_URI);
  expect(splitCredentialBlob(back.cupsCredentials ?? Buffer.alloc(0)).files?.key).toHaveLength(121);
});

test("what a station cannot use is left out of the answer, and the rest is sent", async () => {
  const { ctx, ask, work, caller, peer, state, platform } = await setUp();
  const wrong = { ...work, lnsUri: "wss://localhost" };
  const body = await answerUpdateInfo({ ...platform, organizationId: ctx.organizationId }, wrong, {
    ...{ caller, peer },
    request: state,
  });
  expect(Buffer.from(body)).toEqual(Buffer.alloc(14));
  expect((await ask()).tcUri).toBe(LNS_URI);
});

test("stations that ask together are told what is theirs", async () => {
  const several = await Promise.all([setUp(), setUp(), setUp()]);
  const answers = await Promise.all(several.map(({ ask }) => ask()));
  for (const [index, { tcCredentials }] of answers.entries()) {
    const { files } = splitCredentialBlob(tcCredentials ?? Buffer.alloc(0));
    expect(files?.crt.includes(several[index]?.caller.eui64 ?? "?")).toBe(true);
  }
});
