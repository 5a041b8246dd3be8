import { readFileSync } from "node:fs";
import type { NextAuthOptions, Profile, User } from "next-auth";
import type { CredentialsConfig } from "next-auth/providers/credentials";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { platformContext } from "#lib/audit/platform-context";
import { type Authenticated, authenticateByPassword, operatorByVerifiedEmail } from "#lib/operator/authenticate";
import { checkSessionSecret } from "#lib/operator/check-session";
import { endSession } from "#lib/operator/end-session";
import { sessionCookieName, sessionSecretIn } from "#lib/operator/session-cookie";
import { startSession } from "#lib/operator/start-session";
import { SESSION_LIFETIME_MS } from "#lib/operator/values";
import type { OidcConfig } from "#lib/platform/config";
import type { RequestFacts } from "./private-headers";
import { toDomainError } from "./problem";
import type { WebRuntime } from "./web-runtime";

/** What the sign-in page is told in `?error=`, beside `<code>:<seconds to wait>` of a refusal of ours. */
export const NOT_AN_OPERATOR = "not_an_operator";

/** The provider's name in URLs: /api/auth/callback/oidc. */
export const OIDC_PROVIDER = "oidc";

/** What a request to sign in or out brings along. */
export interface SignInRequest {
  facts: RequestFacts;
  userAgent: string;
  cookie: string | null;
}

/** A user of next-auth's, with the operator we found. */
interface SignedInUser extends User {
  operator?: Authenticated;
}

/**
 * next-auth has no database sessions for passwords. So it runs with `strategy: "jwt"`, and `encode` and `decode` are
 * replaced: the cookie is an opaque random id, the row `operator_session` is the truth.
 */
export async function authOptions(runtime: WebRuntime, request: SignInRequest): Promise<NextAuthOptions> {
  const { facts } = request;
  const secret = await runtime.sessionSecret();
  const cookie = { httpOnly: true, sameSite: "lax" as const, path: "/", secure: facts.secure };
  const name = (purpose: string) => `${facts.secure ? "__Host-" : ""}stationkeeper-${purpose}`;
  return {
    secret,
    useSecureCookies: facts.secure,
    session: { strategy: "jwt", maxAge: SESSION_LIFETIME_MS / 1000 },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    cookies: {
      sessionToken: { name: sessionCookieName(facts.secure), options: cookie },
      callbackUrl: { name: name("callback"), options: cookie },
      csrfToken: { name: name("csrf"), options: cookie },
      pkceCodeVerifier: { name: name("pkce"), options: { ...cookie, maxAge: 900 } },
      state: { name: name("state"), options: { ...cookie, maxAge: 900 } },
      nonce: { name: name("nonce"), options: cookie },
    },
    providers: [
      passwordProvider(runtime, facts),
      ...(runtime.config.oidc ? [oidcProvider(runtime, runtime.config.oidc)] : []),
    ],
    callbacks: {
      signIn: ({ user }) => ((user as SignedInUser).operator ? true : `/sign-in?error=${NOT_AN_OPERATOR}`),
      jwt: ({ token, user, account }) => {
        const operator = (user as SignedInUser | undefined)?.operator;
        return operator ? { ...token, operator, provider: account?.provider } : token;
      },
    },
    jwt: {
      async encode({ token }) {
        if (typeof token?.secret === "string") return token.secret; // /api/auth/session sets the same cookie again
        const operator = token?.operator as Authenticated;
        const method = token?.provider === OIDC_PROVIDER ? "openid_connect" : "password";
        const previousSecret = sessionSecretIn(request.cookie, facts.secure);
        const { address, requestId } = facts;
        return startSession(runtime, {
          operator,
          method,
          address,
          requestId,
          userAgent: request.userAgent,
          previousSecret,
        });
      },
      async decode({ token }) {
        const signedIn = token ? await checkSessionSecret(runtime, token) : undefined;
        if (!token || !signedIn) return null;
        return { sub: signedIn.actor.id, name: signedIn.actor.name, email: signedIn.email, secret: token };
      },
    },
    events: {
      async signOut({ token }) {
        const signedIn =
          typeof token?.secret === "string" ? await checkSessionSecret(runtime, token.secret) : undefined;
        if (!signedIn) return;
        const { actor, organizationId } = signedIn;
        const { address, requestId } = facts;
        await endSession({ ...platformContext(runtime, organizationId), actor, address, requestId });
      },
    },
    logger: {
      error: (code, metadata) => runtime.log.info({ code, metadata, requestId: facts.requestId }, "sign-in failed"),
      warn: () => {},
      debug: () => {},
    },
  };
}

function passwordProvider(runtime: WebRuntime, facts: RequestFacts): CredentialsConfig {
  return {
    id: "credentials",
    name: "Password",
    type: "credentials",
    credentials: { email: {}, password: {} },
    async authorize(credentials): Promise<SignedInUser> {
      const email = String(credentials?.email ?? "");
      const password = String(credentials?.password ?? "");
      try {
        const attempt = { email, password, address: facts.address };
        const operator = await authenticateByPassword(runtime, runtime.signInLimiter, attempt);
        return { id: operator.id, name: operator.name, email: operator.email, operator };
      } catch (error) {
        // next-auth hands on an error's message, in a URL, and nothing else.
        const known = toDomainError(error);
        if (!known) runtime.log.error({ error, requestId: facts.requestId }, "sign-in failed");
        throw new Error(`${known?.code ?? "internal_error"}:${known?.retryAfterS ?? 0}`);
      }
    },
  };
}

type OidcProfile = Profile & { email_verified?: boolean };

function oidcProvider(
  runtime: WebRuntime,
  { issuer, clientId, clientSecretFile }: OidcConfig,
): OAuthConfig<OidcProfile> {
  return {
    id: OIDC_PROVIDER,
    name: "OpenID Connect",
    type: "oauth",
    wellKnown: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    issuer,
    clientId,
    clientSecret: readFileSync(clientSecretFile, "utf8").trim(),
    authorization: { params: { scope: "openid email profile" } },
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    userinfo: {
      // Providers put the e-mail into the ID token, into userinfo or into both.
      async request({ tokens, client }) {
        const { access_token: accessToken } = tokens;
        const asked: Partial<OidcProfile> =
          accessToken && client.issuer.metadata.userinfo_endpoint ? await client.userinfo(accessToken) : {};
        const claims = claimsOf(tokens.id_token);
        if ("sub" in asked && asked.sub !== claims.sub) throw new Error("userinfo is of another subject");
        // Address and verification from one document: the one's "verified" says nothing of the other's address.
        const { email, email_verified } = asked.email === undefined ? claims : asked;
        return { ...claims, ...asked, email, email_verified } as OidcProfile;
      },
    },
    async profile(profile: OidcProfile): Promise<SignedInUser> {
      const operator = await operatorByVerifiedEmail(runtime, profile);
      if (!operator) runtime.log.info({ code: NOT_AN_OPERATOR, subject: profile.sub }, "sign-in refused");
      return { id: profile.sub ?? "", ...(operator ? { operator } : {}) };
    },
  };
}

/** Of an ID token that the client has verified. */
function claimsOf(idToken: string | undefined): OidcProfile {
  return JSON.parse(Buffer.from(idToken?.split(".")[1] ?? "", "base64url").toString("utf8")) as OidcProfile;
}
