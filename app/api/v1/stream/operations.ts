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
    "Each event `changes` has a JSON array of `{type, targetId, baseStationId}`: what changed, to be read again. " +
    "`type` is an audit action, such as `base_station.update`.",
  scope: null,
  input: z.strictObject({}),
  answers: { 200: { description: "A stream that lasts", texts: ["text/event-stream"] } },
});
