import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Where the web process serves it. */
export const AGENT_PATH = "/station-agent.sh";

/** SHA-256 of the agent that this installation gives out, hex. Read anew: a release may bring another one. */
export async function agentSha256(): Promise<string> {
  const agent = await readFile(join(process.cwd(), "public", AGENT_PATH));
  return createHash("sha256").update(agent).digest("hex");
}
