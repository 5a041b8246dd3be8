import { writeFileSync } from "node:fs";
import { expect } from "vitest";
import { BaseStationRef } from "#lib/base-station/schema";
import { declarePublicKey } from "#lib/certificate/declare-public-key";
import { regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { DeclarePublicKey, RegenerateCertificate } from "#lib/certificate/schema";
import type { Certificate, Prisma } from "#lib/generated/prisma/client";
import { pem } from "#lib/pki/pem";
import { systemClock } from "#lib/platform/clock";
import { createDatabase } from "#lib/platform/db/client";
import { createListener } from "#lib/platform/db/listener";
import { createNotifier } from "#lib/platform/db/notifier";
import { openTransaction } from "#lib/platform/db/transaction";
import { createHintHub } from "#lib/platform/hint-hub";
import { startStation } from "#lib/station/start-station";
import type { AgentStation } from "./agent";
import { insertBaseStation } from "./base-stations";
import { type TestContext, testContext } from "./context";
import { cloneDatabase } from "./database";
import { testIssuing } from "./issuing";
import { testStationConfig } from "./station-config";

/** A station process with a database of its own, and an operator: what an agent meets. */
export interface AgentPlatform {
  readonly ctx: TestContext;
  readonly url: string;
  /** A base station's row, and settings of the agent that lead here. */
  introduce(agent: AgentStation, fields?: Partial<Prisma.BaseStationUncheckedCreateInput>): Promise<string>;
  /** What the operator does with what `pubkey` prints. */
  declare(baseStation: string, agent: AgentStation): Promise<void>;
  regenerate(baseStation: string, revokePrevious?: "IMMEDIATELY" | "ONCE_NEW_IS_IN_USE"): Promise<Certificate>;
  /** Newest first. */
  certificates(baseStation: string): Promise<Certificate[]>;
  /** Verdicts of refused requests, the last first. */
  verdicts(baseStation: string): Promise<string[]>;
  /** Lets the renewal window of the current certificate begin. */
  openWindow(baseStation: string): Promise<void>;
  stop(): Promise<void>;
}

/** @param name of the database, unique in a run. */
export async function agentPlatform(name: string): Promise<AgentPlatform> {
  const databaseUrl = await cloneDatabase(`${name}_${process.env.VITEST_POOL_ID ?? "0"}`);
  const database = createDatabase(databaseUrl);
  const plain = await testContext({ database });
  const notifier = createNotifier(databaseUrl, plain.log);
  const hub = createHintHub();
  const clock = { ...systemClock, set: () => {}, advance: () => {} };
  const ctx: TestContext = { ...plain, clock, notify: notifier.notify, subscribe: hub.subscribe };
  const listener = createListener(databaseUrl, ["outcome"], hub.hint, ctx.log);
  const { authorities } = await testIssuing(ctx);
  const station = await startStation({
    ...{ config: testStationConfig(databaseUrl), version: "test", runCeremony: async () => {} },
    ...{ clock: systemClock, random: ctx.random, log: ctx.log, openTransaction },
    // One test asks more often than a base station may.
    limits: { strangersPerMinute: 10_000, perStationPerMinute: 10_000 },
  });
  const root = authorities.find(({ kind }) => kind === "ROOT");
  if (!root) throw new Error("there is no root");

  const certificates = (baseStationId: string) =>
    database.certificate.findMany({ where: { baseStationId }, orderBy: [{ reservedAt: "desc" }, { id: "desc" }] });

  return {
    ctx,
    url: `https://localhost:${station.keyInstallerPort}`,
    async introduce(agent, fields = {}) {
      const { id, lrrUuid } = await insertBaseStation(ctx, fields);
      writeFileSync(agent.file("ca.crt"), pem("CERTIFICATE", root.certificate));
      const url = `https://localhost:${station.keyInstallerPort}`;
      agent.configure({ KEY_INSTALLER_URL: url, STATION_UUID: lrrUuid });
      return id;
    },
    async declare(baseStation, agent) {
      const { stdout } = await agent.run(["pubkey"]);
      await declarePublicKey(ctx, DeclarePublicKey.parse({ baseStation, publicKey: stdout }));
    },
    async regenerate(baseStation, revokePrevious = "IMMEDIATELY") {
      const asked = RegenerateCertificate.parse({ baseStation, reason: "LOST", revokePrevious });
      const { operation } = await regenerateCertificate(ctx, asked);
      await expect
        .poll(() => database.certificateWish.findUnique({ where: { id: operation ?? "" } }), {
          timeout: 20_000,
          interval: 20,
        })
        .toMatchObject({ status: "FULFILLED" });
      return database.certificate.findFirstOrThrow({ where: { baseStationId: baseStation, status: "ISSUED" } });
    },
    certificates,
    async verdicts(baseStationId) {
      const rows = await database.connectionAttempt.findMany({ where: { baseStationId }, orderBy: { lastAt: "desc" } });
      return rows.map(({ verdict }) => verdict);
    },
    async openWindow(baseStationId) {
      const renewalOpensAt = new Date(clock.now().getTime() - 60_000);
      await database.certificate.updateMany({ where: { baseStationId, status: "ISSUED" }, data: { renewalOpensAt } });
    },
    async stop() {
      await station.stop();
      await listener.close();
      await notifier.close();
      await database.$disconnect();
    },
  };
}

/** As it is given in forms and addresses. */
export const refOf = (baseStation: string) => BaseStationRef.parse(baseStation);
