// Expected texts are those of the captures: vectors/lns-01-session.json.
import { expect, test } from "vitest";
import { commandMessage } from "#lib/command/command-message";
import vectors from "../testing/vectors/lns-01-session.json" with { type: "json" };
import { readShellStates, shellResize, shellStart, shellStop } from "./rmtsh";

const { upstream, downstreamAccepted: accepted } = vectors.muxs;

test("a shell is started and stopped by the messages that the real client took", () => {
  expect(JSON.parse(shellStart(0, "lab"))).toEqual({ ...JSON.parse(accepted.rmtshStart), term: "xterm" });
  expect(JSON.parse(shellStop(0))).toEqual(JSON.parse(accepted.rmtshStop));
});

test("an operator's name becomes a label without anything that could mean something", () => {
  expect(JSON.parse(shellStart(1, 'Ana "Müller"; rm -rf /')).user).toBe("Ana-M-ller-rm--r");
  expect(JSON.parse(shellStart(1, "王")).user).toBe("-");
});

test("the states of both shells are read from what the real client said", () => {
  expect(readShellStates(upstream.rmtsh)).toEqual([
    { started: true, pid: 27707 },
    { started: false, pid: 0 },
  ]);
});

test.each(["", "null", "[]", "{", '{"msgtype":"rmtsh"}', '{"msgtype":"rmtsh","rmtsh":{}}', upstream.version])(
  "%j says nothing of shells",
  (text) => {
    expect(readShellStates(text)).toBeUndefined();
  },
);

test("nonsense in the place of a state is a shell that does not run", () => {
  const text = '{"msgtype":"rmtsh","rmtsh":[null,{"started":"yes","pid":"; reboot"},{"started":true,"pid":1}]}';
  expect(readShellStates(text)).toEqual([
    { started: false, pid: 0 },
    { started: false, pid: 0 },
  ]);
});

test("a size is set from beside, on the terminal of the shell's process", () => {
  expect(JSON.parse(shellResize(27707, 40, 120))).toEqual({
    msgtype: "runcmd",
    command: "stty rows 40 cols 120 </proc/27707/fd/0",
    arguments: [],
  });
});

test("a command goes out as the real client took it", () => {
  expect(JSON.parse(commandMessage("/bin/echo", ["a", "b c"]))).toEqual(JSON.parse(accepted.runcmd));
});
