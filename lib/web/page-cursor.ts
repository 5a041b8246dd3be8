import "server-only";
import { cache } from "react";
import { presentCursor } from "#lib/audit/event-cursor";
import { webRuntime } from "./runtime";

/**
 * Where the log of events stood before the data of the present page were read, once per rendered page: `pageData` asks
 * before it reads. What has happened since is told to the page when its script is there.
 */
export const pageCursor = cache(() => presentCursor(webRuntime()));
