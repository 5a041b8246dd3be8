import { unavailable } from "#lib/platform/db/transaction";
import { DomainError, type DomainErrorKind } from "#lib/platform/domain-error";
import { closeReason } from "./close-reason";

/** How an LNS connection answers what was thrown (architecture section 5). */
export interface LnsClose {
  /** Of the WebSocket: RFC 6455 section 7.4.1. */
  status: 1008 | 1011 | 1013;
  /** Whether the caller was refused: then discovery says so, and muxs is not opened. */
  refused: boolean;
  /** Of the verdict; for the log. */
  code: string;
  /** One sentence that a close frame can carry. */
  reason: string;
}

const STATUS: Record<DomainErrorKind, 1008 | 1013> = {
  malformed: 1008,
  invalid: 1008,
  unauthenticated: 1008,
  forbidden: 1008,
  not_found: 1008,
  conflict: 1013,
  stale: 1013,
  rate_limited: 1013,
  unavailable: 1013,
};

export function lnsClose(error: unknown): LnsClose {
  const known = error instanceof DomainError ? error : unavailable(error);
  if (!known) return { status: 1011, refused: false, code: "internal_error", reason: "Something went wrong here." };
  const status = STATUS[known.kind];
  return { status, refused: status === 1008, code: known.code, reason: closeReason(known.message) };
}
