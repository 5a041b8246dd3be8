import { expect, test } from "vitest";
import { StationShells } from "./basics-station-shell";
import lns from "./vectors/lns-01-session.json" with { type: "json" };

/** Shells with everything they said; `until` waits for words of shell 0 or for a status. */
function newShells() {
  let said = "";
  const statuses: string[] = [];
  let arrived = () => {};
  const ended: number[] = [];
  const shells = new StationShells(
    (data) => {
      if (data.length === 1) ended.push(data[0] ?? -1);
      else said += data.subarray(1).toString("utf8");
      arrived();
    },
    (status) => {
      statuses.push(status);
      arrived();
    },
  );
  const until = async (isThere: () => boolean) => {
    while (!isThere()) {
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
  };
  return { shells, statuses, ended, until, output: () => said };
}

test("a started shell runs what is typed, on a terminal of the asked kind, and ends on stop", async () => {
  const { shells, statuses, ended, until, output } = newShells();
  shells.take(JSON.parse(lns.muxs.downstreamAccepted.rmtshStart));
  shells.input(Buffer.from("\0tty; echo $TERM:$((6*7))\n"));
  await until(() => output().includes("vt100:42"));
  expect(output()).toMatch(/\/dev\/(pts|tty)/);

  const captured = JSON.parse(lns.muxs.upstream.rmtsh);
  const status = JSON.parse(statuses[0] ?? "");
  expect(Object.keys(status.rmtsh[0])).toEqual(Object.keys(captured.rmtsh[0]));
  expect(status.rmtsh[0]).toMatchObject({ user: "lab", started: true });
  expect(status.rmtsh[1]).toEqual(captured.rmtsh[1]);

  shells.take(JSON.parse(lns.muxs.downstreamAccepted.rmtshStop));
  await until(() => ended.length > 0 && statuses.some((one) => JSON.parse(one).rmtsh[0].started === false));
  expect(ended).toEqual([0]);
});

test("its terminal is raw, as the client leaves it: Enter ends no line and nothing is echoed until somebody says stty sane", async () => {
  const { shells, until, output } = newShells();
  shells.take({ msgtype: "rmtsh", user: "x", term: "xterm", start: 0 });
  await until(() => output().includes("# "));
  shells.input(Buffer.from("\0echo lo''st\r"));
  shells.input(Buffer.from("\0\nstty sane\n"));
  shells.input(Buffer.from("\0echo he''ard\n"));
  await until(() => /heard\r\n/.test(output()));
  expect(output()).not.toContain("lost\n");
  shells.stop();
});

test("the number of a shell alone ends it", async () => {
  const { shells, ended, until, output } = newShells();
  shells.take({ msgtype: "rmtsh", user: "x", term: "xterm", start: 1 });
  shells.input(Buffer.from("\x01echo ready\n"));
  await until(() => output().includes("ready"));
  shells.input(Buffer.from([1]));
  await until(() => ended.length > 0);
  expect(ended).toEqual([1]);
});
