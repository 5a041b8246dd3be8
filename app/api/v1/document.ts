import { operations } from "#app/api/v1/operations";
import { openApiDocument } from "#lib/web/openapi";
import packageFile from "../../../package.json";

const DESCRIPTION = `Base stations, their public keys and certificates. Everything the pages do goes through the same functions.

Times are RFC 3339 in UTC. Lists answer \`{data, page}\` and take \`limit\` (1-200) and \`cursor\`. Changes honour \`If-Match\` and
\`Idempotency-Key\` when they are sent. Refusals are problem documents (RFC 9457) with a stable \`code\`. Every answer carries
\`X-Request-Id\`, \`RateLimit-Policy\` and \`RateLimit\`.`;

/** The OpenAPI document of this release. */
export const document = openApiDocument(operations, { version: packageFile.version, description: DESCRIPTION });
