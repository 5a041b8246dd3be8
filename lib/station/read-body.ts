import type { IncomingMessage } from "node:http";
import { DomainError } from "#lib/platform/domain-error";

export const MAX_BODY_BYTES = 64 * 1024;
/** What is read of a body that nobody wants, and for how long, before the connection is closed under it. */
const DISCARDED_BYTES = 1024 * 1024;
const DISCARD_MS = 2_000;

/** The body of a station's request is longer than any that we serve (RFC 9110 section 15.5.14). */
export class BodyTooLarge extends Error {}

/**
 * Reads the whole body.
 *
 * @throws BodyTooLarge above 64 KiB, without reading the rest.
 * @throws DomainError malformed `body_incomplete` when the connection ends within it.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY_BYTES) throw new BodyTooLarge();
  const parts: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    const onData = (part: Buffer) => {
      length += part.length;
      if (length <= MAX_BODY_BYTES) {
        parts.push(part);
        return;
      }
      request.off("data", onData).pause();
      reject(new BodyTooLarge());
    };
    const incomplete = () =>
      reject(new DomainError("malformed", "body_incomplete", "The connection ended within the body."));
    request.on("data", onData);
    request.once("end", () => {
      request.off("close", incomplete); // it comes after every request
      resolve(Buffer.concat(parts));
    });
    request.once("error", incomplete);
    request.once("close", incomplete);
  });
}

/**
 * Reads what is left of a body and forgets it, within limits: an answer that is sent while the client still writes may
 * be lost with the connection (RFC 9112 section 9.6).
 */
export async function discardBody(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return;
  let length = 0;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, DISCARD_MS);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    request.on("data", (part: Buffer) => {
      length += part.length;
      if (length > DISCARDED_BYTES) done();
    });
    request.once("end", done).once("close", done).resume();
  });
}
