// npm run bench:crl: a revocation list of 100,000 entries, from the evidence in the database to the published row.
import { readRevocationList } from "#lib/pki/revocation-list-reader";
import { issueRevocationList } from "#lib/revocation/issue-revocation-list";
import { issuingPlatform } from "./issuing-platform";
import { goal, line, seconds } from "./measure";

const SIZES = [10_000, 100_000] as const;
const GROWTH = SIZES[1] / SIZES[0];
const ROUNDS = 3;
const MIB = 1024 * 1024;

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
await platform.close();

/** Evidence up to this many entries, then lists made of it: the best time, the highest memory. */
async function measure(entries: number): Promise<{ seconds: number }> {
  await fillUpTo(entries);
  await issueRevocationList(ctx, shard.id, authority); // warms up, and makes the list that others follow
  let best = Number.POSITIVE_INFINITY;
  let peakBytes = 0;
  let longestPauseMs = 0;
  for (let round = 0; round < ROUNDS; round++) {
    globalThis.gc?.();
    const before = process.memoryUsage();
    const watch = watchProcess();
    best = Math.min(best, await seconds(() => issueRevocationList(ctx, shard.id, authority)));
    const { peak, pauseMs } = watch.stop();
    peakBytes = Math.max(peakBytes, peak - before.rss);
    longestPauseMs = Math.max(longestPauseMs, pauseMs);
  }
  const { list } = await database.revocationShard.findUniqueOrThrow({ where: { id: shard.id } });
  const read = readRevocationList(list ?? new Uint8Array());
  if (read.entries.size !== entries) throw new Error(`the list has ${read.entries.size} entries instead of ${entries}`);
  const label = `list of ${entries.toLocaleString("en")} entries`;
  line(`${label}: read, built, signed, checked, published`, `${best.toFixed(2)} s`);
  line("  memory on top, at its peak", `${Math.round(peakBytes / MIB)} MiB`);
  line("  longest time that nothing else ran", `${Math.round(longestPauseMs)} ms`);
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

/** Looks at memory every few milliseconds, and at how late it is: then somebody kept the process busy. */
function watchProcess() {
  const EVERY_MS = 5;
  let peak = process.memoryUsage().rss;
  let last = performance.now();
  let pauseMs = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
    const now = performance.now();
    pauseMs = Math.max(pauseMs, now - last - EVERY_MS);
    last = now;
  }, EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return { peak: Math.max(peak, process.memoryUsage().rss), pauseMs };
    },
  };
}
