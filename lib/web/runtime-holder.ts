import type { WebRuntime } from "./web-runtime";

// Next bundles pages, routes, proxy and instrumentation apart, and main.ts is a bundle of its own: one process has
// several copies of every file, but one runtime.
const RUNTIME = Symbol.for("stationkeeper.web-runtime");
const holder = globalThis as { [RUNTIME]?: WebRuntime };

/** The runtime of this process, or undefined before instrumentation.ts started it. */
export function heldRuntime(): WebRuntime | undefined {
  return holder[RUNTIME];
}

export function holdRuntime(runtime: WebRuntime): WebRuntime {
  holder[RUNTIME] = runtime;
  return runtime;
}
