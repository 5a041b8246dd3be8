import { tokenOperations } from "#app/api/v1/api-tokens/operations";
import { auditOperations } from "#app/api/v1/audit-events/operations";
import { operatorOperations } from "#app/api/v1/operators/operations";
import type { Operation } from "#lib/web/operation";

/** Every operation of the REST API, in the order of the document. */
export const operations: readonly Operation[] = [...tokenOperations, ...auditOperations, ...operatorOperations];
