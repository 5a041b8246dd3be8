// What TLS peers may send beside their certificate, over real TLS: none of it ends the process, and all comes as it was sent.
import { connect, createServer, type TLSSocket } from "node:tls";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { pem } from "#lib/pki/pem";
import { infinityKey } from "#lib/testing/infinity-key";
import { mutatedDer } from "#lib/testing/mutated-der";
import { oddCertificate } from "#lib/testing/odd-certificate";
import {
  INTERMEDIATE_EXTENSIONS,
  type VendorCertificate,
  vendorCertificate,
  vendorLeaf,
  vendorRoot,
} from "#lib/testing/vendor-pki";
import { peerChain } from "./peer-chain";
import { peerLeaf } from "./peer-leaf";

vi.setConfig({ hookTimeout: 60_000, testTimeout: 120_000 });

const root = vendorRoot("Acme Root", { key: "RSA 2048" });
const middle = vendorCertificate({ subject: "/CN=Middle", issuer: root, extensions: INTERMEDIATE_EXTENSIONS });
const leaf = vendorLeaf(middle, "58A0CBFFFE80AA01");

/** What the server read of a connection, hex: the leaf, the chain, and how many a second call gives. */
interface Read {
  leaf: string;
  chain: string[];
  again: number;
}
const connections: Read[] = [];
const hex = (der: Uint8Array) => Buffer.from(der).toString("hex");
const server = createServer(
  { cert: leaf.pem, key: leaf.keyPem, requestCert: true, rejectUnauthorized: false, maxVersion: "TLSv1.3" },
  (socket) => {
    const own = hex(peerLeaf(socket) ?? new Uint8Array());
    connections.push({ leaf: own, chain: peerChain(socket).map(hex), again: peerChain(socket).length });
    socket.on("error", () => {}).end("read");
  },
).on("tlsClientError", () => {});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Undefined where this client, or the handshake, would have none of it. */
async function send(chain: readonly string[], version: "TLSv1.2" | "TLSv1.3"): Promise<Read | undefined> {
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => {
    let socket: TLSSocket;
    try {
      const files = { cert: [leaf.pem, ...chain].join(""), key: leaf.keyPem };
      const options = { host: "127.0.0.1", port, rejectUnauthorized: false, minVersion: version, maxVersion: version };
      socket = connect({ ...options, ...files });
    } catch {
      return resolve(); // a certificate that OpenSSL does not take from anybody
    }
    socket
      .on("error", () => {})
      .once("close", resolve)
      .resume();
  });
  return connections.pop();
}
const all = (...certificates: VendorCertificate[]) => certificates.map((one) => one.pem);

test.each(["TLSv1.2", "TLSv1.3"] as const)(
  "%s: the chain is read once, as it was sent, without the leaf",
  async (version) => {
    expect(await send([], version)).toEqual({ leaf: hex(leaf.der), chain: [], again: 0 });
    expect(await send(all(middle, root), version)).toEqual({
      ...{ leaf: hex(leaf.der), chain: [hex(middle.der), hex(root.der)], again: 0 },
    });
    expect(await send(all(root, middle, leaf, middle), version)).toMatchObject({
      chain: [root, middle, leaf, middle].map(({ der }) => hex(der)),
    });
  },
);

test.each(["TLSv1.2", "TLSv1.3"] as const)("%s: a point at infinity in the chain does no harm", async (version) => {
  const odd = oddCertificate({ spki: infinityKey() });
  expect(await send([pem("CERTIFICATE", odd), middle.pem], version)).toMatchObject({
    chain: [hex(odd), hex(middle.der)],
  });
});

test("as many small certificates as fit into a handshake do no harm", async () => {
  const odd = pem("CERTIFICATE", oddCertificate({ spki: infinityKey() }));
  const came = await send(
    Array.from({ length: 400 }, () => odd),
    "TLSv1.2",
  );
  expect([came?.chain.length, new Set(came?.chain).size]).toEqual([400, 1]);
});

test("damaged certificates do no harm", async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(mutatedDer([middle.der, root.der, oddCertificate({ spki: infinityKey() })]), async (der) => {
      const came = await send([pem("CERTIFICATE", der)], "TLSv1.3");
      if (!came) return;
      taken++;
      expect(came.chain).toHaveLength(1);
    }),
    { numRuns: 800 },
  );
  expect(taken).toBeGreaterThan(20);
});
