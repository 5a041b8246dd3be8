import type { ProcessContext } from "#lib/audit/platform-context";
import { sessionSecret } from "#lib/operator/session-secret";
import { createSignInLimiter } from "#lib/operator/sign-in-limiter";
import { systemClock } from "#lib/platform/clock";
import type { WebConfig } from "#lib/platform/config";
import { createDatabase } from "#lib/platform/db/client";
import { createListener } from "#lib/platform/db/listener";
import { createNotifier } from "#lib/platform/db/notifier";
import { openTransaction } from "#lib/platform/db/transaction";
import { createHintHub } from "#lib/platform/hint-hub";
import { createLog } from "#lib/platform/log";
import { systemRandom } from "#lib/platform/random";
import { createLiveFeed } from "./live-feed";
import { createRestLimiter } from "./rest-limiter";
import { heldRuntime, holdRuntime } from "./runtime-holder";
import type { WebRuntime } from "./web-runtime";

/** Called once, by instrumentation.ts. A second call (reload in development) keeps the first runtime. */
export function startWebRuntime(config: WebConfig): WebRuntime {
  return heldRuntime() ?? holdRuntime(createWebRuntime(config));
}

/** The runtime of this process. */
export function webRuntime(): WebRuntime {
  const runtime = heldRuntime();
  if (!runtime) throw new Error("The web runtime was not started: instrumentation.ts starts it.");
  return runtime;
}

function createWebRuntime(config: WebConfig): WebRuntime {
  const log = createLog("web");
  const database = createDatabase(config.databaseUrl);
  const notifier = createNotifier(config.databaseUrl, log);
  const hub = createHintHub();
  const listener = createListener(config.databaseUrl, ["event", "outcome"], hub.hint, log);
  const live = createLiveFeed({ db: database, clock: systemClock, log }, hub.subscribe);
  const process: ProcessContext = {
    db: database,
    openTransaction,
    clock: systemClock,
    random: systemRandom,
    log,
    notify: notifier.notify,
  };
  let secret: Promise<string> | undefined;
  return {
    ...process,
    config,
    subscribe: hub.subscribe,
    live,
    signInLimiter: createSignInLimiter(),
    restLimiter: createRestLimiter(config.rateLimitPerMinute),
    sessionSecret() {
      secret ??= sessionSecret(process).catch((error) => {
        secret = undefined; // the database was away: ask again next time
        throw error;
      });
      return secret;
    },
    async close() {
      live.close();
      await Promise.all([listener.close(), notifier.close()]);
      await database.$disconnect();
    },
  };
}
