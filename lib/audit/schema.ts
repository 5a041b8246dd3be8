import { z } from "zod";
import { PageLimit } from "#lib/platform/page-limit";

/** Filters of the audit log as REST and pages spell them. */
export const ListAuditEvents = z.strictObject({
  baseStation: z.string().max(40).optional().meta({ description: "Id of a base station (bs_...)" }),
  action: z
    .string()
    .max(60)
    .regex(/^[a-z_]+(\.[a-z_]*)?$/, "An action is noun.verb, such as certificate.revoke, or the noun alone.")
    .optional()
    .meta({ description: "noun.verb, or the noun alone for all its verbs", example: "certificate.revoke" }),
  actor: z.string().max(60).optional().meta({ description: "Id of an operator (usr_...) or API token (tok_...)" }),
  cursor: z.string().max(300).optional(),
  limit: PageLimit,
});
export type ListAuditEvents = z.output<typeof ListAuditEvents>;
