import { createServer } from "node:net";
import { LaunchError } from "./report.mjs";

/** A port that nobody listens on now, on loopback. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Ports that nobody listens on now, each another one.
 *
 * @param {number} count
 */
export async function freePorts(count) {
  const ports = new Set();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

/** Whether we could listen there. An address this machine does not have counts as free: nobody listens on it. */
export function portIsFree(port, host) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(false);
      else if (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT") resolve(true);
      else reject(error);
    });
    server.listen({ port, host, ipv6Only: host.includes(":") }, () => server.close(() => resolve(true)));
  });
}

/** @throws {LaunchError} naming the variable that changes a port which somebody else listens on. */
export async function checkPorts({ web, station }) {
  const wanted = [
    { variable: "PORT", port: web.port, use: "web", hosts: web.listen.hosts },
    { variable: "PKI_PORT", port: station.pkiPort, use: "PKI", hosts: station.listen.hosts },
    {
      variable: "KEY_INSTALLER_PORT",
      port: station.keyInstallerPort,
      use: "Key Installer",
      hosts: station.listen.hosts,
    },
    { variable: "CUPS_PORT", port: station.cupsPort, use: "CUPS", hosts: station.listen.hosts },
    { variable: "LNS_PORT", port: station.lnsPort, use: "LNS", hosts: station.listen.hosts },
    { variable: "TERMINAL_PORT", port: station.terminalPort, use: "terminals", hosts: ["127.0.0.1"] },
  ];
  for (const { variable, port, use, hosts } of wanted) {
    for (const host of hosts) {
      if (await portIsFree(port, host)) continue;
      const reason = port < 1024 && process.getuid?.() !== 0 ? "is in use, or not ours to use" : "is in use";
      throw new LaunchError(
        `${variable}: port ${port} (${use}) of ${host} ${reason}.`,
        `Stop what listens there, or choose another: ${variable}=${port + 1} npm start`,
      );
    }
  }
}
