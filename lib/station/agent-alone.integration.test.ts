// The agent run for real, under each shell, beside a server that answers as a test wants: settings, keys, faults.
import type { ChildProcess } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { encodeCertsOnly } from "#lib/pki/certs-only";
import { pem } from "#lib/pki/pem";
import {
  AGENT,
  AGENT_SHELLS,
  type AgentStation,
  agentStation,
  MISSING_SHELLS,
  mountingShell,
} from "#lib/testing/agent";
import { type StandIn, type StandInAnswer, standIn } from "#lib/testing/agent-stand-in";
import { openssl } from "#lib/testing/openssl";
import { sampleAuthority, sampleLeaf } from "#lib/testing/sample-authorities";

const UUID = "7076FF-024B0B030008";
const PASSWORD = `it's a "secret" \\ $HOME`;

let server: StandIn;
beforeAll(async () => {
  server = await standIn();
});
afterAll(() => server.close());

const station = { now: undefined as unknown as AgentStation };
const agent = () => station.now;

/** Settings that lead to a server. */
function settings(to: StandIn): Record<string, string> {
  writeFileSync(agent().file("ca.crt"), to.root);
  return { KEY_INSTALLER_URL: to.url, STATION_UUID: UUID };
}

// Not silently: the report says what was not run.
for (const shell of MISSING_SHELLS) test.skip(`under ${shell}, which this machine does not have`, () => {});

describe.each(AGENT_SHELLS)("under %s", (shell) => {
  beforeEach(() => {
    station.now = agentStation(shell);
    server.requests.length = 0;
    server.answer(() => ({ status: 404 }));
  });
  afterEach(() => agent().remove());

  describe("keygen", () => {
    test.each([
      [[], "id-ecPublicKey", "NIST CURVE: P-256"],
      [["rsa"], "rsaEncryption", "(2048 bit)"],
    ])(
      "%j makes a pair that only its owner reads, and a certificate that the key itself has signed",
      async (words, algorithm, size) => {
        const { code, stdout } = await agent().run(["keygen", ...words]);
        expect(code).toBe(0);

        const identity = openssl(["x509", "-in", agent().file("identity.crt"), "-noout", "-text"]).stdout;
        expect(identity).toContain(algorithm);
        expect(identity).toContain(size);
        expect(openssl(["verify", "-CAfile", agent().file("identity.crt"), agent().file("identity.crt")]).ok).toBe(
          true,
        );
        const publicKey = openssl(["pkey", "-in", agent().file("station.key"), "-pubout"]).stdout;
        expect([stdout, agent().read("station.pub")]).toEqual([publicKey, publicKey]);
        expect((await agent().run(["pubkey"])).stdout).toBe(publicKey);
        expect(statSync(agent().file("station.key")).mode & 0o777).toBe(0o600);
        expect(readdirSync(agent().home).toSorted()).toEqual([
          "agent.conf",
          "identity.crt",
          "station.key",
          "station.pub",
        ]);
      },
    );

    test("leaves a key that is there alone, unless it is forced", async () => {
      await agent().run(["keygen"]);
      const first = agent().read("station.key");
      expect(await agent().run(["keygen"])).toMatchObject({ code: 5, stderr: expect.stringContaining("--force") });
      expect(agent().read("station.key")).toBe(first);
      expect((await agent().run(["keygen", "--force"])).code).toBe(0);
      expect(agent().read("station.key")).not.toBe(first);
    });

    test("needs no settings", async () => {
      expect((await agent().run(["keygen"])).code).toBe(0);
    });
  });

  describe("settings", () => {
    test.each([
      [UUID, UUID],
      ["7076ff-024b0b030008", UUID],
      ["0123456789abcdef", "0016C0-0123456789ABCDEF"],
      ["01-23-45-67-89-ab-cd-ef", "0016C0-0123456789ABCDEF"],
      ["01:23:45:67:89:AB:CD:EF", "0016C0-0123456789ABCDEF"],
    ])("STATION_UUID %s is %s", async (given, uuid) => {
      agent().configure({ STATION_UUID: given });
      expect(await agent().run(["uuid"])).toMatchObject({ code: 0, stdout: `${uuid}\n` });
    });

    test.each(["7076FF", "7076FF-", "7076FF-0", "7076FF-XYZ", "70-76FF00", "0123456789ABCDE", "../../etc"])(
      "STATION_UUID %s is none",
      async (given) => {
        agent().configure({ STATION_UUID: given });
        expect(await agent().run(["uuid"])).toMatchObject({ code: 2, stdout: "" });
      },
    );

    test("agent.conf is read and never run; the environment goes before it", async () => {
      writeFileSync(agent().file("agent.conf"), `# a comment\r\n\n  STATION_UUID = x\r\nSTATION_UUID="${UUID}"\r\n`);
      expect((await agent().run(["uuid"])).code).toBe(2); // a blank before "=": no such name
      writeFileSync(agent().file("agent.conf"), `# a comment\r\n\n  STATION_UUID="${UUID}"\r\n`);
      expect((await agent().run(["uuid"])).stdout).toBe(`${UUID}\n`);
      expect((await agent().run(["uuid"], { env: { STATION_UUID: "7076FF-99" } })).stdout).toBe("7076FF-99\n");

      const touch = `$(touch ${agent().file("run")})\`touch ${agent().file("run")}\`; touch ${agent().file("run")}`;
      agent().configure({ STATION_UUID: touch, CA_FILE: touch });
      expect((await agent().run(["uuid"])).code).toBe(2);
      expect(agent().read("run")).toBeNull();
    });

    test.each([
      ["PATH=/tmp", "line 2 sets a name that is not known"],
      ["nonsense", "line 2 is not NAME=value"],
    ])("a line %s is refused and its line named", async (line, said) => {
      writeFileSync(agent().file("agent.conf"), `STATION_UUID=${UUID}\n${line}\n`);
      expect(await agent().run(["uuid"])).toMatchObject({ code: 2, stderr: expect.stringContaining(said) });
    });

    test.each([
      ["KEY_INSTALLER_URL", ""],
      ["KEY_INSTALLER_URL", "http://localhost:8443"],
      ["KEY_INSTALLER_URL", "https://local host"],
      ["STATION_UUID", ""],
      ["CA_FILE", "/nowhere/ca.crt"],
      ["CA_FILE", AGENT],
      ["STATION_PASSWORD_FILE", "/nowhere/password"],
    ])("without a right %s (%j) nothing is sent", async (name, value) => {
      await agent().run(["keygen"]);
      agent().configure({ ...settings(server), [name]: value });
      expect(await agent().run(["check"])).toMatchObject({ code: 2, stderr: expect.stringContaining(name) });
      expect(server.requests).toEqual([]);
    });
  });

  test.each([[["frobnicate"]], [["install", "now"]], [["keygen", "dsa"]], [["backhaul"]], [["backhaul", "smoke"]]])(
    "%j is no command",
    async (args) => {
      expect((await agent().run(args)).code).toBe(1);
    },
  );

  test("help tells commands, settings and exit codes", async () => {
    const { code, stdout } = await agent().run(["help"]);
    expect(code).toBe(0);
    for (const word of ["keygen", "backhaul tls|ipsec", "STATION_PASSWORD_FILE", "identity.crt", "Exit codes"]) {
      expect(stdout).toContain(word);
    }
  });

  test("without a key there is nothing to install", async () => {
    agent().configure(settings(server));
    expect(await agent().run(["install"])).toMatchObject({ code: 5, stderr: expect.stringContaining("keygen") });
    expect(await agent().run(["renew"])).toMatchObject({ code: 5 });
    expect(await agent().run(["status"])).toMatchObject({ code: 5 });
    expect(server.requests).toEqual([]);
  });

  describe("answers", () => {
    beforeEach(async () => {
      agent().configure(settings(server));
      await agent().run(["keygen"]);
    });

    test.each([
      ["busy", { status: 503, headers: { "retry-after": "90" } }, 3, "try again in 90 s"],
      ["too many requests", { status: 429 }, 3, "busy"],
      ["a defect of the server", { status: 500, body: "stack" }, 3, "status 500"],
      ["a cut connection", { status: 0, cut: true }, 3, "cannot be reached"],
      ["a redirect", { status: 302, headers: { location: "https://example.org/" } }, 8, "status 302"],
      ["a page that is no certificate", { status: 200, body: "<html>welcome</html>" }, 8, "not a certificate"],
      ["a certificate that is cut", { status: 200, body: "-----BEGIN CERTIFICATE-----\nMIIB" }, 8, "not a certificate"],
      ["an endless answer", { status: 200, body: "x".repeat(300_000) }, 8, "too long"],
      [
        "a refusal",
        { status: 403, body: "This base station is suspended." },
        4,
        "Refused: This base station is suspended.",
      ],
      ["a refusal without a word", { status: 403 }, 4, "status 403"],
      [
        "a key that nobody has declared",
        { status: 401, headers: { verdict: "unknown_key" } },
        4,
        "SECURITY > MANAGE. (unknown_key)",
      ],
      ["no right password", { status: 401, headers: { verdict: "wrong_password" } }, 4, "password is wrong"],
      [
        "a verdict that is none",
        { status: 401, headers: { verdict: "\u00e9 $(id)" } },
        4,
        "It gave no reason (status 401).\n",
      ],
      [
        "a refusal with control characters",
        { status: 403, body: "\u001b]0;owned\u0007No.\nMore" },
        4,
        "Refused: ]0;ownedNo.\n",
      ],
    ])("%s", async (_name, answer, code, said) => {
      server.answer(() => answer);
      const run = await agent().run(["check"]);
      expect(run).toMatchObject({ code, stderr: expect.stringContaining(said) });
      expect(readdirSync(agent().home).filter((name) => name.startsWith(".") || name.startsWith("next"))).toEqual([]);
      expect((await agent().run(["status"])).stdout).toContain(`Last check: exit code ${code}`);
    });

    test("a certificate for another key is never taken", async () => {
      const other = agent().read("identity.crt") ?? "";
      await agent().run(["keygen", "--force"]);
      server.answer(({ method }) => (method === "GET" ? { status: 200, body: other } : { status: 403, body: "No." }));
      expect(await agent().run(["install"])).toMatchObject({ code: 4, stderr: expect.stringContaining("No.") });
      expect(agent().read("station.crt")).toBeNull();
    });

    test("a self-signed certificate is never taken: its chain must verify", async () => {
      const own = agent().read("identity.crt") ?? "";
      server.answer(({ path }) => ({ status: path.endsWith("cacerts") ? 404 : 200, body: own }));
      expect((await agent().run(["install"])).code).toBe(8);
      const body = Buffer.from(encodeCertsOnly([server.authority.certificate])).toString("base64");
      server.answer(({ path }) => ({ status: 200, body: path.endsWith("cacerts") ? body : own }));
      expect(await agent().run(["install"])).toMatchObject({
        code: 8,
        stderr: expect.stringContaining("does not verify"),
      });
      expect(agent().read("station.crt")).toBeNull();
    });

    test("a certificate that the Key Installer refuses once it is shown is not put in place", async () => {
      const root = await sampleAuthority("root");
      const issuer = await sampleAuthority("base-station", root);
      const { bytes } = openssl(["pkey", "-in", agent().file("station.key"), "-pubout", "-outform", "DER"]);
      const { certificate } = await sampleLeaf(issuer, { commonName: UUID, spki: new Uint8Array(bytes) });
      const cas = Buffer.from(encodeCertsOnly([root.certificate, issuer.certificate])).toString("base64");
      const chain = pem("CERTIFICATE", certificate) + pem("CERTIFICATE", issuer.certificate);
      let shown: StandInAnswer = { status: 403, body: "It was revoked a moment ago." };
      server.answer(({ path, headers }) => {
        if (path.endsWith("cacerts")) return { status: 200, body: cas };
        if (path.endsWith("report")) return { status: 204 };
        return headers["if-none-match"] ? shown : { status: 200, headers: { etag: '"new"' }, body: chain };
      });
      expect(await agent().run(["install"])).toMatchObject({
        code: 4,
        stderr: expect.stringContaining("a moment ago"),
      });
      expect([
        agent().read("station.crt"),
        readdirSync(agent().home).filter((name) => /^(next|\.|hook)/.test(name)),
      ]).toEqual([null, []]);

      shown = { status: 304 };
      expect((await agent().run(["install"])).code).toBe(0);
      expect(agent().read("station.crt")).toBe(chain);
    });

    test("a server that is away is tried again by whoever called", async () => {
      const gone = await standIn();
      await gone.close();
      agent().configure({ KEY_INSTALLER_URL: gone.url });
      expect(await agent().run(["check"])).toMatchObject({
        code: 3,
        stderr: expect.stringContaining("cannot be reached"),
      });
    });

    test("a server below another CA gets nothing of the station", async () => {
      const other = await standIn();
      writeFileSync(agent().file("password"), PASSWORD);
      agent().configure({ KEY_INSTALLER_URL: other.url, STATION_PASSWORD_FILE: agent().file("password") });
      expect(await agent().run(["check"])).toMatchObject({ code: 8, stderr: expect.stringContaining("ca.crt") });
      expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
      await other.close();
    });

    test.each([
      ["behind", "2035-01-01", "2036-01-01", "2035-06-01", "days behind the server's"],
      ["ahead", "2026-01-01", "2026-02-01", "2026-01-15", "days ahead the server's"],
    ])("a clock far %s is told by a server whose certificate it cannot check", async (_name, from, to, date, said) => {
      const other = await standIn({ notBefore: new Date(from), notAfter: new Date(to), date: new Date(date) });
      const { url, root } = other;
      writeFileSync(agent().file("ca.crt"), root);
      agent().configure({ KEY_INSTALLER_URL: url });
      expect(await agent().run(["check"])).toMatchObject({ code: 7, stderr: expect.stringContaining(said) });
      await other.close();
    });

    test("a clock that is wrong but lets the server be checked is told, and the work goes on", async () => {
      // Three and a half days, so that the second in which the server wrote its Date cannot make them two.
      agent().wrap(["date"], `"$REAL" -u -d "@$(($("$REAL" +%s) - 302400))" "$2"`);
      server.answer(() => ({ status: 403, body: "No." }));
      const { code, stderr } = await agent().run(["check"]);
      expect(code).toBe(4);
      expect(stderr).toContain("3 days behind the server's");
      expect(stderr.match(/behind/g)).toHaveLength(1);
    });
  });

  describe("one run at a time", () => {
    beforeEach(async () => {
      agent().configure(settings(server));
      await agent().run(["keygen"]);
    });

    test("a second run ends at once and touches nothing", async () => {
      // The first one is held in its request until the second has ended.
      agent().wrap(
        ["curl"],
        `touch "$AGENT_HOME/asking"; while [ ! -e "$AGENT_HOME/go" ]; do sleep 0.05; done; exec "$REAL" "$@"`,
      );
      server.answer(() => ({ status: 403, body: "No." }));
      const first = agent().run(["check"]);
      await expect.poll(() => agent().read("asking")).not.toBeNull();
      for (const command of [
        ["check"],
        ["renew"],
        ["install"],
        ["keygen", "--force"],
        ["cleanup", "--yes"],
        ["report"],
      ]) {
        expect(await agent().run(command)).toMatchObject({ code: 6 });
      }
      writeFileSync(agent().file("go"), "");
      expect((await first).code).toBe(4);
      expect(readdirSync(agent().home).filter((name) => name.startsWith("."))).toEqual([]);
    });

    test("a lock whose process is gone is taken over, also when its number was given to another process", async () => {
      server.answer(() => ({ status: 403, body: "No." }));
      const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
      for (const mark of [`${2 ** 22 - 1} 77 ${boot}`, `${process.pid} 1 ${boot}`, ""]) {
        writeFileSync(agent().file(".lock"), `${mark}\n`);
        expect({ mark, code: (await agent().run(["check"])).code }).toEqual({ mark, code: 4 });
      }
    });

    test("of many runs at once one works", async () => {
      writeFileSync(agent().file(".lock"), "4194303 1 gone\n"); // and all of them find a stale lock
      server.answer(() => ({ status: 403, body: "No." }));
      // The one that works is held in its request until the others have ended, or a second one asks too.
      agent().wrap(
        ["curl"],
        `touch "$AGENT_HOME/asking.$$"; while [ ! -e "$AGENT_HOME/go" ] && [ "$(ls -d "$AGENT_HOME"/asking.* | wc -l)" -lt 2 ]; do sleep 0.05; done; exec "$REAL" "$@"`,
      );
      let ended = 0;
      const runs = await Promise.all(
        Array.from({ length: 6 }, async () => {
          const run = await agent().run(["check"]);
          ended += 1;
          if (ended === 5) writeFileSync(agent().file("go"), "");
          return run;
        }),
      );
      expect(runs.map(({ code }) => code).toSorted()).toEqual([4, 6, 6, 6, 6, 6]);
    });
  });

  test("no secret stands on a command line, in the environment of a program, in a message or in a file", async () => {
    writeFileSync(agent().file("password"), `${PASSWORD}\r\n`, { mode: 0o600 });
    agent().configure({ ...settings(server), STATION_PASSWORD_FILE: agent().file("password") });
    const record = agent().file("calls");
    agent().wrap(
      ["curl", "openssl", "sed", "tr", "cat", "awk", "cut", "cp", "mv", "ln", "ls", "grep"],
      `{ echo "$0 $*"; set; } >>'${record}'; exec "$REAL" "$@"`,
    );
    server.answer(() => ({ status: 401 }));
    await agent().run(["keygen"]);
    const { code, stdout, stderr } = await agent().run(["install"]);

    expect(code).toBe(4);
    const basic = server.requests.map(({ headers }) => headers.authorization);
    expect(basic).toEqual([`Basic ${Buffer.from(`${UUID}:${PASSWORD}`).toString("base64")}`]);
    agent().restoreTools();
    const key = (agent().read("station.key") ?? "").split("\n")[1] ?? "no key";
    const calls = readFileSync(record, "utf8");
    expect(calls).toContain("openssl");
    for (const told of [calls, stdout, stderr]) {
      for (const secret of ["secret", key, Buffer.from(`${UUID}:${PASSWORD}`).toString("base64")]) {
        expect(told).not.toContain(secret);
      }
    }
    expect(readdirSync(agent().home).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("a folder with blanks, quotes and a backslash in its name is one like any other", async () => {
    const odd = agent().file(`a "b" it's \\c $HOME`);
    mkdirSync(odd);
    writeFileSync(`${odd}/ca.crt`, server.root);
    writeFileSync(`${odd}/agent.conf`, `KEY_INSTALLER_URL=${server.url}/\nSTATION_UUID=${UUID}\n`);
    const env = { AGENT_HOME: odd };
    server.answer(() => ({ status: 403, body: "No." }));
    expect((await agent().run(["keygen"], { env })).code).toBe(0);
    expect(await agent().run(["check"], { env })).toMatchObject({ code: 4, stderr: expect.stringContaining("No.") });
    expect(server.requests.map(({ path }) => path)).toEqual(["/key-installer/v1/certificate"]);
    expect((await agent().run(["backhaul", "tls"], { env })).code).toBe(0);
  });

  test("a run that is told to end gives the lock back", async () => {
    agent().configure(settings(server));
    await agent().run(["keygen"]);
    agent().wrap(["curl"], `touch "$AGENT_HOME/asking"; sleep 2; exit 7`);
    let child: ChildProcess | undefined;
    const ended = agent().run(["check"], {
      onStart: (started) => {
        child = started;
      },
    });
    await expect.poll(() => agent().read("asking")).not.toBeNull();
    child?.kill("SIGTERM");
    expect((await ended).code).toBe(143);
    expect(readdirSync(agent().home).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("a password that others may read is used, and said", async () => {
    writeFileSync(agent().file("password"), PASSWORD, { mode: 0o644 });
    agent().configure({ ...settings(server), STATION_PASSWORD_FILE: agent().file("password") });
    await agent().run(["keygen"]);
    expect((await agent().run(["install"])).stderr).toContain("others may read");
  });

  test("backhaul records the mode and tells the integrator's hook", async () => {
    expect((await agent().run(["backhaul", "ipsec"])).code).toBe(0);
    expect(agent().read("backhaul")).toBe("ipsec\n");
    writeFileSync(agent().file("hook"), `#!/bin/sh\necho "$@" >>"$AGENT_HOME/told"\n`, { mode: 0o755 });
    expect((await agent().run(["backhaul", "tls"])).code).toBe(0);
    expect([agent().read("backhaul"), agent().read("told")]).toEqual(["tls\n", "backhaul tls\n"]);
    writeFileSync(agent().file("hook"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    expect((await agent().run(["backhaul", "ipsec"])).code).toBe(9);
  });

  test.skipIf(!mountingShell())("keygen on a full disk says so, and the next one is not in its way", async () => {
    const within = mountingShell() ?? [];
    const script = `mount -t tmpfs -o size=64k none "$AGENT_HOME" && cat /dev/zero >"$AGENT_HOME/fill" 2>/dev/null
      "$@"; echo "first $?"; rm "$AGENT_HOME/fill"; "$@" >/dev/null; echo "second $?"; ls "$AGENT_HOME"`;
    const { stdout, stderr } = await agent().run(["keygen"], { within: [...within, script, "sh"] });
    expect(stderr).toContain("disk full");
    expect(stdout.split("\n")).toEqual(["first 5", "second 0", "identity.crt", "station.key", "station.pub", ""]);
  });
});
