import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What the ceremony process (root-ceremony.ts) tells before it ends. */
export interface CeremonyResult {
  /** Whether the CAs were made now. */
  created: boolean;
  masterKeyGenerated: boolean;
  masterKeyFile: string;
}

/**
 * Runs the ceremony, the one process that opens the root's key, in a short-lived child.
 *
 * @throws Error with what the child said when it did not succeed.
 */
export function runCeremony(ceremony: string): Promise<CeremonyResult> {
  const program = fileURLToPath(new URL("./root-ceremony.mjs", import.meta.url)); // beside this bundle
  return new Promise((resolve, reject) => {
    const child = fork(program, [ceremony], { stdio: ["ignore", "inherit", "pipe", "ipc"] });
    let result: CeremonyResult | undefined;
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    child.on("message", (message) => {
      result = message as CeremonyResult;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0 && result) resolve(result);
      else reject(new Error(said.trim() || `The ceremony ended with exit code ${code}.`));
    });
  });
}
