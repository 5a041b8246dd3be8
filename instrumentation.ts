/** Runs once when Next starts, before the first request. */
export async function register(): Promise<void> {
  // As a condition around it: only so does the bundle for the edge runtime, which we do not use, leave all this out.
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { parseWebConfig } = await import("#lib/platform/config");
    const { startWebRuntime } = await import("#lib/web/runtime");
    startWebRuntime(parseWebConfig(process.env));
  }
}
