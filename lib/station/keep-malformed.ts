import type { TLSSocket } from "node:tls";
import type { ProcessContext } from "#lib/audit/platform-context";
import type { Peer } from "#lib/connection-attempt/peer";
import type { AttemptListener } from "#lib/connection-attempt/values";
import { recordRefusal } from "#lib/enrolment/record-refusal";
import { refusal } from "#lib/enrolment/refusal";
import type { Ascribe } from "./ascriber";

export interface MalformedParts {
  listener: AttemptListener;
  process: ProcessContext;
  /** Whose request it is. */
  ascribe: Ascribe;
}

interface Malformed {
  peer: Peer;
  /** What is wrong with its request, as it is told. */
  message: string;
  /** That it sent along; null when none, or none could be read. */
  token: string | null;
}

/**
 * Keeps a request that no station sends as a connection attempt of whoever its certificate or token names, without
 * letting anybody in. Never throws, and nobody has to wait for it.
 */
export async function keepMalformed(
  { listener, process, ascribe }: MalformedParts,
  socket: TLSSocket,
  { peer, message, token }: Malformed,
): Promise<void> {
  const whose = await ascribe(socket, peer, token);
  await recordRefusal(process, { error: refusal("malformed_request", { message, ...whose }), peer, listener });
}
