// The agent under each shell against a station process, while something fails: never a station without a usable pair.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  AGENT_SHELLS,
  type AgentRun,
  type AgentStation,
  agentStation,
  leftoversOf,
  mountingShell,
  serialOf,
  usablePair,
} from "#lib/testing/agent";
import { type AgentPlatform, agentPlatform } from "#lib/testing/agent-platform";

/** What changes something, here or there: a power cut comes before each call of one of them. */
const STEPS = ["curl", "mv", "cp", "ln", "mkdir", "rm", "sync"];
const MANY_RUNS_MS = 600_000;

let platform: AgentPlatform;
beforeAll(async () => {
  platform = await agentPlatform("agent_faults");
});
afterAll(() => platform.stop());

const present = { agent: undefined as unknown as AgentStation, id: "" };
const agent = () => present.agent;
const inPlace = () => serialOf(agent().file("station.crt"));
const leftovers = () => leftoversOf(agent());

async function run(...args: string[]): Promise<AgentRun> {
  const done = await agent().run(args);
  if (done.code !== 0) throw new Error(`${args.join(" ")}: ${done.code} ${done.stderr}`);
  return done;
}

/** Runs the command with everything cut off before its n-th step; tells whether it got that far. */
async function cutAt(step: number, command: string): Promise<boolean> {
  const count = agent().file("steps");
  writeFileSync(count, "0");
  const script = `n=$(($(cat '${count}') + 1)); echo $n >'${count}'; [ $n -ne ${step} ] || kill -9 0; exec "$REAL" "$@"`;
  agent().wrap(STEPS, script);
  const { code } = await agent().run([command]);
  agent().restoreTools();
  rmSync(count);
  return code === null;
}

describe.each(AGENT_SHELLS)("under %s", (shell) => {
  beforeEach(async () => {
    present.agent = agentStation(shell);
    present.id = await platform.introduce(agent());
    await run("keygen");
    await platform.declare(present.id, agent());
  });
  afterEach(() => agent().remove());

  test(
    "a power cut before any step of the first install leaves nothing in the way of the next",
    async () => {
      for (let step = 1, cut = true; cut; step++) {
        cut = await cutAt(step, "install");
        if (!cut) expect(step).toBeGreaterThan(10);
        if (agent().read("station.crt") !== null)
          expect({ step, pair: usablePair(agent()) !== null }).toEqual({ step, pair: true });

        await run("install");
        const { serialNumber } = (await platform.certificates(present.id))[0] ?? {};
        expect({ step, serialNumber: inPlace(), left: leftovers() }).toEqual({ step, serialNumber, left: [] });
        await run("cleanup", "--yes");
      }
      expect(await platform.certificates(present.id)).toHaveLength(1); // asked again and again, it got the same one
    },
    MANY_RUNS_MS,
  );

  describe("with a certificate", () => {
    beforeEach(async () => {
      await run("install");
    });

    test(
      "a power cut before any step of a check that brings another certificate: the old pair or the new one works",
      async () => {
        for (let step = 1, cut = true; cut; step++) {
          const old = usablePair(agent());
          const { serialNumber } = await platform.regenerate(present.id, "ONCE_NEW_IS_IN_USE");
          cut = await cutAt(step, "check");
          if (!cut) expect(step).toBeGreaterThan(10);
          const pair = usablePair(agent());
          expect({ step, works: pair !== null && (pair === old || inPlace() === serialNumber) }).toEqual({
            step,
            works: true,
          });

          await run("check");
          expect({ step, serialNumber: inPlace(), left: leftovers() }).toEqual({ step, serialNumber, left: [] });
        }
      },
      MANY_RUNS_MS,
    );

    test(
      "a power cut before any step of a change of the key: key and certificate always fit",
      async () => {
        for (let step = 1, cut = true; cut; step++) {
          const old = usablePair(agent());
          await run("keygen", "--force");
          await platform.declare(present.id, agent());
          cut = await cutAt(step, "check");
          if (!cut) expect(step).toBeGreaterThan(10);
          expect({ step, works: usablePair(agent()) !== null }).toEqual({ step, works: true });

          await run("check");
          expect(usablePair(agent())).not.toBe(old);
          const [current] = await platform.certificates(present.id);
          expect({ step, serialNumber: inPlace(), left: leftovers() }).toEqual({
            ...{ step, serialNumber: current?.serialNumber, left: [] },
          });
        }
      },
      MANY_RUNS_MS,
    );

    test(
      "a power cut before any step of keygen --force changes nothing of the pair in use",
      async () => {
        const [pair, key] = [usablePair(agent()), agent().read("station.key")];
        agent().wrap(["openssl"], 'exec "$REAL" "$@"');
        for (let step = 1, cut = true; cut; step++) {
          const count = agent().file("steps");
          writeFileSync(count, "0");
          agent().wrap(
            [...STEPS, "openssl"],
            `n=$(($(cat '${count}') + 1)); echo $n >'${count}'; [ $n -ne ${step} ] || kill -9 0; exec "$REAL" "$@"`,
          );
          cut = (await agent().run(["keygen", "--force"])).code === null;
          agent().restoreTools();
          rmSync(count);
          expect({ step, same: usablePair(agent()) === pair && agent().read("station.key") === key }).toEqual({
            step,
            same: true,
          });
        }
        expect((await run("check")).stdout).toContain("Nothing to do");
        expect(readdirSync(agent().file("next-key")).toSorted()).toEqual([
          "identity.crt",
          "station.key",
          "station.pub",
        ]);
      },
      MANY_RUNS_MS,
    );

    test("a copy that is cut in the middle is no certificate, and is made again", async () => {
      const old = usablePair(agent());
      const { serialNumber } = await platform.regenerate(present.id);
      agent().wrap(["cp"], `dd if="$1" of="$2" bs=700 count=1 2>/dev/null; kill -9 0`);
      expect((await agent().run(["check"])).code).toBeNull();
      agent().restoreTools();
      expect(usablePair(agent())).toBe(old);
      await run("check");
      expect({ serialNumber: inPlace(), left: leftovers() }).toEqual({ serialNumber, left: [] });
    });

    test(
      "a move of a new pair that is cut between its renames is finished by whoever runs next",
      async () => {
        await run("keygen", "--force");
        await platform.declare(present.id, agent());
        for (const files of [1, 2, 3, 4]) {
          // The rename calls of one mv, cut after so many of them.
          const some = Array.from({ length: files }, (_, index) => `"$${index + 2}"`).join(" ");
          agent().wrap(["mv"], `[ $# -lt 5 ] || { "$REAL" -f ${some} "$AGENT_HOME/"; kill -9 0; }; exec "$REAL" "$@"`);
          expect((await agent().run(["check"])).code).toBeNull();
          agent().restoreTools();
          await agent().run(["backhaul", "tls"]); // any run will do, the server away or not
          expect({ files, pair: usablePair(agent()) !== null, left: leftovers() }).toEqual({
            files,
            pair: true,
            left: ["hook-due"],
          });
          await run("check");
          await run("keygen", "--force");
          await platform.declare(present.id, agent());
        }
      },
      MANY_RUNS_MS,
    );

    test.each([
      ["is away", "exit 7"],
      ["is lost after it has answered", '"$REAL" "$@" >/dev/null; rm -f "$AGENT_HOME/.work/body"; exit 56'],
    ])(
      "a server that %s at any request of a check leaves a pair that works",
      async (_name, fault) => {
        const codes: (number | null)[] = [];
        for (let request = 1, reached = true; reached; request++) {
          const { serialNumber } = await platform.regenerate(present.id, "ONCE_NEW_IS_IN_USE");
          const count = agent().file("requests");
          writeFileSync(count, "0");
          agent().wrap(
            ["curl"],
            `n=$(($(cat '${count}') + 1)); echo $n >'${count}'; [ $n -ne ${request} ] || { ${fault}; }; exec "$REAL" "$@"`,
          );
          const { code, stderr } = await agent().run(["check"]);
          agent().restoreTools();
          reached = Number(readFileSync(count, "utf8")) >= request;
          codes.push(code);
          if (code !== 0) expect(stderr).toContain("cannot be reached");
          expect(usablePair(agent())).not.toBeNull();
          await run("check");
          expect({ request, serialNumber: inPlace() }).toEqual({ request, serialNumber });
        }
        // Fetching, the CAs, the handshake that proves (which is tried again), the report; then nothing failed.
        expect(codes).toEqual([3, 3, 0, 3, 0]);
      },
      MANY_RUNS_MS,
    );

    test.skipIf(!mountingShell())(
      "however full the disk is, the pair in place works and the server has not ended the old one",
      async () => {
        const saved = mkdtempSync(join(tmpdir(), "stationkeeper-saved-"));
        const out = mkdtempSync(join(tmpdir(), "stationkeeper-out-"));
        const within = [...(mountingShell() ?? [])];
        let codes = "";
        for (const freeKiB of [0, 4, 8, 12, 16, 20, 24, 28, 32, 40, 64]) {
          const old = inPlace();
          const { serialNumber } = await platform.regenerate(present.id, "ONCE_NEW_IS_IN_USE");
          rmSync(saved, { recursive: true });
          rmSync(out, { recursive: true, force: true });
          cpSync(agent().home, saved, { recursive: true });
          const script = `mount -t tmpfs -o size=512k none "$AGENT_HOME" && cp -a '${saved}/.' "$AGENT_HOME/" || exit 99
          dd if=/dev/zero of="$AGENT_HOME/space" bs=1024 count=${freeKiB} 2>/dev/null
          cat /dev/zero >"$AGENT_HOME/fill" 2>/dev/null; rm "$AGENT_HOME/space"
          "$@"; code=$?; rm "$AGENT_HOME/fill"; mkdir '${out}' && cp -a "$AGENT_HOME/." '${out}/'; exit $code`;
          const { code, stderr } = await agent().run(["check"], { within: [...within, script, "sh"] });
          codes += `${freeKiB}:${code} `;
          cpSync(out, agent().home, { recursive: true, force: true });
          const pair = usablePair(agent()) !== null;
          const [current, previous] = await platform.certificates(present.id);
          if (code === 0)
            expect({ freeKiB, pair, serial: inPlace() }).toEqual({ freeKiB, pair: true, serial: serialNumber });
          else {
            expect({ freeKiB, pair, code, serial: inPlace() }).toEqual({ freeKiB, pair: true, code: 5, serial: old });
            expect(stderr).toContain("disk full");
            expect([current?.inUseSince, previous?.status]).toEqual([null, "OVERLAPPING"]);
          }
          await run("check");
          expect(inPlace()).toBe(serialNumber);
          expect(leftovers()).toEqual([]);
        }
        expect(codes).toMatch(/^0:5 .* 64:0 $/);
      },
      MANY_RUNS_MS,
    );

    test("two checks at once bring one certificate, once", async () => {
      const { serialNumber } = await platform.regenerate(present.id);
      const runs = await Promise.all([agent().run(["check"]), agent().run(["check"])]);
      const codes = runs.map(({ code }) => code).toSorted();
      expect([
        [0, 0],
        [0, 6],
      ]).toContainEqual(codes);
      expect(inPlace()).toBe(serialNumber);
      expect(leftovers()).toEqual([]);
    });

    test.each([
      ["behind", -34_560_000],
      ["ahead", 34_560_000],
    ])(
      "a clock 400 days %s is told; the server's clock decides, and a certificate is verified by it",
      async (word, offsetS) => {
        agent().wrap(["date"], `"$REAL" -u -d "@$(($("$REAL" +%s) + ${offsetS}))" "$2"`);
        const { serialNumber } = await platform.regenerate(present.id);
        const taken = await agent().run(["check"]);
        expect(taken).toMatchObject({ code: 0, stderr: expect.stringContaining(`400 days ${word} the server's`) });
        expect(inPlace()).toBe(serialNumber);
        await agent().run(["check"]);
        expect(inPlace()).toBe(serialNumber);
        await platform.openWindow(present.id);
        expect((await agent().run(["check"])).code).toBe(0);
        expect(inPlace()).not.toBe(serialNumber);
      },
    );

    test("a hook is told of every new certificate, again until it has taken note", async () => {
      const hook = (code: number) =>
        writeFileSync(agent().file("hook"), `#!/bin/sh\necho "$@" >>"$AGENT_HOME/told"\nexit ${code}\n`, {
          mode: 0o755,
        });
      hook(1);
      await platform.regenerate(present.id);
      expect(await agent().run(["check"])).toMatchObject({ code: 9, stderr: expect.stringContaining("hook") });
      expect(usablePair(agent())).not.toBeNull();
      hook(0);
      await run("check");
      await run("check");
      expect(readFileSync(agent().file("told"), "utf8")).toBe("certificate\ncertificate\n");
    });
  });
});
