import type { ProcessContext } from "#lib/audit/platform-context";
import type { SignInLimiter } from "#lib/operator/sign-in-limiter";
import type { WebConfig } from "#lib/platform/config";
import type { Subscribe } from "#lib/platform/notify";
import type { LiveFeed } from "./live-feed";
import type { RestLimiter } from "./rest-limiter";

/** What the web process has once, for all requests. */
export interface WebRuntime extends ProcessContext {
  readonly config: Pick<
    WebConfig,
    "publicUrl" | "oidc" | "rateLimitPerMinute" | "keyInstallerUrl" | "cupsUri" | "lnsUri" | "terminalPort"
  >;
  readonly subscribe: Subscribe;
  readonly live: LiveFeed;
  readonly signInLimiter: SignInLimiter;
  readonly restLimiter: RestLimiter;
  /** Secret of sign-in cookies, read once. */
  readonly sessionSecret: () => Promise<string>;
  close(): Promise<void>;
}
