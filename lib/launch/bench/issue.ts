// npm run bench:issue: certificates per second, beside what nobody could do without.
import { createPrivateKey, sign } from "node:crypto";
import { fulfilWishes } from "#lib/certificate/fulfil-wishes";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { RegenerateCertificate } from "#lib/certificate/schema";
import { signCertificates } from "#lib/certificate/sign-certificates";
import { newKeyPair } from "#lib/certificate-authority/new-key-pair";
import { encodeLeafTbs, leafValidity } from "#lib/pki/certificate-profile";
import { serialNumber } from "#lib/pki/serial-number";
import { newId } from "#lib/platform/new-id";
import { startJob } from "#lib/station/job";
import { bareIssuance } from "./bare-issuance";
import { insertStations, issuingPlatform } from "./issuing-platform";
import { goal, inParallel, line, perSecond } from "./measure";

const SIGNATURES = 2_000;
const SIGNATURE_ROUNDS = 12;
const CALLERS = 8;
const SINGLES = 400;
const WISHES = 1_000;
const ROUNDS = 3;

const databaseUrl = process.env.BENCH_DATABASE_URL;
if (!databaseUrl) throw new Error("BENCH_DATABASE_URL is not set: run this by `npm run bench:issue`");
const platform = await issuingPlatform(databaseUrl);
const { database, ctx, organizationId, work } = platform;
const bare = bareIssuance(databaseUrl, organizationId, CALLERS);

await withoutDatabase();
await oneByOne();
await manyAtOnce();

await bare.close();
await platform.close();

/** Built, checked, signed and verified, against `crypto.sign` of the same bytes alone. */
async function withoutDatabase(): Promise<void> {
  const authority = work.keyring.issuing("BASE_STATION");
  const { authority: row } = authority;
  const shard = await database.revocationShard.findFirstOrThrow({ where: { authorityId: row.id } });
  const profile = work.profiles.of(authority, shard, false);
  const { spki, pkcs8 } = await newKeyPair();
  const key = { label: "P-256", fingerprint: "", spki };
  const validity = leafValidity({ issuedAt: ctx.clock.now(), issuerNotBefore: row.notBefore });
  const build = () => {
    const serial = serialNumber(row.generation, ctx.random.bytes(16));
    const commonName = "7076FF-024B0B030008";
    return { serial, tbs: encodeLeafTbs(profile, { serialNumber: serial, ...validity, commonName, spki }) };
  };
  const issue = () => {
    const { serial, tbs } = build();
    const ids = { id: "", wishId: "", organizationId: "", baseStationId: "" };
    return signCertificates(
      [{ ...ids, purpose: "STATION", serialNumber: serial, tbs, profile, authority, key }],
      work.profiles,
    );
  };
  await issue(); // the full check of the profile, once

  const privateKey = createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
  const { tbs } = build();
  let baseline = 0;
  let ours = 0;
  // Short and by turns, so that another process that comes and goes hits both alike.
  for (let round = 0; round < SIGNATURE_ROUNDS; round++) {
    const bareSignatures = () => {
      for (let done = 0; done < SIGNATURES; done++) sign("sha256", tbs, privateKey);
    };
    const certificates = async () => {
      for (let done = 0; done < SIGNATURES; done++) await issue();
    };
    baseline = Math.max(baseline, await perSecond(SIGNATURES, 1, bareSignatures));
    ours = Math.max(ours, await perSecond(SIGNATURES, 1, certificates));
  }
  line("crypto.sign P-256, one core", `${baseline.toFixed(0)}/s`);
  line("certificates built, signed and verified, no database", `${ours.toFixed(0)}/s`);
  goal("  of bare crypto.sign", ours / baseline, { atLeast: 0.2 });
}

/** REGENERATE by 8 callers, each waiting for its certificate, with the worker beside them. */
async function oneByOne(): Promise<void> {
  const stations = await insertStations(platform, CALLERS);
  const others = await insertStations(platform, CALLERS);
  const worker = startJob("wishes", 1_000, async () => (await fulfilWishes(ctx, work)) > 0, ctx.log);
  const unsubscribe = platform.onHint("wish", worker.hint);
  const regenerate = async (index: number) => {
    const baseStation = stations[index % CALLERS] ?? "";
    const { certificate } = await regenerateCertificate(
      ctx,
      RegenerateCertificate.parse({ baseStation, reason: "LOST" }),
    );
    if (!certificate) throw new Error("not signed within 2 s");
  };
  const current: (string | null)[] = others.map(() => null);
  const writeBare = async (caller: number) => {
    current[caller] = await bare.regenerate(others[caller] ?? "", current[caller] ?? null);
  };
  await eachCaller(2, regenerate); // everyone has a certificate to give up, and the code is warm
  await eachCaller(2, writeBare);

  const each = SINGLES / CALLERS;
  const baseline = await perSecond(SINGLES, ROUNDS, () => eachCaller(each, writeBare));
  const ours = await perSecond(SINGLES, ROUNDS, () => eachCaller(each, regenerate));
  unsubscribe();
  await worker.stop();
  line(`the rows of a regeneration by bare pg, ${CALLERS} callers, 2 commits`, `${baseline.toFixed(0)}/s`);
  line(`regenerated through the module functions, ${CALLERS} callers`, `${ours.toFixed(0)}/s`);
  goal("  of bare pg", ours / baseline, { atLeast: 0.2 });
}

/** Every caller does its own station's work, one after the other. */
async function eachCaller(times: number, task: (caller: number) => Promise<void>): Promise<void> {
  await Promise.all(
    Array.from({ length: CALLERS }, async (_, caller) => {
      for (let time = 0; time < times; time++) await task(caller);
    }),
  );
}

/** 1,000 wishes on record at once, taken by the worker in batches, against bare pg writing the worker's rows. */
async function manyAtOnce(): Promise<void> {
  let baseline = 0;
  let ours = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const bareWishes = await insertWishes();
    await database.certificateWish.updateMany({ data: { notBeforeAttempt: new Date("9999-01-01T00:00:00Z") } });
    baseline = Math.max(
      baseline,
      await perSecond(bareWishes.length, 1, () =>
        inParallel(bareWishes.length, CALLERS, (index) => {
          const { baseStationId, id } = bareWishes[index] ?? { baseStationId: "", id: "" };
          return bare.fulfil(baseStationId, id);
        }),
      ),
    );
    const { length } = await insertWishes();
    const taken = async () => {
      let done = 0;
      for (let more = 1; more > 0; done += more) more = await fulfilWishes(ctx, work);
      if (done !== length) throw new Error(`${done} of ${length} wishes were fulfilled`);
    };
    ours = Math.max(ours, await perSecond(length, 1, taken));
  }
  line(`the worker's rows for ${WISHES} wishes by bare pg, 2 commits each`, `${baseline.toFixed(0)}/s`);
  line(`${WISHES} wishes at once, up to 64 in one transaction`, `${ours.toFixed(0)}/s`);
  goal("  of bare pg", ours / baseline, { atLeast: 0.5 });
}

async function insertWishes(): Promise<{ id: string; baseStationId: string }[]> {
  const stations = await insertStations(platform, WISHES);
  const now = ctx.clock.now();
  const data = stations.map((baseStationId) => ({
    ...{ id: newId(ctx, "op"), organizationId, baseStationId, purpose: "STATION" as const, status: "OPEN" as const },
    ...{ reason: "LOST", requestedAt: now, requestedBy: "Bench" },
  }));
  await database.certificateWish.createMany({ data });
  return data;
}
