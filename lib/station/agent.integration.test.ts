// The agent run for real, under each shell, against a station process and Postgres.
import { rmSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { UpdateBaseStation } from "#lib/base-station/schema";
import { updateBaseStation } from "#lib/base-station/update-base-station";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { revokeCertificate } from "#lib/certificate/revoke-certificate";
import { RegenerateCertificate, RevokeCertificate } from "#lib/certificate/schema";
import { SetStationPassword } from "#lib/enrolment/schema";
import { setStationPassword } from "#lib/enrolment/set-station-password";
import { AGENT_SHELLS, type AgentStation, agentStation, leftoversOf, serialOf, usablePair } from "#lib/testing/agent";
import { type AgentPlatform, agentPlatform } from "#lib/testing/agent-platform";
import { openssl } from "#lib/testing/openssl";

let platform: AgentPlatform;
beforeAll(async () => {
  platform = await agentPlatform("agent");
});
afterAll(() => platform.stop());

const present = { agent: undefined as unknown as AgentStation, id: "" };
const agent = () => present.agent;

/** Serial number of the certificate in place. */
const inPlace = () => serialOf(agent().file("station.crt"));
const leftovers = () => leftoversOf(agent());

/** A key that is declared, and its certificate in place. */
async function installed(...keygen: string[]): Promise<void> {
  await agent().run(["keygen", ...keygen]);
  await platform.declare(present.id, agent());
  const run = await agent().run(["install"]);
  if (run.code !== 0) throw new Error(run.stderr);
}

describe.each(AGENT_SHELLS)("under %s", (shell) => {
  beforeEach(async () => {
    present.agent = agentStation(shell);
    present.id = await platform.introduce(agent());
  });
  afterEach(() => agent().remove());

  describe("the way of a certificate", () => {
    test.each([["ec"], ["rsa"]])(
      "keygen %s, declared, installed: verified, waited for, taken and used",
      async (type) => {
        await agent().run(["keygen", type]);
        expect(await agent().run(["install"])).toMatchObject({
          code: 4,
          stderr: expect.stringContaining("(unknown_key)"),
        });
        await platform.declare(present.id, agent());
        expect(await agent().run(["install"])).toMatchObject({ code: 0, stderr: "" });

        const [certificate] = await platform.certificates(present.id);
        expect(certificate).toMatchObject({ serialNumber: inPlace(), status: "ISSUED", downloadedFrom: "127.0.0.1" });
        expect(certificate?.inUseSince).not.toBeNull();
        expect(usablePair(agent())).not.toBeNull();
        const chain = agent().read("station.crt") ?? "";
        expect(chain.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(1);
        const { ok } = openssl([
          "verify",
          "-CAfile",
          agent().file("ca.crt"),
          "-untrusted",
          agent().file("station.crt"),
          agent().file("station.crt"),
        ]);
        expect(ok).toBe(true);
        expect(leftovers()).toEqual([]);
        expect((await agent().run(["status"])).code).toBe(0);
      },
    );

    test("the station of a Basics Station is called by its EUI", async () => {
      const lrrUuid = `0016C0-${Buffer.from(platform.ctx.random.bytes(8)).toString("hex").toUpperCase()}`;
      present.id = await platform.introduce(agent(), { lrrUuid });
      await installed();
      const { stdout } = openssl(["x509", "-in", agent().file("station.crt"), "-noout", "-subject"]);
      expect(stdout.trim()).toMatch(new RegExp(`CN ?= ?${lrrUuid.slice(7)}$`));
    });

    test("a key that is not the station's to name is refused by the names", async () => {
      await agent().run(["keygen"]);
      await platform.declare(present.id, agent());
      agent().configure({ STATION_UUID: "7076FF-0000DEAD" });
      expect(await agent().run(["install"])).toMatchObject({
        code: 4,
        stderr: expect.stringContaining("(names_disagree)"),
      });
    });

    test("what is there is not made, fetched or moved again", async () => {
      await installed();
      const before = await platform.certificates(present.id);
      for (const command of ["install", "renew", "check", "check"]) {
        expect(await agent().run([command])).toMatchObject({
          code: 0,
          stdout: expect.stringContaining("Nothing to do"),
        });
      }
      expect((await platform.certificates(present.id)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    });

    test.each(["IMMEDIATELY", "ONCE_NEW_IS_IN_USE"] as const)(
      "REGENERATE, the old one revoked %s: the next check has the new one in use and the old one is revoked",
      async (revokePrevious) => {
        await installed();
        const old = inPlace();
        const { serialNumber } = await platform.regenerate(present.id, revokePrevious);
        expect(await agent().run(["check"])).toMatchObject({ code: 0, stdout: expect.stringContaining(serialNumber) });
        expect(inPlace()).toBe(serialNumber);
        expect(leftovers()).toEqual([]);
        const [current, previous] = await platform.certificates(present.id);
        expect(current?.inUseSince).not.toBeNull();
        expect(previous).toMatchObject({ serialNumber: old, status: "REVOKED" });
        expect(await platform.verdicts(present.id)).toEqual([]);
      },
    );

    test("in its window it renews, the old one is superseded, and renewed again it is not", async () => {
      await installed();
      const old = inPlace();
      expect((await agent().run(["renew"])).stdout).toContain("renewal window opens in 72");
      await platform.openWindow(present.id);
      expect(await agent().run(["check"])).toMatchObject({ code: 0, stdout: expect.stringContaining("In place") });
      expect(inPlace()).not.toBe(old);
      const rows = await platform.certificates(present.id);
      expect(rows.map(({ serialNumber, status }) => ({ serialNumber, status }))).toEqual([
        { serialNumber: inPlace(), status: "ISSUED" },
        { serialNumber: old, status: "SUPERSEDED" },
      ]);
      expect((await agent().run(["renew"])).stdout).toContain("Nothing to do");
      expect(await platform.certificates(present.id)).toHaveLength(2);
    });

    test("where the window was not told, status counts 6 days before the end", async () => {
      await installed();
      expect((await agent().run(["status"])).stdout).toMatch(/Renewal window opens in: 72[34] days/);
      rmSync(agent().file("station.state"));
      expect((await agent().run(["status"])).stdout).toMatch(/Renewal window opens in: 72[34] days/);
    });

    test("renew renews in the window that a check has learnt of", async () => {
      await installed();
      await platform.openWindow(present.id);
      await platform.ctx.database.baseStation.update({
        where: { id: present.id },
        data: { administrativeState: "SUSPENDED" },
      });
      expect((await agent().run(["check"])).code).toBe(4); // a refused check learns nothing
      expect((await agent().run(["renew"])).stdout).toContain("Nothing to do");
      await platform.ctx.database.baseStation.update({
        where: { id: present.id },
        data: { administrativeState: "ACTIVE" },
      });
      const state = agent().read("station.state")?.split("\n") ?? [];
      writeFileSync(agent().file("station.state"), [state[0], state[1], "1000000000", ""].join("\n"));
      expect(await agent().run(["renew"])).toMatchObject({ code: 0, stdout: expect.stringContaining("In place") });
    });

    test("cleanup removes the certificates alone, and install brings the same one back", async () => {
      await installed();
      const serial = inPlace();
      expect(await agent().run(["cleanup"], { input: "no\n" })).toMatchObject({ code: 1 });
      expect(inPlace()).toBe(serial);
      expect(await agent().run(["cleanup"], { input: "yes" })).toMatchObject({ code: 0 });
      expect([agent().read("station.crt"), agent().read("station.key")]).toEqual([null, expect.any(String)]);
      expect((await agent().run(["install"])).code).toBe(0);
      expect(inPlace()).toBe(serial);
    });

    test("report tells version, model, backhaul, certificate and uptime", async () => {
      await installed();
      writeFileSync(agent().file("version"), "2.8.31\nbuilt yesterday\n");
      agent().configure({ LRR_VERSION: agent().file("version"), STATION_MODEL: 'Wirnet "iBTS"' });
      await agent().run(["backhaul", "ipsec"]);
      expect(await agent().run(["report"])).toMatchObject({ code: 0 });
      const { database } = platform.ctx;
      const told = await database.baseStationObservation.findUnique({ where: { baseStationId: present.id } });
      expect(told).toMatchObject({
        lrrVersion: "2.8.31",
        model: "Wirnet iBTS",
        backhaul: "IPSEC",
        reportedSerialNumber: inPlace(),
      });
      expect(Number(told?.uptimeS)).toBeGreaterThan(0);
    });
  });

  describe("a changed key", () => {
    test("the old pair works until the new key is declared and has its certificate; both change together", async () => {
      await installed();
      const [old, oldKey] = [usablePair(agent()), agent().read("station.key")];
      const { stdout: newKey } = await agent().run(["keygen", "rsa", "--force"]);
      expect([usablePair(agent()), agent().read("station.key")]).toEqual([old, oldKey]);
      expect((await agent().run(["pubkey"])).stdout).toBe(newKey);

      const early = await agent().run(["check"]);
      expect(early).toMatchObject({ code: 0, stderr: expect.stringContaining("The new key cannot be used yet") });
      expect(usablePair(agent())).toBe(old);

      await platform.declare(present.id, agent());
      expect(await agent().run(["check"])).toMatchObject({ code: 0, stderr: "" });
      expect(usablePair(agent())).not.toBe(old);
      expect(usablePair(agent())).not.toBeNull();
      expect([agent().read("station.pub"), (await agent().run(["pubkey"])).stdout]).toEqual([newKey, newKey]);
      expect(leftovers()).toEqual([]);
      const [current] = await platform.certificates(present.id);
      expect(current).toMatchObject({ serialNumber: inPlace(), publicKeyLabel: "RSA 2048" });
    });

    test("a key that the operator replaced gets nothing, and keeps what it has", async () => {
      await installed();
      const old = usablePair(agent());
      const other = agentStation(shell);
      await other.run(["keygen"]);
      await platform.declare(present.id, other);
      other.remove();
      expect(await agent().run(["check"])).toMatchObject({ code: 4, stderr: expect.stringContaining("(unknown_key)") });
      expect(usablePair(agent())).toBe(old);
    });
  });

  describe("refused", () => {
    test("a suspended station is told so, keeps its pair, and goes on when it is resumed", async () => {
      await installed();
      const before = usablePair(agent());
      const set = (administrativeState: string) =>
        updateBaseStation(
          platform.ctx,
          UpdateBaseStation.parse({ baseStation: present.id, patch: { administrativeState } }),
        );
      await set("SUSPENDED");
      const run = await agent().run(["check"]);
      expect(run).toMatchObject({ code: 4, stderr: expect.stringContaining("(station_suspended)") });
      expect(usablePair(agent())).toBe(before);
      expect(await platform.verdicts(present.id)).toEqual(["station_suspended"]);
      await set("ACTIVE");
      expect((await agent().run(["check"])).code).toBe(0);
    });

    test("after REVOKE enrolment is closed, until REGENERATE opens it", async () => {
      await installed();
      const [current] = await platform.certificates(present.id);
      await revokeCertificate(platform.ctx, RevokeCertificate.parse({ certificate: current?.id, reason: "OTHER" }));
      expect(await agent().run(["check"])).toMatchObject({
        code: 4,
        stderr: expect.stringContaining("(enrolment_closed)"),
      });
      const { serialNumber } = await platform.regenerate(present.id);
      expect((await agent().run(["check"])).code).toBe(0);
      expect(inPlace()).toBe(serialNumber);
    });
  });

  describe("by password", () => {
    beforeEach(async () => {
      const { ctx } = platform;
      await ctx.database.baseStation.update({ where: { id: present.id }, data: { access: "PASSWORD" } });
      const input = SetStationPassword.parse({ baseStation: present.id });
      const { password } = await setStationPassword(ctx, input);
      writeFileSync(agent().file("password"), `${password}\n`, { mode: 0o600 });
      agent().configure({ STATION_PASSWORD_FILE: agent().file("password") });
    });

    test("its key becomes the station's, it fetches what REGENERATE makes, renews, and reports", async () => {
      await agent().run(["keygen"]);
      expect(await agent().run(["install"])).toMatchObject({ code: 0, stderr: "" });
      const first = inPlace();

      await platform.regenerate(present.id);
      expect((await agent().run(["check"])).code).toBe(0);
      expect(inPlace()).not.toBe(first);

      const second = inPlace();
      await platform.openWindow(present.id);
      expect(await agent().run(["check"])).toMatchObject({ code: 0, stderr: "" });
      expect(inPlace()).not.toBe(second);
      expect(usablePair(agent())).not.toBeNull();
      expect(await platform.verdicts(present.id)).toEqual([]);
    });

    test("REGENERATE before it ever called waits for its key, and install brings it", async () => {
      await regenerateCertificate(
        platform.ctx,
        RegenerateCertificate.parse({ baseStation: present.id, reason: "OTHER" }),
      );
      await agent().run(["keygen"]);
      expect(await agent().run(["install"])).toMatchObject({ code: 0, stderr: "" });
      const certificates = await platform.certificates(present.id);
      expect(certificates.map(({ serialNumber }) => serialNumber)).toEqual([inPlace()]);
    });

    test("a wrong password is refused, and so is a key alone", async () => {
      await agent().run(["keygen"]);
      writeFileSync(agent().file("password"), "not the password\n");
      expect(await agent().run(["install"])).toMatchObject({
        code: 4,
        stderr: expect.stringContaining("(wrong_password)"),
      });
      agent().configure({ STATION_PASSWORD_FILE: "" });
      expect((await agent().run(["install"])).code).toBe(4);
    });
  });
});
