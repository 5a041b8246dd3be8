import { writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { eventFeed } from "#lib/audit/event-feed";
import { sealCheckpoint } from "#lib/audit/seal-checkpoint";
import { verifyCheckpoints } from "#lib/audit/verify-checkpoints";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { RegenerateCertificate } from "#lib/certificate/schema";
import type { CertificateStatus, WishKind } from "#lib/generated/prisma/enums";
import { MINUTE_MS } from "#lib/platform/clock";
import type { Database } from "#lib/platform/db/client";
import { openTransaction, unavailable } from "#lib/platform/db/transaction";
import { newId } from "#lib/platform/new-id";
import { insertBaseStation } from "#lib/testing/base-stations";
import { type FaultPoint, type Faults, faultsAt, type Strike } from "#lib/testing/faults";
import { Gateway, type GatewayAnswer } from "#lib/testing/gateway";
import { declaredKey } from "#lib/testing/issuing";
import { startKeyInstallerOn, type TestKeyInstaller } from "#lib/testing/key-installer";
import { type MortalPostgres, startMortalPostgres } from "#lib/testing/mortal-postgres";
import { listedSerialNumbers, untilPublished } from "#lib/testing/published-lists";
import type { StationDependencies } from "./station-dependencies";

// enrolment.md I9 for the database itself: Postgres is killed with all its processes at each step of a certificate's
// life, and started again on what had reached the disk. One station process lives through all of it.
let postgres: MortalPostgres;
let installer: TestKeyInstaller;
let database: Database;
let faults: Faults | undefined;

const throughFaults: Required<Pick<StationDependencies, "openTransaction" | "wrapSigner">> = {
  openTransaction: (db, change) => (faults?.openTransaction ?? openTransaction)(db, change),
  wrapSigner: (signer) => ({ ...signer, sign: (tbs) => (faults?.wrapSigner(signer) ?? signer).sign(tbs) }),
};

beforeAll(async () => {
  postgres = await startMortalPostgres();
  const limits = { strangersPerMinute: 10_000, perStationPerMinute: 10_000 }; // a gateway without patience
  installer = await startKeyInstallerOn(postgres.url, { ...throughFaults, limits });
  ({ database } = installer.ctx);
}, 120_000);

/** One that failed leaves the others their server. */
afterEach(async () => {
  if (postgres.isDown()) await postgres.restart();
});

afterAll(async () => {
  await installer.stop();
  await postgres.remove();
}, 60_000);

type Life = "ENROLMENT" | "RENEWAL" | "REGENERATION";

/** Where in a life: until the gateway has its certificate, or when it shows it for the first time. */
type Step = { name: string; until: "taken" | "in use"; point: FaultPoint };

const AROUND_COMMIT = ["before commit", "after commit"] as const;
const STEPS: Step[] = [
  ...(["W", "A", "B"] as const).flatMap((transaction) =>
    AROUND_COMMIT.map((at): Step => ({ name: transaction, until: "taken", point: { in: transaction, at } })),
  ),
  ...(["before", "after"] as const).map((at): Step => ({ name: "sign", until: "taken", point: { in: "sign", at } })),
  ...AROUND_COMMIT.map((at): Step => ({ name: "the download", until: "taken", point: { in: "SEEN", at } })),
  ...AROUND_COMMIT.map((at): Step => ({ name: "the first use", until: "in use", point: { in: "SEEN", at } })),
];
const cases = (["ENROLMENT", "RENEWAL", "REGENERATION"] as const).flatMap((life) =>
  STEPS.map((step) => ({ life, step, name: step.name, at: step.point.at })),
);

test.each(cases)(
  "Postgres killed in $life at $name, $at: the station process recovers, the gateway gets its one certificate",
  { timeout: 120_000 },
  async ({ life, step: { until, point } }) => {
    const { gateway, id, demand } = await gatewayBefore(life, until);
    const signed: string[] = [];
    const arm = () => {
      faults = faultsAt(point, killPostgres(point), (tbs) => signed.push(Buffer.from(tbs).toString("hex")));
    };

    if (until === "taken") arm();
    const given = await demand();
    if (until === "in use") arm();
    await show(gateway, given);

    expect(faults?.struck()).toBe(true);
    await expectInvariants(life, until, id, gateway.serialOf(given), signed);
  },
);

test("whoever follows the events is told of those after a crash, though transactions get numbers that were given before", async () => {
  const { ctx } = installer;
  const feed = eventFeed(database);
  const rolledBack = database.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_current_xact_id()::text`; // its number never reaches the disk
    throw new Error("rolled back");
  });
  await expect(rolledBack).rejects.toThrow("rolled back");
  await feed.read();
  postgres.kill();
  await outlast();

  const targetId = newId(ctx, "bs");
  await database.event.create({ data: { type: "test.happen", targetId, at: ctx.clock.now() } });
  const { events } = await feed.read();
  expect(events.map((event) => event.targetId)).toContain(targetId);
}, 60_000);

/** Everything fails by itself from then on. After a commit, its answer is lost as well. */
function killPostgres({ at }: FaultPoint): Strike {
  return async () => {
    postgres.kill();
    if (at === "after commit") throw unavailable(new Error("Connection terminated unexpectedly"));
  };
}

/**
 * A gateway at the beginning of that part of its life. `demand` brings it to its new certificate, whatever happens on
 * the way, and gives its file.
 */
async function gatewayBefore(life: Life, until: Step["until"]) {
  faults = undefined;
  const { ctx } = installer;
  const gateway = new Gateway(installer);
  const { id, lrrUuid } = await insertBaseStation(ctx, declaredKey(ctx, gateway.publicKey));
  const request = gateway.request(`/CN=${lrrUuid}`);
  const enrol = async (operation: string, identity: string[], name: string) =>
    gateway.keepIssued(await served(() => gateway.enrolAt(operation, request, ...identity)), name);
  if (life === "ENROLMENT") {
    return { gateway, id, demand: () => enrol("simpleenroll", gateway.identity(), "new.crt") };
  }

  const old = await enrol("simpleenroll", gateway.identity(), "old.crt");
  await show(gateway, old);
  if (life === "RENEWAL") {
    const opened = new Date(ctx.clock.now().getTime() - MINUTE_MS);
    await database.certificate.updateMany({ where: { baseStationId: id }, data: { renewalOpensAt: opened } });
    return { gateway, id, demand: () => enrol("simplereenroll", gateway.identity(old), "new.crt") };
  }
  return {
    ...{ gateway, id },
    async demand() {
      await regenerated(id, until === "in use" ? "ONCE_NEW_IS_IN_USE" : "IMMEDIATELY");
      const { body } = await served(() => fetchWith(gateway));
      writeFileSync(gateway.file("new.crt"), body);
      return gateway.file("new.crt");
    },
  };
}

const fetchWith = (gateway: Gateway, certificateFile?: string) =>
  gateway.curl("/key-installer/v1/certificate", ...gateway.identity(certificateFile));

const show = (gateway: Gateway, certificateFile: string) => served(() => fetchWith(gateway, certificateFile));

/** Asks until it is served. While the database is away, it is told to come again; then the server is started. */
async function served(ask: () => Promise<GatewayAnswer>): Promise<GatewayAnswer> {
  for (;;) {
    const answer = await ask();
    expect([200, 202, 503], answer.body.toString()).toContain(answer.status);
    if (answer.status !== 200) expect(answer.headers).toHaveProperty("Retry-After");
    if (postgres.isDown()) await outlast();
    else if (answer.status === 200) return answer;
  }
}

/** An operator who is told that the database is away looks, later, whether his REGENERATE is on record. */
async function regenerated(baseStationId: string, revokePrevious: string): Promise<void> {
  const operator = { ...installer.ctx, openTransaction: throughFaults.openTransaction };
  const input = RegenerateCertificate.parse({ baseStation: baseStationId, reason: "LOST", revokePrevious });
  const isOnRecord = async () =>
    (await database.certificateWish.count({ where: { baseStationId, kind: "REGENERATION" } })) > 0;
  while (!(await isOnRecord())) {
    await regenerateCertificate(operator, input).catch((error: unknown) => {
      if (!unavailable(error)) expect(error).toMatchObject({ code: "database_unavailable" });
    });
    if (postgres.isDown()) await outlast();
  }
}

/** The server comes back, and the station process by itself to its work: the same one, under its lock. */
async function outlast(): Promise<void> {
  expect(await health()).toBe(503);
  await postgres.restart();
  await vi.waitFor(async () => expect(await health()).toBe(200), { timeout: 60_000, interval: 20 });
  const locks = await database.$queryRaw`
    SELECT instance.id FROM pg_locks JOIN station_instance AS instance
      ON instance.lock_key = (classid::bigint << 32 | objid::bigint)
    WHERE locktype = 'advisory' AND granted`;
  expect(locks).toEqual([{ id: installer.station.instanceId }]);
}

const health = async () => (await fetch(`http://127.0.0.1:${installer.station.pkiPort}/health`)).status;

/** What becomes of the certificate before, once the new one is in use. */
const PREDECESSOR: Record<Life, CertificateStatus[]> = {
  ENROLMENT: [],
  RENEWAL: ["SUPERSEDED"],
  REGENERATION: ["REVOKED"],
};
const DEMANDS: Record<Life, WishKind[]> = {
  ENROLMENT: ["ENROLMENT"],
  RENEWAL: ["ENROLMENT", "RENEWAL"],
  REGENERATION: ["ENROLMENT", "REGENERATION"],
};

/** All that must hold of a station that has its new certificate in use. */
async function expectInvariants(
  life: Life,
  until: Step["until"],
  baseStationId: string,
  given: string,
  signed: readonly string[],
): Promise<void> {
  await untilPublished(database);
  const rows = await database.certificate.findMany({ where: { baseStationId }, orderBy: { reservedAt: "asc" } });
  const wishes = await database.certificateWish.findMany({ where: { baseStationId } });
  const inState = (...states: CertificateStatus[]) => rows.filter(({ status }) => states.includes(status));

  // Of all that was begun, one certificate is current, and it is the one that was handed out.
  expect(inState("ISSUED").map(({ serialNumber }) => serialNumber)).toEqual([given]);
  expect(inState("RESERVED", "OVERLAPPING")).toEqual([]);
  expect(inState("SUPERSEDED", "REVOKED").map(({ status }) => status)).toEqual(PREDECESSOR[life]);
  expect(rows.filter(({ inUseSince }) => inUseSince)).toEqual(inState("ISSUED", "SUPERSEDED", "REVOKED"));
  // As many demands as there were: none lost, none twice.
  expect(wishes.map(({ kind, status }) => `${kind} ${status}`).toSorted()).toEqual(
    DEMANDS[life].map((kind) => `${kind} FULFILLED`),
  );

  // Nothing was signed that is not on record, and whatever is neither current nor superseded is on the list.
  if (until === "taken") expect(signed).not.toEqual([]);
  const recorded = rows.map(({ toBeSigned }) => Buffer.from(toBeSigned).toString("hex"));
  expect(recorded).toEqual(expect.arrayContaining([...signed]));
  const listed = await listedSerialNumbers(database);
  expect(rows.filter(({ serialNumber }) => listed.has(serialNumber))).toEqual(inState("ABANDONED", "REVOKED"));

  await expectWholeAudit(baseStationId, {
    "certificate.enrol": 1,
    "certificate.renew": life === "RENEWAL" ? 1 : 0,
    "certificate.regenerate": life === "REGENERATION" ? 1 : 0,
    "certificate.reserve": rows.length,
    "certificate.abandon": inState("ABANDONED").length,
    "certificate.issue": rows.length - inState("ABANDONED").length,
    "certificate.download": rows.length - inState("ABANDONED").length,
    "certificate.in_use": rows.length - inState("ABANDONED").length,
    "certificate.supersede": inState("SUPERSEDED").length,
    "certificate.revoke": inState("REVOKED").length,
  });
}

/** Every change of the station is told as often as it happened, and the log fits its checkpoints (`audit:verify`). */
async function expectWholeAudit(baseStationId: string, counts: Readonly<Record<string, number>>): Promise<void> {
  const events = await database.auditEvent.findMany({ where: { baseStationId } });
  const counted = Object.keys(counts).map((name) => [name, events.filter(({ action }) => action === name).length]);
  expect(Object.fromEntries(counted)).toEqual(counts);
  await vi.waitFor(
    async () => {
      await sealCheckpoint(installer.ctx);
      expect(await verifyCheckpoints(database)).toMatchObject({ faults: [], unsealed: 0 });
    },
    { timeout: 30_000, interval: 50 },
  );
}
