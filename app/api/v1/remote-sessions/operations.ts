import { z } from "zod";
import { listOf, Time } from "#app/api/v1/shared-schemas";
import { ListCommands, ReadCommand, RunCommand } from "#lib/command/schema";
import { COMMAND_SENT, COMMAND_STATUSES } from "#lib/command/values";
import { ListRemoteSessions, OpenRemoteSession, ReadRemoteSession, ReadTranscript } from "#lib/remote-session/schema";
import { SESSION_STATUSES, TRANSCRIPT_BYTES } from "#lib/remote-session/values";
import { operation } from "#lib/web/operation";

const RemoteSession = z
  .object({
    id: z.string().meta({ example: "rms_01JD7Q4Z8MZK3V9T2B6XWYH5CE" }),
    baseStation: z.string(),
    status: z.enum(SESSION_STATUSES),
    operator: z.string().meta({ description: "Who opened it" }),
    mine: z.boolean().meta({ description: "Whether the caller's own sign-in or token did: only that may use it" }),
    reason: z.string(),
    lengthMinutes: z.int(),
    requestedAt: Time,
    openedAt: Time.nullable(),
    expiresAt: Time.meta({ description: "When it closes by itself at the latest" }),
    closedAt: Time.nullable(),
    closedBy: z.string().nullable().meta({ description: "Null when it closed by itself" }),
    closeReason: z.string().nullable(),
    transcriptErasedAt: Time.nullable().meta({ description: "Nothing of its transcript is left since" }),
  })
  .meta({ id: "RemoteSession" });

const Transcript = z
  .object({
    session: RemoteSession,
    parts: z.array(
      z.object({
        index: z.int(),
        at: Time,
        fromStation: z.boolean().meta({ description: "Else it is what the operator typed" }),
        data: z.string().meta({ description: "What went through the terminal, base64" }),
      }),
    ),
    next: z.int().nullable().meta({ description: "Send it as `from` for what follows" }),
    bytes: z.int(),
    isCut: z.boolean().meta({ description: `Whether more was said than the ${TRANSCRIPT_BYTES} bytes that are kept` }),
    erasedFrom: Time.nullable().meta({
      description: "After the policy's `transcriptRetentionDays`; null while it is open",
    }),
  })
  .meta({ id: "Transcript" });

const Command = z
  .object({
    id: z.string().meta({ example: "cmd_01JD7Q4Z8MZK3V9T2B6XWYH5CE" }),
    baseStation: z.string(),
    type: z.enum(["RUNCMD"]),
    command: z.string(),
    arguments: z.array(z.string()),
    reason: z.string(),
    status: z.enum(COMMAND_STATUSES),
    outcome: z.string().nullable().meta({ description: "What its status means", example: COMMAND_SENT }),
    requestedAt: Time,
    requestedBy: z.string(),
    sentAt: Time.nullable(),
    closedAt: Time.nullable(),
  })
  .meta({ id: "Command" });

const tag = "Remote access";

export const listRemoteSessionsOperation = operation({
  id: "listRemoteSessions",
  method: "GET",
  path: "/base-stations/{baseStation}/remote-sessions",
  tag,
  summary: "List the terminal sessions of a base station, the latest first",
  scope: "stations:read",
  input: ListRemoteSessions,
  answers: { 200: { description: "A page of sessions", body: listOf(RemoteSession) } },
  refusals: ["not_found"],
});

export const openRemoteSessionOperation = operation({
  id: "openRemoteSession",
  method: "POST",
  path: "/base-stations/{baseStation}/remote-sessions",
  tag,
  summary: "Open a terminal session",
  description:
    "The base station must be connected to the built-in LNS, and its software must have `rmtsh`. Once the session is " +
    "OPEN, its terminal is a WebSocket at `/terminal/{id}`: binary messages are what is typed and shown, " +
    '`{"rows": 40, "columns": 120}` tells the size. Without one for a minute it closes. Everything is recorded.',
  scope: "sessions:open",
  input: OpenRemoteSession,
  example: { reason: "No uplinks since noon", lengthMinutes: 15 },
  answers: { 201: { description: "The session, OPENING", body: RemoteSession, headers: ["Location"] } },
  refusals: ["not_found", "invalid", "conflict"],
});

export const readRemoteSessionOperation = operation({
  id: "readRemoteSession",
  method: "GET",
  path: "/base-stations/{baseStation}/remote-sessions/{session}",
  tag,
  summary: "Read a terminal session",
  scope: "stations:read",
  input: ReadRemoteSession,
  answers: { 200: { description: "The session", body: RemoteSession } },
  refusals: ["not_found"],
});

export const closeRemoteSessionOperation = operation({
  id: "closeRemoteSession",
  method: "DELETE",
  path: "/base-stations/{baseStation}/remote-sessions/{session}",
  tag,
  summary: "Close a terminal session, one's own or another's",
  scope: "sessions:open",
  input: ReadRemoteSession,
  answers: { 200: { description: "The closed session", body: RemoteSession } },
  refusals: ["not_found"],
});

export const readTranscriptOperation = operation({
  id: "readTranscript",
  method: "GET",
  path: "/base-stations/{baseStation}/remote-sessions/{session}/transcript",
  tag,
  summary: "Read what went through a terminal",
  description: "Both directions, in pieces. Reading it stands in History.",
  scope: "transcripts:read",
  input: ReadTranscript,
  answers: { 200: { description: "A part of the transcript", body: Transcript } },
  refusals: ["not_found"],
});

export const listCommandsOperation = operation({
  id: "listCommands",
  method: "GET",
  path: "/base-stations/{baseStation}/commands",
  tag,
  summary: "List the commands of a base station, the latest first",
  scope: "stations:read",
  input: ListCommands,
  answers: { 200: { description: "A page of commands", body: listOf(Command) } },
  refusals: ["not_found"],
});

export const runCommandOperation = operation({
  id: "runCommand",
  method: "POST",
  path: "/base-stations/{baseStation}/commands",
  tag,
  summary: "Run a command on a base station",
  description:
    "Sent by `runcmd` as soon as the base station is connected to the built-in LNS, within a day. A Basics Station does " +
    "not answer: COMPLETED means that it was sent.",
  scope: "commands:run",
  input: RunCommand,
  example: { command: "/sbin/reboot", reason: "Radio does not answer" },
  answers: { 202: { description: "The command, PENDING", body: Command, headers: ["Location"] } },
  refusals: ["not_found", "invalid", "conflict"],
});

export const readCommandOperation = operation({
  id: "readCommand",
  method: "GET",
  path: "/base-stations/{baseStation}/commands/{command}",
  tag,
  summary: "Read a command",
  scope: "stations:read",
  input: ReadCommand,
  answers: { 200: { description: "The command", body: Command } },
  refusals: ["not_found"],
});

export const cancelCommandOperation = operation({
  id: "cancelCommand",
  method: "DELETE",
  path: "/base-stations/{baseStation}/commands/{command}",
  tag,
  summary: "Cancel a command that still waits",
  scope: "commands:run",
  input: ReadCommand,
  answers: { 200: { description: "The command, not started", body: Command } },
  refusals: ["not_found", "conflict"],
});

export const remoteAccessOperations = [
  listRemoteSessionsOperation,
  openRemoteSessionOperation,
  readRemoteSessionOperation,
  closeRemoteSessionOperation,
  readTranscriptOperation,
  listCommandsOperation,
  runCommandOperation,
  readCommandOperation,
  cancelCommandOperation,
];
