import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";

const TERMINAL_MAKER = "/usr/bin/script";
/** A frame of the station has a length of 16 bits. */
const OUTPUT_BYTES = 4096;

const PROMPT = "station# ";

/**
 * As the client leaves the terminal of its shells: cfmakeraw, so that Enter (CR) is no end of line, and no echo. The
 * prompt is set here: what reads this line is $SHELL, and a bash that is not interactive forgets that of its environment.
 */
const ON_RAW_TERMINAL = `stty raw -echo; export PS1='${PROMPT}' ENV=; exec /bin/sh -i`;

/** Remote shells of a LoRa Basics Station: two at most, each a real shell on a pseudo terminal of its own. */
export class StationShells {
  private readonly slots: ({ user: string; child: ChildProcess; startedAt: number } | null)[] = [null, null];

  /** @param output of a shell, its number in front; the number alone when it ends. */
  constructor(
    private readonly output: (data: Buffer) => void,
    private readonly changed: (status: string) => void,
  ) {}

  /** Takes the fields of an rmtsh message. */
  take(message: Readonly<Record<string, unknown>>): void {
    const { start, stop, user, term } = message;
    if (typeof start === "number") this.start(start, String(user ?? ""), String(term ?? "vt100"));
    if (typeof stop === "number") this.slots[stop]?.child.kill("SIGKILL");
    this.changed(this.status());
  }

  /** Takes a binary frame: the shell's number, then what was typed; the number alone ends the shell. */
  input(data: Buffer): void {
    const slot = this.slots[data[0] ?? 0];
    if (data.length === 1) slot?.child.kill("SIGKILL");
    else slot?.child.stdin?.write(data.subarray(1));
  }

  stop(): void {
    for (const slot of this.slots) slot?.child.kill("SIGKILL");
  }

  /** Of the processes that run. */
  pids(): number[] {
    return this.slots.flatMap((slot) => slot?.child.pid ?? []);
  }

  status(): string {
    const shells = this.slots.map((slot) => ({
      user: slot?.user ?? "",
      started: slot !== null,
      age: slot ? Math.floor((Date.now() - slot.startedAt) / 1000) : -1,
      pid: slot?.child.pid ?? 0,
    }));
    return JSON.stringify({ msgtype: "rmtsh", rmtsh: shells });
  }

  private start(index: number, user: string, term: string): void {
    if (index > 1 || this.slots[index]) return;
    const environment = { ...process.env, TERM: term, PS1: PROMPT, ENV: "" };
    const child = existsSync(TERMINAL_MAKER)
      ? spawn(TERMINAL_MAKER, ["-qfc", ON_RAW_TERMINAL, "/dev/null"], { env: environment })
      : spawn("/bin/sh", ["-i"], { env: environment });
    this.slots[index] = { user, child, startedAt: Date.now() };
    const say = (data: Buffer) => {
      for (let from = 0; from < data.length; from += OUTPUT_BYTES) {
        this.output(Buffer.concat([Buffer.from([index]), data.subarray(from, from + OUTPUT_BYTES)]));
      }
    };
    child.stdout?.on("data", say);
    child.stderr?.on("data", say);
    child.stdin?.on("error", () => {}); // what is typed into a shell that has ended
    child.once("close", () => {
      this.slots[index] = null;
      this.output(Buffer.from([index]));
      this.changed(this.status());
    });
  }
}
