import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Provider from "oidc-provider";
import type { OidcConfig } from "#lib/platform/config";
import type { TestBrowser } from "./browser";
import { TEST_ORIGIN } from "./rest";

const CLIENT = { client_id: "stationkeeper", client_secret: "a secret of at least thirty-two characters" };

export interface OpenIdProvider {
  readonly config: OidcConfig;
  /** Signs in at the provider as `subject`, consents, and gives back the address it sends the browser to. */
  signIn(browser: TestBrowser, authorizationUrl: string, subject: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * A real OpenID provider (the certified npm package `oidc-provider`) on loopback.
 *
 * @param claims of its accounts, by subject.
 */
export async function openIdProvider(claims: Record<string, Record<string, unknown>>): Promise<OpenIdProvider> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ ...CLIENT, redirect_uris: [`${TEST_ORIGIN}/api/auth/callback/oidc`] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...claims[id] }) }),
    cookies: { keys: ["test"] },
  });
  server.on("request", provider.callback());
  const clientSecretFile = join(mkdtempSync(join(tmpdir(), "stationkeeper-oidc-")), "secret");
  writeFileSync(clientSecretFile, `${CLIENT.client_secret}\n`);
  return {
    config: { issuer, clientId: CLIENT.client_id, clientSecretFile },
    signIn: (browser, url, subject) => signInAt(issuer, browser, url, subject),
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Goes through the provider's own login and consent pages. */
async function signInAt(issuer: string, browser: TestBrowser, start: string, subject: string): Promise<string> {
  let url = start;
  for (let step = 0; step < 12; step++) {
    if (!url.startsWith(issuer)) return url;
    const response = url.includes("/interaction/") ? await interact(browser, url, subject) : await browser.get(url);
    const location = response.headers.get("location");
    if (!location) throw new Error(`The provider stopped at ${url}: ${response.status} ${await response.text()}`);
    url = new URL(location, issuer).href;
  }
  throw new Error("The provider never came to an end.");
}

async function interact(browser: TestBrowser, url: string, subject: string): Promise<Response> {
  const page = await (await browser.get(url)).text();
  const prompt = page.includes('value="consent"') ? "consent" : "login";
  return browser.post(url, { prompt, login: subject, password: "any" });
}
