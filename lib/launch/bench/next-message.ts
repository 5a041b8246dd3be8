import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** What a child process tells next; when it exits instead, its exit code. Leaves no listener behind. */
export async function nextMessage<T>(child: ChildProcess): Promise<T> {
  const settled = new AbortController();
  const { signal } = settled;
  const [told] = (await Promise.race([once(child, "message", { signal }), once(child, "exit", { signal })])) as [T];
  settled.abort();
  return told;
}
