// The package brings no types; this is as much of it as the tests use.
declare module "oidc-provider" {
  import type { RequestListener } from "node:http";

  interface Account {
    accountId: string;
    claims(): Promise<Record<string, unknown>>;
  }

  export default class Provider {
    constructor(
      issuer: string,
      configuration: {
        clients: Record<string, unknown>[];
        claims: Record<string, string[]>;
        findAccount: (ctx: unknown, id: string) => Promise<Account>;
        cookies?: Record<string, unknown>;
        jwks?: unknown;
      },
    );
    callback(): RequestListener;
  }
}
