import { readRouterConfig } from "#lib/lns/read-router-config";
import { answerTimeSync } from "#lib/lns/time-sync";
import type { ListenerParts } from "./listener-parts";
import type { LnsBackend, LnsConnection } from "./lns-sessions";

/** Close code "try again later" (RFC 6455 section 7.4.2, registry at IANA). */
const TRY_AGAIN = 1013;

/**
 * The LNS of our own: it configures the radio and keeps the time. Uplinks are observed and go nowhere: it has no
 * application behind it.
 */
export function builtInBackend({ process, clock, log }: Pick<ListenerParts, "process" | "clock" | "log">): LnsBackend {
  async function configure(connection: LnsConnection): Promise<void> {
    connection.send(await readRouterConfig(process.db, connection.baseStationId, clock.now()));
  }

  return {
    start(connection) {
      configure(connection).catch((error: unknown) => {
        log.warn({ error, baseStation: connection.baseStationId }, "router_config not sent");
        connection.close(TRY_AGAIN, "its configuration cannot be read at present");
      });
      return {
        text(text) {
          const answer = answerTimeSync(text, clock.now());
          if (answer !== undefined) connection.send(answer);
        },
        binary() {},
        stop() {},
      };
    },
  };
}
