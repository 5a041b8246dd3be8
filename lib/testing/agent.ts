import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openssl } from "./openssl";

export const AGENT = resolve(import.meta.dirname, "../../public/station-agent.sh");

/** Shells that gateways have, by the program that runs them, and this machine's own. */
const PROGRAMS = { dash: "dash", busybox: "busybox", sh: "sh" } as const;
export type AgentShell = keyof typeof PROGRAMS;

function pathOf(tool: string): string | undefined {
  return (process.env.PATH ?? "")
    .split(":")
    .map((folder) => join(folder, tool))
    .find(existsSync);
}

const WANTED = ["dash", "busybox"] as const;
const found = WANTED.filter((shell) => pathOf(PROGRAMS[shell]));

/** Shells to run the agent under: those of gateways that this machine has, or else its own. */
export const AGENT_SHELLS: readonly AgentShell[] = found.length > 0 ? found : ["sh"];
/** Those that it would be run under, were they here. */
export const MISSING_SHELLS: readonly AgentShell[] = WANTED.filter((shell) => !found.includes(shell));

/** What openssl and curl are beside busybox: nothing else of the machine is on the agent's path then. */
const NOT_OF_BUSYBOX = ["openssl", "curl"];

export interface AgentRun {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A base station with the agent on it, which runs for real: its AGENT_HOME, its shell and tools. */
export interface AgentStation {
  readonly home: string;
  /** Path of a file in AGENT_HOME. */
  file(name: string): string;
  /** Content of one; null when it is not there. */
  read(name: string): string | null;
  /** Lines of agent.conf; the others stay. */
  configure(settings: Record<string, string>): void;
  run(args: readonly string[], options?: RunOptions): Promise<AgentRun>;
  /** Runs commands in its shell, as an operator pastes them. */
  paste(commands: string, input?: string): Promise<AgentRun>;
  /**
   * Puts a shell script before a tool; in it "$REAL" is the tool. It stands until the next `restoreTools`. `kill -9 0`
   * in it is a power cut: the agent and all that it has started end there and then.
   */
  wrap(tools: readonly string[], script: string): void;
  /** A tool that the station has and this machine perhaps lacks, as a shell script. */
  fake(tool: string, script: string): void;
  restoreTools(): void;
  remove(): void;
}

export interface RunOptions {
  env?: Record<string, string>;
  /** On its standard input. */
  input?: string;
  /** Sees the process as soon as it runs. */
  onStart?: (child: ChildProcess) => void;
  /** Instead of the shell alone: a program that runs it, with its arguments. */
  within?: readonly string[];
}

/** Makes a base station with nothing on it but the agent and, in agent.conf, these settings. */
export function agentStation(shell: AgentShell, settings: Record<string, string> = {}): AgentStation {
  const folder = mkdtempSync(join(tmpdir(), "stationkeeper-agent-"));
  const home = join(folder, "home");
  const tools = join(folder, "tools");
  mkdirSync(home);
  mkdirSync(tools);
  const path = shell === "busybox" ? busyboxTools(folder) : (process.env.PATH ?? "");
  const shellCommand = shell === "busybox" ? [join(path, "busybox"), "ash"] : [pathOf(PROGRAMS[shell]) ?? shell];
  const environment = { NODE_ENV: "test", PATH: `${tools}:${path}`, AGENT_HOME: home, HOME: folder } as const;
  const conf = new Map<string, string>();

  const station: AgentStation = {
    home,
    file: (name) => join(home, name),
    read: (name) => (existsSync(join(home, name)) ? readFileSync(join(home, name), "utf8") : null),
    configure(changes) {
      for (const [name, value] of Object.entries(changes)) conf.set(name, value);
      writeFileSync(join(home, "agent.conf"), [...conf].map(([name, value]) => `${name}=${value}\n`).join(""));
    },
    run: (args, options = {}) => {
      const command = [...(options.within ?? []), ...shellCommand, AGENT, ...args];
      return runDetached(command, { ...environment, ...options.env }, options);
    },
    paste: (commands, input = "") => runDetached([...shellCommand, "-c", commands], environment, { input }),
    wrap(names, script) {
      for (const name of names) {
        const real = join(path.split(":").find((part) => existsSync(join(part, name))) ?? "/", name);
        station.fake(name, `REAL='${real}'\n${script}`);
      }
    },
    fake(name, script) {
      writeFileSync(join(tools, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(tools, name), 0o755);
    },
    restoreTools() {
      rmSync(tools, { recursive: true });
      mkdirSync(tools);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  station.configure(settings);
  return station;
}

/** A folder with busybox's applets, openssl and curl, and nothing else. */
function busyboxTools(folder: string): string {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const busybox = pathOf("busybox") ?? "busybox";
  const applets = execFileSync(busybox, ["--list"], { encoding: "utf8" }).trim().split("\n");
  for (const applet of ["busybox", ...applets]) symlinkSync(busybox, join(bin, applet));
  for (const tool of NOT_OF_BUSYBOX) {
    rmSync(join(bin, tool), { force: true });
    symlinkSync(pathOf(tool) ?? tool, join(bin, tool));
  }
  return bin;
}

/** In a process group of its own, so that a power cut takes all of it and nothing else. */
function runDetached(command: readonly string[], env: NodeJS.ProcessEnv, options: RunOptions): Promise<AgentRun> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { env, detached: true, stdio: ["pipe", "pipe", "pipe"] });
  options.onStart?.(child);
  child.stdin.on("error", () => {}); // it may end without reading
  child.stdin.end(options.input ?? "");
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** The certificate in place of a usable pair, in PEM; null when key and certificate do not fit, or one is missing. */
export function usablePair({ file }: AgentStation): string | null {
  const key = openssl(["pkey", "-in", file("station.key"), "-pubout"]);
  const certificate = openssl(["x509", "-in", file("station.crt"), "-noout", "-pubkey"]);
  if (!key.ok || !certificate.ok || key.stdout !== certificate.stdout) return null;
  return openssl(["x509", "-in", file("station.crt")]).stdout;
}

/** What a run that was cut off leaves in AGENT_HOME until the next one. */
export function leftoversOf({ home }: AgentStation): string[] {
  return readdirSync(home).filter((name) => name.startsWith(".") || name.startsWith("next-") || name === "hook-due");
}

/** Serial number of a certificate, as ours are written: lower-case hex. */
export function serialOf(file: string): string {
  const { stdout } = openssl(["x509", "-in", file, "-noout", "-serial"]);
  return stdout.trim().replace("serial=", "").toLowerCase();
}

/** What may mount a file system of its own, invisible to others, or null: full disks are tested where it may. */
export function mountingShell(): readonly string[] | null {
  const { status } = spawnSync("unshare", ["-rm", "sh", "-c", "mount -t tmpfs none /mnt"]);
  return status === 0 ? ["unshare", "-rm", "sh", "-c"] : null;
}
