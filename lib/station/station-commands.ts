import { claimCommands } from "#lib/command/claim-commands";
import { commandMessage } from "#lib/command/command-message";
import { expireCommands } from "#lib/command/expire-commands";
import { finishCommand } from "#lib/command/finish-command";
import { SECOND_MS } from "#lib/platform/clock";
import { type Job, startJob } from "./job";
import type { ListenerParts } from "./listener-parts";
import type { LnsSessions } from "./lns-sessions";

const POLL_MS = SECOND_MS;
const EXPIRY_MS = 10 * SECOND_MS;

/** Sends the commands that operators ask for to the stations connected here, each once. */
export function stationCommands(
  { work, instance, subscribe, log }: Pick<ListenerParts, "work" | "instance" | "subscribe" | "log">,
  lns: LnsSessions,
): { stop(): Promise<void> } {
  async function send(): Promise<boolean> {
    if (lns.size === 0 || !instance.holds()) return false;
    const isHere = (baseStationId: string) => lns.of(baseStationId)?.isOpen === true;
    const claimed = await claimCommands(work.process, instance.id, isHere);
    for (const command of claimed.commands) {
      const connection = lns.of(command.baseStationId);
      const isSent = connection?.isOpen === true;
      if (isSent) connection.send(commandMessage(command.command, command.arguments));
      await finishCommand(work.context(), command, isSent ? null : "The base station disconnected before it was sent.");
    }
    return claimed.more;
  }

  const jobs: Job[] = [
    startJob("commands", POLL_MS, send, log),
    startJob(
      "expired commands",
      EXPIRY_MS,
      async () => {
        await expireCommands(work.context(), instance.id);
        return false;
      },
      log,
    ),
  ];
  const hint = () => jobs[0]?.hint();
  const subscriptions = [lns.onOpen(hint), subscribe("event", hint)];
  return {
    async stop() {
      for (const unsubscribe of subscriptions) unsubscribe();
      await Promise.all(jobs.map((job) => job.stop()));
    },
  };
}
