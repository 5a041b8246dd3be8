import { document } from "#app/api/v1/document";

export const dynamic = "force-dynamic";

/** GET /api/v1/openapi.json: needs no sign-in, as it says nothing about this installation. */
export function GET(): Response {
  return Response.json(document, { headers: { "cache-control": "no-store", "access-control-allow-origin": "*" } });
}
