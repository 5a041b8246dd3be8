// The certificate that stations see: of our Server CA or of files, changed without disturbing anybody.
import { copyFileSync, mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { insertBaseStation } from "#lib/testing/base-stations";
import { Gateway, requestOver } from "#lib/testing/gateway";
import { declaredKey } from "#lib/testing/issuing";
import { startTestKeyInstaller, type TestKeyInstaller } from "#lib/testing/key-installer";
import { openssl } from "#lib/testing/openssl";
import { startStation } from "./start-station";

describe("of our Server CA", () => {
  let server: TestKeyInstaller;

  beforeAll(async () => {
    server = await startTestKeyInstaller("identity");
  });

  afterAll(() => server.stop());

  test("it names every configured host, an address both as IP and as DNS name, and is for servers alone", async () => {
    const shown = await new Gateway(server).sClient(["-showcerts"]);
    const { stdout } = openssl(["x509", "-noout", "-ext", "subjectAltName,extendedKeyUsage"], shown.stdout);
    expect(stdout).toContain("DNS:localhost, DNS:127.0.0.1, IP Address:127.0.0.1");
    expect(stdout).toContain("TLS Web Server Authentication");
    expect(stdout).not.toContain("Client");
    expect(shown.stdout.toString().match(/BEGIN CERTIFICATE/g)).toHaveLength(2); // without the root
  });

  test("another process shows the same one", async () => {
    const second = await startStation(server.dependencies);
    const serialAt = async (port: number) => {
      const url = `https://localhost:${port}`;
      const { stdout } = await new Gateway({ url, rootFile: server.rootFile }).sClient([]);
      return openssl(["x509", "-noout", "-serial"], stdout).stdout;
    };
    expect(await serialAt(second.keyInstallerPort)).toBe(await serialAt(server.station.keyInstallerPort));
    await second.stop();
  });

  test("the ports that a process listens on are on record with it", async () => {
    const row = await server.ctx.database.stationInstance.findUniqueOrThrow({
      where: { id: server.station.instanceId },
    });
    const { pkiPort, keyInstallerPort, cupsPort, lnsPort, terminalPort } = server.station;
    expect(row.listeners).toEqual({
      ...{ pki: pkiPort, keyInstaller: keyInstallerPort, cups: cupsPort, lns: lnsPort },
      terminal: terminalPort,
    });
  });
});

describe("of files", () => {
  let server: TestKeyInstaller;
  const folder = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  const files = { certificateFile: join(folder, "tls.crt"), keyFile: join(folder, "tls.key") };

  /** A certificate of its own for localhost, as a company's PKI would deliver it. */
  function deliver(name: string, to = files): void {
    const made = { certificateFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", made.keyFile];
    const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=DNS:localhost", "-days", "30"];
    const { ok, stderr } = openssl(["req", "-x509", ...key, ...subject, "-out", made.certificateFile]);
    if (!ok) throw new Error(stderr);
    renameSync(made.keyFile, to.keyFile);
    renameSync(made.certificateFile, to.certificateFile);
  }

  beforeAll(async () => {
    deliver("first");
    const probe = await startTestKeyInstaller("identity_files");
    const config = { ...probe.dependencies.config, stationCertificate: files };
    const dependencies = { ...probe.dependencies, config };
    const station = await startStation(dependencies);
    const url = `https://localhost:${station.keyInstallerPort}`;
    server = {
      ...probe,
      ...{ station, url, dependencies, rootFile: files.certificateFile },
      stop: () => station.stop().then(() => probe.stop()),
    };
  });

  afterAll(() => server.stop());

  const shownName = async () => {
    const { stdout } = await new Gateway(server).sClient([]);
    return openssl(["x509", "-noout", "-subject"], stdout).stdout;
  };

  test("files that changed are shown to new connections, and those that are open go on", async () => {
    expect(await shownName()).toContain("first");
    const gateway = new Gateway(server);
    await insertBaseStation(server.ctx, declaredKey(server.ctx, gateway.publicKey));
    const socket = await gateway.connect();
    const stayAlive = () => requestOver(socket, { path: "/key-installer/v1/certificate" });
    expect((await stayAlive()).status).toBe(404);

    deliver("second");
    await vi.waitFor(
      async () => {
        expect((await stayAlive()).status).toBe(404);
        expect(await shownName()).toContain("second");
      },
      { timeout: 25_000, interval: 100 },
    );
    expect((await stayAlive()).status).toBe(404);
    socket.destroy();
  });

  test("what is half written changes nothing, and the mended pair is shown", async () => {
    const before = await shownName();
    const log = vi.spyOn(server.ctx.log, "error");
    deliver("third", { certificateFile: files.certificateFile, keyFile: join(folder, "elsewhere.key") });
    await vi.waitFor(() => expect(log).toHaveBeenCalled(), { timeout: 25_000, interval: 50 });
    log.mockRestore();
    expect(await shownName()).toBe(before);
    copyFileSync(join(folder, "elsewhere.key"), files.keyFile);
    await vi.waitFor(async () => expect(await shownName()).toContain("third"), { timeout: 25_000, interval: 100 });
  });

  test.each([
    [
      "a key of another certificate",
      (keyFile: string) => deliver("other", { certificateFile: `${keyFile}.crt`, keyFile }),
    ],
    ["text", (keyFile: string) => writeFileSync(keyFile, "no key")],
  ])("%s stops the start, and says which variables", async (_, spoil) => {
    const wrong = { certificateFile: files.certificateFile, keyFile: join(folder, "wrong.key") };
    spoil(wrong.keyFile);
    const config = { ...server.dependencies.config, stationCertificate: wrong };
    await expect(startStation({ ...server.dependencies, config })).rejects.toThrow(
      /STATIONKEEPER_STATION_CERT_FILE .* and STATIONKEEPER_STATION_KEY_FILE .* cannot be used/,
    );
  });
});
