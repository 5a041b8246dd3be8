// What nobody could do without: Node's own HTTPS server with our TLS settings and one fixed answer.
import type { AddressInfo } from "node:net";
import { type ServerIdentity, tlsListener } from "#lib/station/tls-listener";

const NOTHING_DUE = Buffer.alloc(14);

process.once("message", (identity: ServerIdentity) => {
  const server = tlsListener(identity, (request, response) => {
    request.resume();
    if (request.method === "POST") {
      response.end(NOTHING_DUE);
      return;
    }
    response.statusCode = 304;
    response.setHeader("ETag", '"fixed"');
    response.end();
  });
  server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
});
process.on("disconnect", () => process.exit(0));
