import { alarmOperations } from "#app/api/v1/alarms/operations";
import { tokenOperations } from "#app/api/v1/api-tokens/operations";
import { auditOperations } from "#app/api/v1/audit-events/operations";
import { firstContactOperations } from "#app/api/v1/base-stations/[baseStation]/first-contact/operations";
import { readLnsOperation } from "#app/api/v1/base-stations/[baseStation]/lns/operations";
import { stationPasswordOperations } from "#app/api/v1/base-stations/[baseStation]/password/operations";
import { routerConfigOperations } from "#app/api/v1/base-stations/[baseStation]/router-config/operations";
import { stationTokenOperations } from "#app/api/v1/base-stations/[baseStation]/tokens/operations";
import { baseStationOperations } from "#app/api/v1/base-stations/operations";
import { blockedCertificateOperations } from "#app/api/v1/blocked-certificates/operations";
import { authorityOperations } from "#app/api/v1/certificate-authorities/operations";
import { inventoryOperations } from "#app/api/v1/certificates/inventory-operations";
import { certificateOperations } from "#app/api/v1/certificates/operations";
import { connectionAttemptOperations } from "#app/api/v1/connection-attempts/operations";
import { assignmentOperations } from "#app/api/v1/lns-assignments/operations";
import { operatorOperations } from "#app/api/v1/operators/operations";
import { policyOperations } from "#app/api/v1/policy/operations";
import { remoteAccessOperations } from "#app/api/v1/remote-sessions/operations";
import { serverOperations } from "#app/api/v1/servers/operations";
import { streamOperation } from "#app/api/v1/stream/operations";
import { updateOperations } from "#app/api/v1/update-packages/operations";
import { vendorCaOperations } from "#app/api/v1/vendor-cas/operations";
import type { Operation } from "#lib/web/operation";

/** Every operation of the REST API, in the order of the document. */
export const operations: readonly Operation[] = [
  ...baseStationOperations,
  ...stationPasswordOperations,
  ...firstContactOperations,
  ...certificateOperations,
  ...stationTokenOperations,
  readLnsOperation,
  ...routerConfigOperations,
  ...inventoryOperations,
  ...authorityOperations,
  ...vendorCaOperations,
  ...blockedCertificateOperations,
  ...connectionAttemptOperations,
  ...remoteAccessOperations,
  ...serverOperations,
  ...assignmentOperations,
  ...updateOperations,
  ...alarmOperations,
  ...policyOperations,
  ...tokenOperations,
  ...auditOperations,
  ...operatorOperations,
  streamOperation,
];
