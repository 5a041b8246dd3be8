// The commands of the FIRST CONTACT panel, pasted as they stand into each shell, against a station process.
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BaseStationRef } from "#lib/base-station/schema";
import { declarePublicKey } from "#lib/certificate/declare-public-key";
import { DeclarePublicKey } from "#lib/certificate/schema";
import { type FirstContactView, getFirstContact } from "#lib/enrolment/first-contact-view";
import { SetStationPassword } from "#lib/enrolment/schema";
import { setStationPassword } from "#lib/enrolment/set-station-password";
import { AGENT, AGENT_SHELLS, type AgentStation, agentStation, usablePair } from "#lib/testing/agent";
import { type AgentPlatform, agentPlatform } from "#lib/testing/agent-platform";
import { insertBaseStation } from "#lib/testing/base-stations";
import { actingAs, testContext } from "#lib/testing/context";

let platform: AgentPlatform;
let web: Server;
beforeAll(async () => {
  platform = await agentPlatform("agent_contact");
  web = createServer((request, response) => {
    response.statusCode = request.url === "/station-agent.sh" ? 200 : 404;
    response.end(request.url === "/station-agent.sh" ? readFileSync(AGENT) : "");
  });
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  web.close();
  await platform.stop();
});

const origin = () => `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
const viewOf = (id: string, ctx = platform.ctx): Promise<FirstContactView> =>
  getFirstContact(ctx, BaseStationRef.parse(id), {
    ...{ keyInstallerUrl: platform.url, origin: origin() },
    ...{ cupsUri: "https://localhost:8987", lnsUri: "wss://localhost:8887" },
  });

const present = { agent: undefined as unknown as AgentStation };
const agent = () => present.agent;

/** Pastes the step whose title begins so, on a station whose /etc/stationkeeper is the test's own folder. */
async function paste(view: FirstContactView, title: string, input = "") {
  const step = view.ways[0]?.steps.find((one) => one.title.startsWith(title));
  if (!step) throw new Error(`no step ${title}`);
  return agent().paste(step.commands.replaceAll("/etc/stationkeeper", agent().home), input);
}

describe.each(AGENT_SHELLS)("under %s", (shell) => {
  beforeEach(() => {
    present.agent = agentStation(shell);
  });
  afterEach(() => agent().remove());

  test("with a key: each step as it stands, and the panel tells what came of it", async () => {
    const { id } = await insertBaseStation(platform.ctx);
    const view = await viewOf(id);
    expect(view.contact).toEqual({ kind: "WAITING" });

    expect(await paste(view, "Get the agent")).toMatchObject({ code: 0, stdout: expect.stringContaining("OK") });
    expect(await paste(view, "Tell it")).toMatchObject({ code: 0 });
    const { stdout: publicKey } = await paste(view, "Make the key pair");
    expect((await paste(view, "Install")).code).toBe(4);
    expect((await viewOf(id)).contact).toMatchObject({ kind: "REFUSED", address: "127.0.0.1", count: 1 });
    // A caller of no declared key belongs to nobody yet: only those who may declare it see it.
    expect((await viewOf(id, await actingAs(platform.ctx, "VIEWER"))).contact).toEqual({ kind: "WAITING" });

    await declarePublicKey(platform.ctx, DeclarePublicKey.parse({ baseStation: id, publicKey }));
    expect(await paste(view, "Install")).toMatchObject({ code: 0, stderr: "" });
    expect((await viewOf(id)).contact).toMatchObject({ kind: "CONNECTED", address: "127.0.0.1" });
    expect(usablePair(agent())).not.toBeNull();
  });

  test("with a password: it is asked for, and never on a command line", async () => {
    const { id } = await insertBaseStation(platform.ctx, { access: "PASSWORD" });
    const { password } = await setStationPassword(platform.ctx, SetStationPassword.parse({ baseStation: id }));
    const view = await viewOf(id);
    await paste(view, "Get the agent");
    await paste(view, "Tell it");
    await paste(view, "Give it the password", `${password}\n`);
    await paste(view, "Make the key pair");
    expect(await paste(view, "Install")).toMatchObject({ code: 0, stderr: "" });
  });

  test("another file than this installation's agent is not made executable", async () => {
    const { id } = await insertBaseStation(platform.ctx);
    const view = await viewOf(id);
    const step = view.ways[0]?.steps[0];
    if (step) step.commands = step.commands.replace(/[0-9a-f]{64}/, "0".repeat(64));
    expect((await paste(view, "Get the agent")).code).not.toBe(0);
    expect((await paste(view, "Install")).code).toBe(126);
  });

  test("the crontab keeps its other lines, has the check once however often it is pasted, and the line runs", async () => {
    const { id } = await insertBaseStation(platform.ctx);
    const view = await viewOf(id);
    const table = agent().file("crontab");
    writeFileSync(table, "5 4 * * * reboot\n");
    agent().fake(
      "crontab",
      `case $1 in -l) cat '${table}' ;; -) cat >'${table}.new'; mv '${table}.new' '${table}' ;; esac`,
    );
    agent().fake("logger", `cat >>'${agent().file("syslog")}'`);
    await paste(view, "Get the agent");
    await paste(view, "Keep it up");
    await paste(view, "Keep it up");
    const lines = readFileSync(table, "utf8").trimEnd().split("\n");
    expect(lines).toEqual([
      "5 4 * * * reboot",
      expect.stringMatching(/^\d+,\d+,\d+,\d+ \* \* \* \* \/.* check 2>&1 \| logger/),
    ]);
    await agent().paste(lines[1]?.replace(/^(\S+ ){5}/, "") ?? "");
    expect(agent().read("syslog")).toContain("KEY_INSTALLER_URL is not set");
  });
});

test("for another organization's base station there is no panel", async () => {
  const stranger = await testContext({ database: platform.ctx.database });
  const { id } = await insertBaseStation(stranger);
  await expect(viewOf(id)).rejects.toMatchObject({ kind: "not_found", code: "base_station_not_found" });
});
