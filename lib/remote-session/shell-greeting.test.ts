import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { GreetingHold, SHELL_GREETING } from "./shell-greeting";

const MARK = "\x1b]0;\x07";

/** What is shown of what a shell sends, frame by frame. */
function shownOf(...frames: readonly string[]): string[] {
  const hold = new GreetingHold();
  return frames.map((frame) => hold.take(Buffer.from(frame, "latin1")).toString("latin1"));
}

test("the prompt at which the greeting was typed, and its echo, are not shown; what follows is", () => {
  expect(shownOf("# ", `${MARK}# `, "ls\r\n")).toEqual(["", "# ", "ls\r\n"]);
  const echo = SHELL_GREETING.toString("latin1").trimEnd();
  expect(shownOf(`# ${echo}\r\n${MARK}# `)).toEqual(["# "]);
  expect(shownOf(`\x1b[?2004h# ${echo}\r\n\x1b[?2004l\r${MARK}\x1b[?2004h# `)).toEqual(["\x1b[?2004h# "]);
});

test("a terminal that was not raw yet, and echoed the greeting first, shows none of it either", () => {
  const echo = SHELL_GREETING.toString("latin1").replace("\n", "\r\n");
  expect(shownOf(echo, "# ", `${MARK}# `)).toEqual(["", "", "# "]);
  expect(shownOf(`Welcome\r\n${echo}# ${MARK}# `)).toEqual(["Welcome\r\n# "]);
});

test("the mark is found across frames, and its end is not", () => {
  expect(shownOf("# \x1b]", "0;", "\x07# ", MARK)).toEqual(["", "", "# ", MARK]);
});

test("what a shell says before its first prompt is shown, each line from the left", () => {
  expect(shownOf(`\n\nBusyBox v1.36\nEnter 'help'\n\n# ${MARK}# `)).toEqual([
    "\r\n\r\nBusyBox v1.36\r\nEnter 'help'\r\n\r\n# ",
  ]);
});

test("a shell that does not take the greeting is held back no longer than 4 KiB, or until somebody says so", () => {
  const flood = "x".repeat(4000);
  expect(shownOf(flood, flood, "y")).toEqual(["", flood + flood, "y"]);
  const hold = new GreetingHold();
  hold.take(Buffer.from("sh: printf: not found\n# "));
  expect(hold.release().toString()).toBe("sh: printf: not found\n# ");
  expect([hold.release().length, hold.take(Buffer.from(MARK)).toString("latin1")]).toEqual([0, MARK]);
});

const SHELLS = [
  ["dash", "/usr/bin/dash", "exec /usr/bin/dash -i"],
  ["bash as sh", "/usr/bin/bash", "exec bash --posix --norc -i"],
  ["busybox", "/usr/bin/busybox", "exec busybox ash -i"],
] as const;

/** As the client of a station leaves the terminal of its shells (cfmakeraw). */
describe.each(SHELLS)("on a raw terminal of %s", (_name, program, command) => {
  let stop = () => {};
  afterEach(() => stop());

  const isHere = existsSync("/usr/bin/script") && existsSync(program);

  test.skipIf(!isHere)("one prompt is shown first, and what is typed then is echoed once", async () => {
    const environment = { ...process.env, TERM: "xterm" };
    const child = spawn(
      "/usr/bin/script",
      ["-qfc", `stty raw -echo; export PS1='station# ' ENV=; ${command}`, "/dev/null"],
      { env: environment },
    );
    stop = () => child.kill("SIGKILL");
    const hold = new GreetingHold();
    let shown = "";
    let all = "";
    child.stdout.on("data", (data: Buffer) => {
      all += data.toString("latin1");
      shown += hold.take(data).toString("latin1");
    });
    await expect.poll(() => all, { timeout: 20_000 }).toContain("station# ");
    child.stdin.write(SHELL_GREETING);
    await expect.poll(() => visible(shown), { timeout: 20_000 }).toMatch(/station# $/);
    expect(visible(shown).match(/station#/g)).toHaveLength(1);
    child.stdin.write("echo $((6 * 7))ok\r");
    await expect.poll(() => visible(shown), { timeout: 20_000 }).toContain("42ok");
    expect(visible(shown).match(/echo/g)).toHaveLength(1);
    expect(visible(shown)).toContain("station# echo $((6 * 7))ok\r\n");
    expect(visible(all)).toContain(MARK);
  });
});

/** Without control sequences, such as that for pasted text. */
const visible = (text: string) => text.replaceAll(/\p{Cc}\[[0-9;?]*[A-Za-z]/gu, "");
