import { newId } from "#lib/platform/new-id";
import type { Context } from "./context";
import { PERMISSIONS, type Permission } from "./permission";

/** What a process has of its own, before anybody asks anything. */
export type ProcessContext = Pick<
  Context,
  "db" | "openTransaction" | "clock" | "random" | "log" | "notify" | "subscribe"
>;

const EVERYTHING: ReadonlySet<Permission> = new Set<Permission>([...PERMISSIONS, "platform:operate"]);

/**
 * A Context in which the platform itself acts: jobs, first start, an operator's command line.
 *
 * @param name who stands in the audit log.
 */
export function platformContext(process: ProcessContext, organizationId: string, name = "Stationkeeper"): Context {
  const actor = { type: "platform", id: "platform", name, permissions: EVERYTHING } as const;
  return { ...process, actor, organizationId, requestId: newId(process, "req") };
}
