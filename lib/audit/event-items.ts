import type { AuditEventView } from "./audit-events-view";
import { describeEvent, type EventFact } from "./describe-event";

/** An event as a timeline shows it. */
export interface EventItem {
  id: string;
  at: string;
  action: string;
  title: string;
  facts: EventFact[];
  minor: boolean;
  actor: { type: AuditEventView["actor"]["type"]; name: string };
  address: string | null;
  requestId: string;
  baseStation: AuditEventView["baseStation"];
}

/** Events in words, for pages. */
export function eventItems(events: readonly AuditEventView[]): EventItem[] {
  return events.map(({ id, at, action, actor, address, requestId, baseStation, detail }) => ({
    id,
    at,
    action,
    ...describeEvent({ action, detail }),
    actor: { type: actor.type, name: actor.name },
    address,
    requestId,
    baseStation,
  }));
}
