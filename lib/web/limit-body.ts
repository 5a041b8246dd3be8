import type { IncomingMessage } from "node:http";

/**
 * Cuts a request off whose body grows beyond a limit, also one that does not say its length.
 *
 * @param onExceeded is called once; the rest of the body is not read.
 */
export function limitBody(request: IncomingMessage, maxBytes: number, onExceeded: () => void): void {
  const push = request.push.bind(request);
  let bytes = 0;
  // The parser pushes each part: counting there needs no reader, and leaves the stream to whoever reads it.
  request.push = (part: unknown, encoding?: BufferEncoding) => {
    bytes += Buffer.isBuffer(part) ? part.byteLength : 0;
    if (bytes <= maxBytes) return push(part, encoding);
    request.push = () => false;
    onExceeded();
    return false;
  };
}
