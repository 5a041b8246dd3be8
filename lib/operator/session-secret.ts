import type { ProcessContext } from "#lib/audit/platform-context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { randomText } from "#lib/platform/random";

const KEY = "session_secret";

/** The secret under which sign-in cookies (CSRF, OpenID state) are made: random, kept in the database, one for all. */
export async function sessionSecret(process: ProcessContext): Promise<string> {
  return (await storedSecret(process)) ?? createSecret(process);
}

async function storedSecret({ db }: Pick<ProcessContext, "db">): Promise<string | undefined> {
  const setting = await db.platformSetting.findUnique({ where: { key: KEY } });
  return setting ? String(setting.value) : undefined;
}

async function createSecret(process: ProcessContext): Promise<string> {
  const setting = { key: KEY, value: randomText(process.random, 32), updatedAt: process.clock.now() };
  // Two processes may start at once: the first one's secret stays.
  await recordTelemetry(process, (tx) => tx.platformSetting.createMany({ data: [setting], skipDuplicates: true }));
  return (await storedSecret(process)) as string;
}
