import type { Connection } from "./connection-of";
import { isUnseen } from "./values";

interface Reports {
  /** Null for any other than a Basics Station. */
  connection: Connection | null;
  /** To our LNS: its last message, else when it connected. */
  lastMessageAt: Date | null;
  /** Of a Basics Station to CUPS. */
  cupsContactAt: Date | null;
  /** Of any station to any listener. */
  lastContactAt: Date | null;
}

/**
 * When a station reported last: a Basics Station by a message to our LNS, one that speaks to another LNS also by asking
 * CUPS, any other by calling.
 */
export function lastReportOf({ connection, lastMessageAt, cupsContactAt, lastContactAt }: Reports): Date | null {
  if (!connection) return lastContactAt;
  if (!isUnseen(connection)) return lastMessageAt;
  return lastMessageAt && cupsContactAt && lastMessageAt > cupsContactAt ? lastMessageAt : cupsContactAt;
}
