import { z } from "zod";
import { operation } from "#lib/web/operation";

/** Served by its own route, as its answer never ends; here for the document. */
export const streamOperation = operation({
  id: "stream",
  method: "GET",
  path: "/stream",
  tag: "Live",
  summary: "Follow changes as server-sent events",
  description:
    "Each event `changes` has a JSON array, which may be empty, of `{type, targetId, baseStationId, xid}`: what changed, " +
    "to be read again. `type` is an audit action, such as `base_station.update`; changes with the same `xid` were made " +
    "together. To miss nothing after a cut, send the id of the last event as `since` or in the header `Last-Event-ID`: " +
    "the first event then tells what has happened in between, or is `missed` when that is too much or too long ago: read " +
    "everything again.",
  scope: null,
  input: z.strictObject({ since: z.string().optional().describe("The id of the last event that was received") }),
  answers: { 200: { description: "A stream that lasts", texts: ["text/event-stream"] } },
});
