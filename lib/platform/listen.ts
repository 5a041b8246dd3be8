import { once } from "node:events";
import type { Server } from "node:net";
import type { ListenConfig } from "./config";

/**
 * Listens on one port of every configured address: a Node server has one address, so each gets a server of its own.
 * "::1" of the default is left out on a machine without IPv6.
 *
 * @param variable names the port in the error: "PORT".
 * @throws Error naming the variable when the port is taken or not allowed.
 */
export async function listenEverywhere<S extends Server>(
  createServer: () => S,
  listen: ListenConfig,
  port: number,
  variable: string,
): Promise<S[]> {
  const servers: S[] = [];
  for (const host of listen.hosts) {
    const server = createServer();
    try {
      server.listen({ host, port, ipv6Only: host === "::1" });
      await once(server, "listening");
      servers.push(server);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const noIpv6 = code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT";
      if (listen.loopbackDefault && host === "::1" && noIpv6) continue;
      for (const opened of servers) opened.close();
      throw new Error(`${variable}: cannot listen on port ${port} of ${host} (${code}).`, { cause: error });
    }
  }
  return servers;
}
