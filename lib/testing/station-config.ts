import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StationConfig } from "#lib/platform/config";
import { TEST_MASTER_KEY, TEST_PKI_URL } from "./issuing";

/** Of a station process in a test: on loopback alone, ports of the system's choice, the test CAs' master key. */
export function testStationConfig(databaseUrl: string): StationConfig {
  const dataDir = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  const masterKeyFile = join(dataDir, "master.key");
  writeFileSync(masterKeyFile, Buffer.from(TEST_MASTER_KEY.bytes).toString("hex"), { mode: 0o600 });
  return {
    listen: { hosts: ["127.0.0.1"], loopbackDefault: false },
    pkiPort: 0,
    pkiUrl: TEST_PKI_URL,
    keyInstallerPort: 0,
    keyInstallerUrl: "https://localhost:8443",
    cupsPort: 0,
    lnsPort: 0,
    terminalPort: 0,
    cupsUri: "https://localhost:8987",
    lnsUri: "wss://localhost:8887",
    proxyProtocol: false,
    publicUrl: null,
    stationHosts: ["localhost", "127.0.0.1"],
    stationCertificate: null,
    databaseUrl,
    dataDir,
    masterKeyFile,
  };
}
