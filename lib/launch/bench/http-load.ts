// A worker that asks a server over kept-alive connections as fast as it is answered: raw sockets, since a client that
// parses every answer would be what is measured.
import { connect } from "node:net";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

export interface Load {
  port: number;
  /** Whole requests, headers and all, sent in turn. */
  requests: readonly Uint8Array[];
  connections: number;
  seconds: number;
}

/** Answers per second; one that is not 200 is an error. */
export async function httpLoad(load: Load): Promise<number> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { httpLoad: load } });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

const task = isMainThread ? undefined : (workerData as { httpLoad?: Load }).httpLoad;
if (task) void run(task).then((answers) => parentPort?.postMessage(answers));

async function run({ port, requests, connections, seconds }: Load): Promise<number> {
  const warmMs = 500;
  let counting = false;
  let answers = 0;
  let next = 0;
  const sockets = Array.from({ length: connections }, () => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let missing = 0;
    const ask = () => socket.write(requests[next++ % requests.length] ?? "");
    socket.on("connect", ask);
    socket.on("data", (chunk) => {
      if (missing === 0) missing = lengthOf(chunk); // the head comes whole
      missing -= chunk.length;
      if (missing > 0) return;
      if (missing < 0) throw new Error("more came than one answer");
      if (counting) answers++;
      ask();
    });
    return socket;
  });
  await new Promise((resolve) => setTimeout(resolve, warmMs));
  counting = true;
  const start = performance.now();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const took = (performance.now() - start) / 1000;
  for (const socket of sockets) socket.destroy();
  return answers / took;
}

/** Of the head and the body that it announces. */
function lengthOf(chunk: Buffer): number {
  const end = chunk.indexOf("\r\n\r\n");
  const head = chunk.toString("latin1", 0, end);
  if (end < 0 || !head.startsWith("HTTP/1.1 200 ")) throw new Error(head);
  const announced = head.indexOf("Content-Length: ");
  return end + 4 + Number.parseInt(head.slice(announced + 16, announced + 26), 10);
}
