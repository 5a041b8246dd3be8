import { parseWebConfig } from "#lib/platform/config";

/** Runs once when Next starts, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startWebRuntime } = await import("#lib/web/runtime");
  startWebRuntime(parseWebConfig(process.env));
}
