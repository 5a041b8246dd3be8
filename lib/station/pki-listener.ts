import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { findAuthorityChain } from "#lib/certificate-authority/authority-certificates";
import { chainPem } from "#lib/pki/certificate-reader";
import type { Clock } from "#lib/platform/clock";
import type { ReadDb } from "#lib/platform/db/client";
import type { Log } from "#lib/platform/log";
import { publishedLists } from "#lib/revocation/published-list";
import { isNotModified } from "./http-cache";
import type { OcspRoute } from "./ocsp-route";

const MAX_AGE_S = 3600;
const REQUEST_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 5_000;

interface PkiDependencies {
  db: ReadDb;
  clock: Clock;
  log: Log;
  /** Whether this process does all its work: nothing more is told at /health. */
  isHealthy: () => Promise<boolean>;
  ocsp: OcspRoute;
}

/** Something that PKI_PORT serves, with what its answer says about caching. */
interface Document {
  type: string;
  body: Uint8Array;
  etag: string;
  lastModified?: Date;
  maxAgeS: number;
}

/**
 * Makes the servers of PKI_PORT: plain HTTP, because fetching a revocation list must not need a certificate. CA
 * certificates, revocation lists (enrolment.md L11), OCSP, health, and nothing else about us.
 *
 * @returns makes one server; all of them share what they keep in memory.
 */
export function pkiListener(dependencies: PkiDependencies): () => Server {
  const find = documentFinder(dependencies);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = pathOf(request);
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      return plain(response, 405, "Method not allowed");
    }
    if (path === "/health") {
      const healthy = await dependencies.isHealthy().catch(() => false);
      response.setHeader("Cache-Control", "no-store");
      return plain(response, healthy ? 200 : 503, healthy ? "ok" : "not ready");
    }
    const document = await find(path);
    if (!document) return plain(response, 404, "Not found");
    send(request, response, document);
  };
  return () =>
    createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
      if (dependencies.ocsp(request, response)) return;
      answer(request, response).catch((error: unknown) => {
        dependencies.log.error({ error, path: request.url }, "pki request failed");
        if (response.headersSent) response.destroy();
        else plain(response, 503, "Try again later");
      });
    });
}

/** Query and fragment are ignored; what is no path names nothing. */
function pathOf({ url = "/" }: IncomingMessage): string {
  return URL.canParse(url, "http://localhost") ? new URL(url, "http://localhost").pathname : "";
}

function documentFinder({ db, clock }: PkiDependencies): (path: string) => Promise<Document | undefined> {
  const findList = publishedLists(db);
  return async (path) => {
    const [, slug, form] = /^\/ca\/([a-z0-9-]{1,60})\.(cer|pem)$/.exec(path) ?? [];
    if (slug) return authorityDocument(await findAuthorityChain(db, slug), form === "pem");
    if (!path.startsWith("/crl/")) return undefined;
    const published = await findList(path);
    if (!published) return undefined;
    const { list, thisUpdate, nextUpdate, sha256 } = published;
    const leftS = Math.floor((nextUpdate.getTime() - clock.now().getTime()) / 1000);
    const maxAgeS = Math.max(0, Math.min(MAX_AGE_S, leftS));
    return { type: "application/pkix-crl", body: list, etag: `"${sha256}"`, lastModified: thisUpdate, maxAgeS };
  };
}

function authorityDocument(chain: Uint8Array[] | undefined, asPem: boolean): Document | undefined {
  const [certificate] = chain ?? [];
  if (!chain || !certificate) return undefined;
  const body = asPem ? Buffer.from(chainPem(chain)) : certificate;
  const etag = `"${createHash("sha256").update(body).digest("hex")}"`;
  const type = asPem ? "application/pem-certificate-chain" : "application/pkix-cert";
  return { type, body, etag, maxAgeS: MAX_AGE_S };
}

function send(request: IncomingMessage, response: ServerResponse, document: Document): void {
  response.setHeader("ETag", document.etag);
  response.setHeader("Cache-Control", `public, max-age=${document.maxAgeS}`);
  if (document.lastModified) response.setHeader("Last-Modified", document.lastModified.toUTCString());
  if (isNotModified(request.headers, document)) {
    response.statusCode = 304;
    response.end();
    return;
  }
  response.setHeader("Content-Type", document.type);
  response.setHeader("Content-Length", document.body.length);
  // A HEAD's end() sends no body, and keeps the length.
  response.end(request.method === "HEAD" ? undefined : document.body);
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.end(`${text}\n`);
}

/** No new connections; requests under way are answered. */
export async function closeServer(
  server: Pick<Server, "close" | "closeIdleConnections" | "closeAllConnections">,
): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
  await closed;
  clearTimeout(cut);
}
