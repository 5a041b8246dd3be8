import { webRuntime } from "./runtime";
import { TERMINAL_PATH } from "./terminal-path";

/**
 * The address of the station process that holds a session's terminal, on loopback: of several, the one that has the
 * station's connection. One that nobody holds yet is answered by the process on the configured port.
 */
export async function terminalAddress(path: string): Promise<string> {
  const { db, config } = webRuntime();
  const [, session = ""] = /^\/terminal\/(rms_\w{1,36})$/.exec(path) ?? [];
  const [holder] = await db.$queryRaw<{ port: number | null }[]>`
    SELECT (i.listeners ->> 'terminal')::int AS port
    FROM remote_session r JOIN station_instance i ON i.id = r.instance_id WHERE r.id = ${session}`;
  return `http://127.0.0.1:${holder?.port ?? config.terminalPort}${TERMINAL_PATH}${session}`;
}
