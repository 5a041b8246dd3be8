import { checkHealth } from "./health";
import { webRuntime } from "./runtime";

/** GET /api/health: 200 when web, database and station process are ready, else 503 saying which is not. */
export async function healthRoute(): Promise<Response> {
  const health = await checkHealth(webRuntime());
  const headers = { "cache-control": "no-store" };
  return Response.json(health, { status: health.status === "ready" ? 200 : 503, headers });
}
