// npm run bench:crl: a revocation list of 100,000 entries, from the evidence in the database to the published row; and
// how soon one revocation among 1,000,000 certificates, of which 5 % are revoked already, stands on its list.
import { setTimeout } from "node:timers/promises";
import { openShards } from "#lib/certificate-authority/open-shards";
import { readRevocationList } from "#lib/pki/revocation-list-reader";
import { issueRevocationList } from "#lib/revocation/issue-revocation-list";
import { type FailedLists, publishDueLists } from "#lib/revocation/publish-due-lists";
import { recordRevocations } from "#lib/revocation/record-revocations";
import { startJob } from "#lib/station/job";
import { insertStations, issuingPlatform } from "./issuing-platform";
import { goal, line, seconds } from "./measure";

const SIZES = [10_000, 100_000] as const;
const GROWTH = SIZES[1] / SIZES[0];
const ROUNDS = 3;
const MIB = 1024 * 1024;

const CERTIFICATES = 1_000_000;
/** One in so many is revoked. */
const REVOKED_OF = 20;
const SHARDS = 10;
const SINGLES = 20;
const BURST = 1_000;
/** As the station process polls. */
const POLL_MS = 500;
const PKI_URL = "http://localhost:8880";
const shardIds = Array.from({ length: SHARDS }, (_, index) => `crl_bench${index}`);

const databaseUrl = process.env.BENCH_DATABASE_URL;
if (!databaseUrl) throw new Error("BENCH_DATABASE_URL is not set: run this by `npm run bench:crl`");
const platform = await issuingPlatform(databaseUrl);
const { ctx, database, work } = platform;
const authority = work.keyring.issuing("BASE_STATION");
const shard = await database.revocationShard.findFirstOrThrow({ where: { authorityId: authority.authority.id } });

const small = await measure(SIZES[0]);
const large = await measure(SIZES[1]);
line("growth of the time from 10,000 to 100,000 entries", `${(large.seconds / small.seconds).toFixed(1)} times`);
goal("  of linear growth", large.seconds / small.seconds / GROWTH, { atMost: 1 });
line("  100,000 entries within 2 s on a core of its own (L13)", large.seconds <= 2 ? "yes" : "no");
await amongMany();
await platform.close();

/** Evidence up to this many entries, then lists made of it: the best time, the highest memory. */
async function measure(entries: number): Promise<{ seconds: number }> {
  await fillUpTo(entries);
  await issueRevocationList(ctx, shard.id, authority); // warms up, and makes the list that others follow
  let best = Number.POSITIVE_INFINITY;
  let peakBytes = 0;
  let longestPauseMs = 0;
  let longestWorkMs = 0;
  for (let round = 0; round < ROUNDS; round++) {
    globalThis.gc?.();
    const before = process.memoryUsage();
    const watch = watchProcess();
    best = Math.min(best, await seconds(() => issueRevocationList(ctx, shard.id, authority)));
    const { peak, pauseMs, workMs } = watch.stop();
    peakBytes = Math.max(peakBytes, peak - before.rss);
    longestPauseMs = Math.max(longestPauseMs, pauseMs);
    longestWorkMs = Math.max(longestWorkMs, workMs);
  }
  const { list } = await database.revocationShard.findUniqueOrThrow({ where: { id: shard.id } });
  const read = readRevocationList(list ?? new Uint8Array());
  if (read.entries.size !== entries) throw new Error(`the list has ${read.entries.size} entries instead of ${entries}`);
  const label = `list of ${entries.toLocaleString("en")} entries`;
  line(`${label}: read, built, signed, checked, published`, `${best.toFixed(2)} s`);
  line("  memory on top, at its peak", `${Math.round(peakBytes / MIB)} MiB`);
  sayPauses({ pauseMs: longestPauseMs, workMs: longestWorkMs });
  line("  size", `${((list?.length ?? 0) / MIB).toFixed(1)} MiB`);
  return { seconds: best };
}

async function fillUpTo(entries: number): Promise<void> {
  const now = ctx.clock.now();
  await database.$executeRaw`
    INSERT INTO revocation (issuer_id, serial_number, shard_id, revoked_at, reason, not_after)
    SELECT ${authority.authority.id}, '01' || md5(i::text), ${shard.id}, ${now}::timestamptz - make_interval(secs => i),
      (ARRAY['SUPERSEDED', 'KEY_COMPROMISE', 'UNSPECIFIED'])[1 + i % 3]::revocation_reason,
      ${now}::timestamptz + interval '1 year'
    FROM generate_series(1, ${entries}::int) AS i
    ON CONFLICT DO NOTHING`;
}

/** A million certificates over shards that are full of them, every twentieth revoked; then single revocations. */
async function amongMany(): Promise<void> {
  await openFullShards();
  const failed: FailedLists = new Map();
  while ((await publishDueLists(ctx, work.keyring, failed)) > 0);
  const [{ count }] = await database.$queryRaw<[{ count: number }]>`
    SELECT sum(list_entries)::int AS count FROM revocation_shard WHERE id = ANY(${shardIds}::text[])`;
  if (count !== CERTIFICATES / REVOKED_OF) throw new Error(`the lists have ${count} entries`);

  const lists = startJob("revocation lists", POLL_MS, () => publish(failed), ctx.log);
  const ending = platform.onHint("revocation", lists.hint);
  const watch = watchProcess();
  const takenMs: number[] = [];
  for (let round = 0; round < SINGLES; round++) takenMs.push(await revokeAndWait([1 + round * 7_919]));
  const { pauseMs, workMs } = watch.stop();
  const burst = Array.from({ length: BURST }, (_, index) => 2 + index * 97);
  const burstMs = await revokeAndWait(burst);
  ending();
  await lists.stop();

  const many = CERTIFICATES.toLocaleString("en");
  takenMs.sort((a, b) => a - b);
  line(
    `${many} certificates, 5 % revoked, ${SHARDS} lists: one more, on its list`,
    `${Math.round(takenMs.at(-1) ?? 0)} ms`,
  );
  line(`  median of ${SINGLES}`, `${Math.round(takenMs[takenMs.length >> 1] ?? 0)} ms`);
  sayPauses({ pauseMs, workMs });
  line("  within 2 s on a core of its own (L7)", (takenMs.at(-1) ?? 0) <= 2_000 ? "yes" : "no");
  line(`  ${BURST.toLocaleString("en")} more at once, all on their lists`, `${Math.round(burstMs)} ms`);
  line("  room in the lists counted (once an hour)", `${(await seconds(() => openShards(ctx, PKI_URL))).toFixed(2)} s`);
}

async function publish(failed: FailedLists): Promise<boolean> {
  await publishDueLists(ctx, work.keyring, failed);
  return false;
}

/** Rows as a fleet leaves them behind: superseded, so that one station may have them all. */
async function openFullShards(): Promise<void> {
  const [station] = await insertStations(platform, 1);
  const { id: issuerId, slug } = authority.authority;
  const now = ctx.clock.now();
  await database.revocationShard.createMany({
    data: shardIds.map((id, index) => {
      const path = `/crl/${slug}/${100 + index}.crl`;
      return { id, authorityId: issuerId, index: 100 + index, path, uri: `${PKI_URL}${path}`, createdAt: now };
    }),
  });
  await database.$executeRaw`
    INSERT INTO certificate (id, organization_id, base_station_id, purpose, status, issuer_id, shard_id, serial_number,
      public_key_fingerprint, public_key_label, not_before, not_after, renewal_opens_at, to_be_signed, instance_id, reserved_at)
    SELECT 'crt_' || i, ${platform.organizationId}, ${station}, 'STATION', 'SUPERSEDED', ${issuerId},
      (${shardIds}::text[])[1 + i % ${SHARDS}::int], '02' || md5(i::text), 'SHA256:' || i, 'P-256', ${now},
      ${now}::timestamptz + interval '1 year', ${now}, '', 'ins_bench', ${now}
    FROM generate_series(1, ${CERTIFICATES}::int) AS i`;
  await database.$executeRaw`
    INSERT INTO revocation (issuer_id, serial_number, shard_id, revoked_at, reason, not_after)
    SELECT issuer_id, serial_number, shard_id, ${now}, 'SUPERSEDED', not_after FROM certificate
    WHERE id IN (SELECT 'crt_' || i FROM generate_series(${REVOKED_OF}::int, ${CERTIFICATES}::int, ${REVOKED_OF}::int) AS i)`;
  await database.$executeRaw`
    UPDATE revocation_shard SET generation = 1 WHERE id = ANY(${shardIds}::text[])`;
  await database.$executeRaw`VACUUM ANALYZE revocation`;
}

/** Revokes as an operator's change does, and waits until the lists that it touches are published. */
async function revokeAndWait(numbers: readonly number[]): Promise<number> {
  const rows = await database.certificate.findMany({ where: { id: { in: numbers.map((i) => `crt_${i}`) } } });
  const revokedAt = ctx.clock.now();
  await ctx.openTransaction(database, (tx) =>
    recordRevocations(
      tx,
      rows.map(({ issuerId, serialNumber, shardId, notAfter }) => {
        return { issuerId, serialNumber, shardId, notAfter, revokedAt, reason: "SUPERSEDED" };
      }),
    ),
  );
  ctx.notify("revocation");
  const ms = await seconds(async () => {
    for (let due = 1; due > 0; ) {
      const [found] = await database.$queryRaw<[{ count: number }]>`
        SELECT count(*)::int AS count FROM revocation_shard WHERE generation <> published_generation`;
      due = found.count;
      await setTimeout(5);
    }
  });
  return ms * 1000;
}

function sayPauses({ pauseMs, workMs }: { pauseMs: number; workMs: number }): void {
  line("  longest time that nothing else ran", `${Math.round(pauseMs)} ms`);
  line("  of that, at most, on the processor", `${Math.round(workMs)} ms`);
}

/**
 * Looks at memory every few milliseconds, and at how late it is: then somebody kept the process busy, or the machine had
 * no processor to give it. What it had of one in that time tells which.
 */
function watchProcess() {
  const EVERY_MS = 5;
  let peak = process.memoryUsage().rss;
  let last = performance.now();
  let used = process.cpuUsage();
  let pauseMs = 0;
  let workMs = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
    const now = performance.now();
    const { user, system } = process.cpuUsage(used);
    pauseMs = Math.max(pauseMs, now - last - EVERY_MS);
    workMs = Math.max(workMs, Math.min((user + system) / 1000, now - last));
    last = now;
    used = process.cpuUsage();
  }, EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return { peak: Math.max(peak, process.memoryUsage().rss), pauseMs, workMs };
    },
  };
}
