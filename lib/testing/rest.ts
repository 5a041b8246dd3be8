import { PERMISSIONS, type Permission } from "#lib/audit/permission";
import { createToken } from "#lib/operator/create-token";
import { createSignInLimiter } from "#lib/operator/sign-in-limiter";
import type { WebConfig } from "#lib/platform/config";
import { createHintHub } from "#lib/platform/hint-hub";
import { newId } from "#lib/platform/new-id";
import type { RouteHandler } from "#lib/web/api-route";
import { createLiveFeed } from "#lib/web/live-feed";
import { ADDRESS_HEADER, ORIGIN_HEADER, REQUEST_ID_HEADER } from "#lib/web/private-headers";
import { createRestLimiter } from "#lib/web/rest-limiter";
import { holdRuntime } from "#lib/web/runtime-holder";
import type { WebRuntime } from "#lib/web/web-runtime";
import { assertConforms, documentedPath } from "./conforms";
import type { TestContext } from "./context";

export const TEST_ORIGIN = "http://localhost:3000";

/** Makes the web runtime of this process that of a test: its database, clock and chance. */
export function testRuntime(ctx: TestContext, config: Partial<WebConfig> = {}): WebRuntime {
  const hub = createHintHub();
  return holdRuntime({
    db: ctx.database,
    openTransaction: ctx.openTransaction,
    clock: ctx.clock,
    random: ctx.random,
    log: ctx.log,
    notify: ctx.notify,
    subscribe: hub.subscribe,
    config: {
      publicUrl: null,
      oidc: null,
      rateLimitPerMinute: 0,
      keyInstallerUrl: "https://localhost:8443",
      cupsUri: "https://localhost:8987",
      lnsUri: "wss://localhost:8887",
      terminalPort: 8881,
      ...config,
    },
    live: createLiveFeed(ctx, hub.subscribe),
    signInLimiter: createSignInLimiter(),
    restLimiter: createRestLimiter(config.rateLimitPerMinute ?? 0),
    sessionSecret: async () => "test session secret",
    close: async () => {},
  });
}

/** Headers that lib/web/main.ts adds to every request. */
export function privateHeaders(ctx: TestContext, origin = TEST_ORIGIN): Record<string, string> {
  return { [ADDRESS_HEADER]: "192.0.2.7", [REQUEST_ID_HEADER]: newId(ctx, "req"), [ORIGIN_HEADER]: origin };
}

export interface RestCall {
  /** Becomes JSON; a string is sent as it is. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** Calls routes as a client with a token does; every answer is held against the OpenAPI document. */
export interface RestClient {
  readonly token: string;
  /** @param address below /api/v1: "/base-stations/bs_1?limit=2". */
  call(handler: RouteHandler, method: string, address: string, call?: RestCall): Promise<Response>;
}

/** A client with a token of the test's organization. */
export async function restClient(ctx: TestContext, scopes: readonly Permission[] = PERMISSIONS): Promise<RestClient> {
  testRuntime(ctx);
  const input = { name: "Test client", scopes: [...scopes] as (typeof PERMISSIONS)[number][], expiresAt: null };
  const { secret } = await createToken(ctx, input);
  return restClientWith(ctx, { authorization: `Bearer ${secret}` }, secret ?? "");
}

/** A client that proves itself otherwise, or not at all. The runtime must be there. */
export function restClientWith(ctx: TestContext, own: Record<string, string>, token = ""): RestClient {
  return {
    token,
    async call(handler, method, address, { body, headers } = {}) {
      const json = body === undefined ? {} : { "content-type": "application/json" };
      const request = new Request(`${TEST_ORIGIN}/api/v1${address}`, {
        method,
        headers: { ...privateHeaders(ctx), ...json, ...own, ...headers },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const response = await handler(request, { params: Promise.resolve(documentedPath(address)?.params ?? {}) });
      await assertConforms(method, address, response);
      return response;
    },
  };
}
