// npm run setup: what must exist before the web and station processes start. Safe to run again, and by two at once.
import { resolve } from "node:path";
import { Client } from "pg";
import type { ProcessContext } from "#lib/audit/platform-context";
import { ensureFirstAdministrator } from "#lib/operator/first-administrator";
import { systemClock } from "#lib/platform/clock";
import { ConfigError, parseSetupConfig, type SetupConfig } from "#lib/platform/config";
import { checkDatabase, DatabaseRefused } from "#lib/platform/db/check-database";
import { createDatabase, type Database } from "#lib/platform/db/client";
import { migrateDatabase } from "#lib/platform/db/migrate";
import { openTransaction } from "#lib/platform/db/transaction";
import { createLog } from "#lib/platform/log";
import { systemRandom } from "#lib/platform/random";
import { type CeremonyResult, runCeremony } from "./run-ceremony";
import { beginStep, type SetupResult, tellFailure, tellResult, tellWarning } from "./setup-progress";

const log = createLog("setup", "warn");

async function setUp(config: SetupConfig): Promise<SetupResult> {
  await inStep("Connect to the database", async () => {
    await checkDatabase(config.databaseUrl);
    return "";
  });
  return alone(config.databaseUrl, async () => {
    await inStep("Migrate the database", async () => {
      const applied = await migrateDatabase(config.databaseUrl, resolve("prisma/migrations"));
      return applied.length > 0 ? `applied ${applied.length}` : "up to date";
    });
    const database = createDatabase(config.databaseUrl, 2);
    try {
      const authorities = await createAuthorities(config, database);
      return { administrator: await createAdministrator(config, database), authorities };
    } finally {
      await database.$disconnect();
    }
  });
}

async function createAuthorities(config: SetupConfig, database: Database): Promise<CeremonyResult> {
  const isFirst = (await database.certificateAuthority.count()) === 0;
  const end = beginStep(isFirst ? "Create the certificate authorities" : "Check the certificate authorities");
  if (isFirst && new URL(config.pkiUrl).hostname === "localhost") tellWarning(unreachable(config.pkiUrl));
  const made = await runCeremony("create");
  end(made.created ? "" : "unchanged");
  return made;
}

function unreachable(pkiUrl: string): string {
  return (
    `Certificates will name ${pkiUrl} for their revocation lists, which base stations elsewhere cannot reach. ` +
    "For them, set STATIONKEEPER_PKI_URL before the first start."
  );
}

async function createAdministrator(config: SetupConfig, db: Database): Promise<SetupResult["administrator"]> {
  const end = beginStep("Create the administrator");
  const { adminPassword, bootstrapToken } = config;
  const process: ProcessContext = {
    ...{ db, openTransaction, log, clock: systemClock, random: systemRandom },
    notify: () => {}, // nobody is signed in yet
  };
  const made = await ensureFirstAdministrator(process, {
    email: config.adminEmail,
    ...(adminPassword === null ? {} : { password: adminPassword }),
    ...(bootstrapToken === null ? {} : { bootstrapToken }),
  });
  end(made.created ? "" : "unchanged");
  const first = await db.operator.findFirst({
    where: { role: "ADMINISTRATOR", disabledAt: null },
    orderBy: { createdAt: "asc" },
    select: { email: true },
  });
  return { ...made, email: first?.email ?? config.adminEmail };
}

/** Holds the set-up's lock; a second set-up waits, and finds everything done. */
async function alone<T>(databaseUrl: string, work: () => Promise<T>): Promise<T> {
  const holder = new Client({ connectionString: databaseUrl });
  await holder.connect();
  try {
    await holder.query("SELECT pg_advisory_lock(hashtextextended('setup', 0))");
    return await work();
  } finally {
    await holder.end();
  }
}

async function inStep(name: string, work: () => Promise<string>): Promise<void> {
  const end = beginStep(name);
  end(await work());
}

try {
  tellResult(await setUp(parseSetupConfig(process.env)));
} catch (error) {
  if (error instanceof ConfigError || error instanceof DatabaseRefused) tellFailure(error.message);
  else throw error;
}
