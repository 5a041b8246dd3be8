import { bold, dim, yellow } from "./report.mjs";

export function webUrl({ web }) {
  return web.publicUrl ?? `http://${hostForPeople(web.listen)}:${web.port}`;
}

/** Where everything is, once it runs. */
export function printRunning({ settings, setUp, dataDir, logs, embedded }) {
  const web = webUrl(settings);
  const { administrator, authorities } = setUp;
  console.log(`\n${bold("Stationkeeper is running.")}\n`);
  row("Web", bold(web));
  printSignIn(administrator);
  row("REST", `${web}/api/v1`);
  row("Stations", `${settings.station.keyInstallerUrl}  ${dim("Key Installer")}`);
  row("", `${settings.station.cupsUri}  ${dim("CUPS of Basics Stations")}`);
  row("", `${settings.station.lnsUri}  ${dim("their LNS")}`);
  row("PKI", pkiLine(settings));
  row("Data", embedded ? dataDir : `${dataDir} and the database of DATABASE_URL`);
  if (logs) row("Logs", logs);
  row("Stop", "Ctrl-C");
  if (settings.web.listen.loopbackDefault) {
    row("Network", `only this machine reaches it; to open it: ${bold("STATIONKEEPER_HOST=0.0.0.0 npm start")}`);
  } else if (!settings.station.listen.hosts.every(isLoopback) && settings.station.stationHosts[0] === "localhost") {
    const fault = "base stations elsewhere are told to call localhost: set STATIONKEEPER_STATION_HOSTS";
    row("Network", yellow(fault));
  }
  if (authorities.masterKeyGenerated) {
    console.log(
      yellow(
        `\nBack up this file: ${authorities.masterKeyFile}\nWithout it the keys of the certificate authorities are lost.`,
      ),
    );
  }
  console.log();
}

export function printSignIn({ created, email, password }) {
  row("Sign in", email);
  if (password) row("Password", `${bold(password)}  ${dim("shown only this once")}`);
  else if (created) row("Password", "that of STATIONKEEPER_ADMIN_PASSWORD");
}

function pkiLine({ station }) {
  const served = `http://${hostForPeople(station.listen)}:${station.pkiPort}`;
  return served === station.pkiUrl ? served : `${served}, in certificates ${station.pkiUrl}`;
}

function hostForPeople({ hosts, loopbackDefault }) {
  const [host] = hosts;
  if (loopbackDefault || host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

const isLoopback = (host) => host === "localhost" || host === "::1" || host.startsWith("127.");

function row(name, value) {
  console.log(`  ${dim(name.padEnd(10))}${value}`);
}
