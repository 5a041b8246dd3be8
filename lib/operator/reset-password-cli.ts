import { platformContext } from "#lib/audit/platform-context";
import { systemClock } from "#lib/platform/clock";
import { runTool, type Tool } from "#lib/platform/command-line";
import { openTransaction } from "#lib/platform/db/transaction";
import { systemRandom } from "#lib/platform/random";
import { resetPassword } from "./reset-password";

/** npm run operator:reset -- <e-mail>: a new temporary password for whoever lost theirs, and an end to their sessions. */
async function resetFromCommandLine({ args, database, notify, log, say }: Tool): Promise<number> {
  const email = args[0]?.trim().toLowerCase();
  if (!email) {
    say("Usage: npm run operator:reset -- <e-mail>");
    return 1;
  }
  const operator = await database.operator.findUnique({ where: { email } });
  if (!operator) {
    say(`No user has the e-mail address ${email}.`);
    return 1;
  }
  const process = { db: database, openTransaction, clock: systemClock, random: systemRandom, log, notify };
  const ctx = platformContext(process, operator.organizationId, "Command line");
  const { temporaryPassword } = await resetPassword(ctx, operator.id);
  say(`New password of ${operator.name} <${email}>: ${temporaryPassword}`);
  say("It must be changed at the next sign-in. All sessions of this user have ended.");
  if (operator.disabledAt) say("This user is disabled: an Administrator must enable it before it can sign in.");
  return 0;
}

await runTool(resetFromCommandLine);
