import type { StationConfig, WebConfig } from "#lib/platform/config";

/** Where everything is, once it runs. */
export function printRunning(running: {
  settings: { web: WebConfig; station: StationConfig };
  setUp: {
    administrator: { created: boolean; email: string; password?: string };
    authorities: { masterKeyGenerated: boolean; masterKeyFile?: string };
  };
  dataDir: string;
  logs: string | null;
  embedded: boolean;
}): void;
