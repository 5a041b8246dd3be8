import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Stands between a process and Postgres, and counts the queries that pass. */
export interface CountingProxy {
  /** The connection string to give to the process. */
  url: string;
  /** Queries so far. */
  queries: () => number;
  close: () => void;
}

const SIMPLE_QUERY = 0x51; // "Q"
const EXECUTE = 0x45; // "E", one per statement of the extended protocol

/** @see https://www.postgresql.org/docs/current/protocol-message-formats.html */
export async function countingProxy(databaseUrl: string): Promise<CountingProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let counted = 0;
  const server = createServer((client) => {
    const postgres = connect(Number(target.port || 5432), target.hostname);
    const count = messageCounter(() => {
      counted += 1;
    });
    client.on("data", count);
    client.pipe(postgres).pipe(client);
    for (const socket of [client, postgres]) {
      sockets.add(socket);
      socket.setNoDelay(); // as both ends do: else an answer in two parts waits 40 ms for an acknowledgement
      socket.on("error", () => socket.destroy()); // the other side sees the end
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    queries: () => counted,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Follows what a client sends: first a message without a type, then type, length (itself included) and body. */
function messageCounter(onQuery: () => void): (chunk: Buffer) => void {
  let pending = Buffer.alloc(0);
  let typed = false;
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const head = typed ? 5 : 4;
      if (pending.length < head) return;
      const size = pending.readInt32BE(head - 4) + (typed ? 1 : 0);
      if (pending.length < size) return;
      if (typed && (pending[0] === SIMPLE_QUERY || pending[0] === EXECUTE)) onQuery();
      pending = pending.subarray(size);
      typed = true;
    }
  };
}
