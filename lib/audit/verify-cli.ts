import { runTool, type Tool } from "#lib/platform/command-line";
import { verifyCheckpoints } from "./verify-checkpoints";

/** npm run audit:verify: exit code 1 when the audit log does not fit its checkpoints. */
async function verifyFromCommandLine({ database, say }: Tool): Promise<number> {
  const { checkpoints, events, unsealed, newestHash, faults } = await verifyCheckpoints(database);
  for (const fault of faults) say(fault);
  say(`${checkpoints} checkpoints seal ${events} events; ${unsealed} newer ones are not sealed yet.`);
  say(`Newest checkpoint: ${newestHash}`);
  say(faults.length === 0 ? "The audit log is whole." : "The audit log was altered.");
  return faults.length === 0 ? 0 : 1;
}

await runTool(verifyFromCommandLine);
