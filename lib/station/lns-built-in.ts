import { messageType } from "#lib/lns/read-message";
import { readRouterConfigs, withMuxTime } from "#lib/lns/read-router-config";
import { answerTimeSync } from "#lib/lns/time-sync";
import { inBatches } from "#lib/platform/in-batches";
import type { ListenerParts } from "./listener-parts";
import type { LnsBackend, LnsConnection } from "./lns-sessions";

/** Close code "try again later" (RFC 6455 section 7.4.2, registry at IANA). */
const TRY_AGAIN = 1013;
const BATCH = 256;

/** The LNS of our own, which remembers what it configured each station with. */
export interface BuiltInBackend extends LnsBackend {
  /** The router_config that a connection was sent, without its time; undefined before, and for one that is relayed. */
  configOf(connection: LnsConnection): string | undefined;
}

/**
 * The LNS of our own: it configures the radio and keeps the time. Uplinks are observed and go nowhere: it has no
 * application behind it.
 */
export function builtInBackend({
  process,
  clock,
  log,
}: Pick<ListenerParts, "process" | "clock" | "log">): BuiltInBackend {
  const sent = new WeakMap<LnsConnection, string>();
  // Stations that come back together, after a restart of ours, share a statement.
  const configOf = inBatches<string, string | undefined>(BATCH, async (ids) => {
    const configs = await readRouterConfigs(process.db, ids);
    return ids.map((id) => configs.get(id));
  });

  async function configure(connection: LnsConnection): Promise<void> {
    const config = await configOf(connection.baseStationId);
    if (config === undefined) throw new Error("a station that was let in has no row");
    connection.send(withMuxTime(config, clock.now()));
    sent.set(connection, config);
  }

  return {
    configOf: (connection) => sent.get(connection),
    start(connection) {
      configure(connection).catch((error: unknown) => {
        log.warn({ error, baseStation: connection.baseStationId }, "router_config not sent");
        connection.close(TRY_AGAIN, "its configuration cannot be read at present");
      });
      return {
        text(data) {
          if (messageType(data) !== "timesync") return;
          const answer = answerTimeSync(data.toString("utf8"), clock.now());
          if (answer !== undefined) connection.send(answer);
        },
        binary() {},
        stop() {},
      };
    },
  };
}
