import { resolve } from "node:path";
import { expect, test } from "vitest";
import { ConfigError, parseSetupConfig, parseStationConfig, parseWebConfig } from "#lib/platform/config";

const DATABASE_URL = "postgresql://user:hunter2@db.example.org/stationkeeper";

function messageOf(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error("Nothing was thrown.");
}

test("a database is all that must be set", () => {
  expect(parseWebConfig({ DATABASE_URL })).toEqual({
    listen: { hosts: ["127.0.0.1", "::1"], loopbackDefault: true },
    port: 3000,
    databaseUrl: DATABASE_URL,
    publicUrl: null,
    trustedProxies: [],
    rateLimitPerMinute: 600,
    oidc: null,
    keyInstallerUrl: "https://localhost:8443",
    cupsUri: "https://localhost:8987",
    lnsUri: "wss://localhost:8887",
    terminalPort: 8881,
  });
  expect(parseStationConfig({ DATABASE_URL })).toEqual({
    listen: { hosts: ["127.0.0.1", "::1"], loopbackDefault: true },
    pkiPort: 8880,
    pkiUrl: "http://localhost:8880",
    keyInstallerPort: 8443,
    keyInstallerUrl: "https://localhost:8443",
    cupsPort: 8987,
    lnsPort: 8887,
    terminalPort: 8881,
    cupsUri: "https://localhost:8987",
    lnsUri: "wss://localhost:8887",
    proxyProtocol: false,
    publicUrl: null,
    stationHosts: ["localhost"],
    stationCertificate: null,
    databaseUrl: DATABASE_URL,
    dataDir: resolve(".data"),
    masterKeyFile: resolve(".data/master.key"),
  });
  expect(parseSetupConfig({ DATABASE_URL })).toMatchObject({
    caName: "Stationkeeper",
    adminEmail: "admin@example.org",
    adminPassword: null,
    bootstrapToken: null,
  });
});

test("an empty variable counts as not set", () => {
  expect(parseWebConfig({ DATABASE_URL, PORT: "", STATIONKEEPER_URL: "" })).toMatchObject({
    port: 3000,
    publicUrl: null,
  });
});

test("the PKI address follows the port unless it is set, and has no slash at its end", () => {
  expect(parseStationConfig({ DATABASE_URL, PKI_PORT: "9000" }).pkiUrl).toBe("http://localhost:9000");
  const STATIONKEEPER_PKI_URL = "http://pki.example.org/base/";
  expect(parseStationConfig({ DATABASE_URL, STATIONKEEPER_PKI_URL }).pkiUrl).toBe("http://pki.example.org/base");
});

test("the master key follows the data directory unless it is set", () => {
  expect(parseStationConfig({ DATABASE_URL, STATIONKEEPER_DATA_DIR: "/srv/sk" }).masterKeyFile).toBe(
    "/srv/sk/master.key",
  );
  const STATIONKEEPER_MASTER_KEY_FILE = "/run/credentials/master";
  expect(parseStationConfig({ DATABASE_URL, STATIONKEEPER_MASTER_KEY_FILE }).masterKeyFile).toBe(
    "/run/credentials/master",
  );
});

test("all faults come in one message that names variables and shows no value", () => {
  const message = messageOf(() =>
    parseWebConfig({
      DATABASE_URL: "mysql://root:hunter2@db/x",
      PORT: "65536",
      STATIONKEEPER_HOST: "not a host",
      STATIONKEEPER_URL: "https://lora.example.org/console",
      STATIONKEEPER_TRUSTED_PROXIES: "10.0.0.0/8, 10.0.0.1/33",
      STATIONKEEPER_RATE_LIMIT: "-1",
      STATIONKEEPER_OIDC_ISSUER: "https://login.example.org",
    }),
  );
  for (const name of [
    "DATABASE_URL",
    "PORT",
    "STATIONKEEPER_HOST",
    "STATIONKEEPER_URL",
    "STATIONKEEPER_TRUSTED_PROXIES",
    "STATIONKEEPER_RATE_LIMIT",
    "STATIONKEEPER_OIDC_CLIENT_ID and STATIONKEEPER_OIDC_CLIENT_SECRET_FILE",
  ]) {
    expect(message).toContain(`  ${name} must`);
  }
  expect(message).not.toMatch(/hunter2|65536|not a host|console|33|login/);
});

test("a missing database is named", () => {
  expect(messageOf(() => parseStationConfig({}))).toContain("DATABASE_URL is not set");
});

test.each([
  [{ PORT: "8880" }, "PORT and PKI_PORT must differ"],
  [{ PORT: "8443" }, "PORT and KEY_INSTALLER_PORT must differ"],
  [{ KEY_INSTALLER_PORT: "8880" }, "PKI_PORT and KEY_INSTALLER_PORT must differ"],
])("two listeners never share a port: %j", (ports, fault) => {
  expect(messageOf(() => parseWebConfig({ DATABASE_URL, ...ports }))).toContain(fault);
});

test.each([
  ["lora.example.org", ["lora.example.org"], "https://lora.example.org:8443"],
  ["192.0.2.7, lora.example.org,192.0.2.7", ["192.0.2.7", "lora.example.org"], "https://192.0.2.7:8443"],
  ["2001:db8::7", ["2001:db8::7"], "https://[2001:db8::7]:8443"],
])("stations reach the listeners at %j", (text, stationHosts, keyInstallerUrl) => {
  const parsed = parseStationConfig({ DATABASE_URL, STATIONKEEPER_STATION_HOSTS: text });
  expect(parsed).toMatchObject({ stationHosts, keyInstallerUrl });
});

test.each(["https://lora.example.org", "lora.example.org:8443", "*.example.org", "x".repeat(65), ","])(
  "%j is no host of the listeners",
  (text) => {
    const message = messageOf(() => parseStationConfig({ DATABASE_URL, STATIONKEEPER_STATION_HOSTS: text }));
    expect(message).toContain("  STATIONKEEPER_STATION_HOSTS must");
  },
);

test("a certificate of one's own comes with its key, or not at all", () => {
  const STATIONKEEPER_STATION_CERT_FILE = "/etc/tls/lora.pem";
  const STATIONKEEPER_STATION_KEY_FILE = "/etc/tls/lora.key";
  expect(
    parseStationConfig({ DATABASE_URL, STATIONKEEPER_STATION_CERT_FILE, STATIONKEEPER_STATION_KEY_FILE }),
  ).toMatchObject({
    stationCertificate: {
      certificateFile: STATIONKEEPER_STATION_CERT_FILE,
      keyFile: STATIONKEEPER_STATION_KEY_FILE,
    },
  });
  const alone = messageOf(() => parseStationConfig({ DATABASE_URL, STATIONKEEPER_STATION_CERT_FILE }));
  expect(alone).toContain("  STATIONKEEPER_STATION_KEY_FILE must be set too");
});

test.each([
  ["STATIONKEEPER_PKI_URL", "https://pki.example.org"],
  ["STATIONKEEPER_PKI_URL", "http://pki.example.org/?a"],
  ["STATIONKEEPER_PKI_URL", "http://pki.example.org/ä"],
  ["STATIONKEEPER_CA_NAME", "x".repeat(41)],
  ["STATIONKEEPER_CA_NAME", "two\nlines"],
  ["STATIONKEEPER_ADMIN_EMAIL", "admin"],
  ["STATIONKEEPER_ADMIN_PASSWORD", "short"],
  ["STATIONKEEPER_BOOTSTRAP_TOKEN", `bsk_${"a".repeat(31)}`],
  ["STATIONKEEPER_BOOTSTRAP_TOKEN", `bsk_${"a".repeat(125)}`],
  ["STATIONKEEPER_BOOTSTRAP_TOKEN", `bsk_${"a".repeat(32)}!`],
])("%s = %j is refused at set-up", (name, value) => {
  const message = messageOf(() => parseSetupConfig({ DATABASE_URL, [name]: value }));
  expect(message).toContain(`  ${name} must`);
  expect(message).not.toContain(value);
});

test.each([
  ["192.0.2.1", ["192.0.2.1"]],
  ["10.0.0.0/8, 2001:db8::/32", ["10.0.0.0/8", "2001:db8::/32"]],
])("trusted proxies %j are addresses and blocks", (text, expected) => {
  expect(parseWebConfig({ DATABASE_URL, STATIONKEEPER_TRUSTED_PROXIES: text }).trustedProxies).toEqual(expected);
});

test("Basics Stations get a host name, never an IPv6 address, with the port; or the addresses that are set", () => {
  const named = parseStationConfig({
    DATABASE_URL,
    STATIONKEEPER_STATION_HOSTS: "2001:db8::1, lora.example.org",
    CUPS_PORT: "443",
  });
  expect(named).toMatchObject({ cupsUri: "https://lora.example.org:443", lnsUri: "wss://lora.example.org:8887" });
  const set = {
    STATIONKEEPER_CUPS_URI: "https://cups.example.org:443",
    STATIONKEEPER_LNS_URI: "wss://lns.example.org:443",
  };
  const { cupsUri, lnsUri } = parseStationConfig({ DATABASE_URL, ...set });
  expect([cupsUri, lnsUri]).toEqual([set.STATIONKEEPER_CUPS_URI, set.STATIONKEEPER_LNS_URI]);
});

test("an address of the LNS leaves room for the path of the data connection: stations refuse more than 127 characters", () => {
  const uri = (length: number) => `wss://${"a".repeat(45)}.${"b".repeat(length - 46)}:65535`;
  const { lnsUri } = parseStationConfig({ DATABASE_URL, STATIONKEEPER_LNS_URI: uri(90) });
  expect(`${lnsUri}/traffic/58A0CBFFFE80AA01`).toHaveLength(127);
  expect(messageOf(() => parseStationConfig({ DATABASE_URL, STATIONKEEPER_LNS_URI: uri(91) }))).toContain(
    "STATIONKEEPER_LNS_URI must be wss://host:port",
  );
});

test.each([
  ["a path", "https://cups.example.org:443/"],
  ["no port", "https://cups.example.org"],
  ["another scheme", "http://cups.example.org:443"],
  ["an IPv6 literal", "https://[2001:db8::1]:443"],
  ["more than 127 characters", `https://${"a".repeat(60)}.${"b".repeat(60)}.example:443`],
])("an address for Basics Stations with %s is refused: with it in place they would never start again", (_what, uri) => {
  expect(messageOf(() => parseStationConfig({ DATABASE_URL, STATIONKEEPER_CUPS_URI: uri }))).toContain(
    "STATIONKEEPER_CUPS_URI must be https://host:port",
  );
});
