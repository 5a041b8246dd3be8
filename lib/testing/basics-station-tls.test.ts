// With whom the test client's TLS works, against what was seen of the real one (vectors/tls-01).
import { mkdtempSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type TLSSocket, type TlsOptions } from "node:tls";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { BasicsStationFiles, type FactoryFiles } from "./basics-station-files";
import { openSocket, readCredentials } from "./basics-station-socket";
import matrix from "./vectors/tls-01-matrix.json" with { type: "json" };
import {
  INTERMEDIATE_EXTENSIONS,
  type VendorCertificate,
  type VendorCertificateWish,
  vendorCertificate,
  vendorLeaf,
  vendorRoot,
} from "./vendor-pki";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

let root: VendorCertificate;
let intermediate: VendorCertificate;
beforeAll(() => {
  root = vendorRoot();
  intermediate = vendorCertificate({
    ...{ subject: "/O=Acme/CN=Acme Intermediate", issuer: root, extensions: INTERMEDIATE_EXTENSIONS },
  });
});

const LOCALHOST = ["subjectAltName=DNS:localhost"];
const server = (wish: Partial<VendorCertificateWish> = {}): VendorCertificate =>
  vendorCertificate({ subject: "/CN=server", issuer: root, extensions: LOCALHOST, ...wish });

interface Setup {
  certificate: VendorCertificate;
  /** Sent besides the leaf. */
  chain?: string;
  trust?: string;
  host?: string;
  options?: TlsOptions;
  client?: FactoryFiles;
}

/** What the server saw of the connection; undefined when the client or the server refused it. */
async function connect(setup: Setup): Promise<TLSSocket | undefined> {
  const { certificate, chain = "", trust = root.pem, host = "localhost", options = {}, client = {} } = setup;
  let seen: (socket: TLSSocket) => void;
  const served = new Promise<TLSSocket>((resolve) => {
    seen = resolve;
  });
  const listening = createServer({ cert: certificate.pem + chain, key: certificate.keyPem, ...options }, (socket) => {
    socket.on("error", () => {});
    seen(socket);
  });
  listening.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  closers.push(() => listening.close());
  const files = new BasicsStationFiles(mkdtempSync(join(tmpdir(), "stationkeeper-")));
  files.install("cups", "", { trust, ...client });
  const { port } = listening.address() as AddressInfo;
  const address = { tls: true, host, port, authority: `${host}:${port}`, path: "" };
  try {
    const socket = await openSocket(address, readCredentials(files, "cups", "", true));
    closers.push(() => socket.destroy());
    return await served;
  } catch {
    return undefined;
  }
}

const SERVERS: Readonly<Record<string, () => Setup | Setup[]>> = {
  "chain to the CA in the trust file, SAN DNS:localhost, URI host localhost": () => ({ certificate: server() }),
  "no SAN, subject CN=localhost": () => ({ certificate: server({ subject: "/CN=localhost", extensions: [] }) }),
  "SAN with another DNS name although CN matches": () => ({
    certificate: server({ subject: "/CN=localhost", extensions: ["subjectAltName=DNS:other.example"] }),
  }),
  "wrong DNS name": () => ({ certificate: server({ extensions: ["subjectAltName=DNS:other.example"] }) }),
  "other CA": () => ({ certificate: server(), trust: vendorRoot("Other").pem }),
  expired: () => ({ certificate: server({ notBefore: "20250101000000Z", notAfter: "20260101000000Z" }) }),
  "not yet valid": () => ({ certificate: server({ notBefore: "20990101000000Z", notAfter: "21000101000000Z" }) }),
  "extendedKeyUsage clientAuth only": () => ({
    certificate: server({ extensions: [...LOCALHOST, "extendedKeyUsage=clientAuth"] }),
  }),
  "URI host 127.0.0.1, SAN IP:127.0.0.1": () => ({
    ...{ certificate: server({ extensions: ["subjectAltName=IP:127.0.0.1"] }), host: "127.0.0.1" },
  }),
  "URI host 127.0.0.1, SAN IP and CN=127.0.0.1": () => ({
    certificate: server({ subject: "/CN=127.0.0.1", extensions: ["subjectAltName=IP:127.0.0.1"] }),
    host: "127.0.0.1",
  }),
  "URI host 127.0.0.1, SAN DNS:127.0.0.1": () => ({
    ...{ certificate: server({ extensions: ["subjectAltName=DNS:127.0.0.1"] }), host: "127.0.0.1" },
  }),
  "URI host 127.0.0.1, no SAN, CN=127.0.0.1": () => ({
    ...{ certificate: server({ subject: "/CN=127.0.0.1", extensions: [] }), host: "127.0.0.1" },
  }),
  "leaf under an intermediate, intermediate sent by server, root in trust file": () => ({
    ...{ certificate: server({ issuer: intermediate }), chain: intermediate.pem },
  }),
  "same, intermediate not sent": () => ({ certificate: server({ issuer: intermediate }) }),
  "leaf under an intermediate, intermediate in trust file, chain sent or not": () =>
    ["", intermediate.pem].map((chain) => ({
      ...{ certificate: server({ issuer: intermediate }), trust: intermediate.pem, chain },
    })),
  "trust file contains the server leaf itself (CA:FALSE)": () => {
    const certificate = server({ extensions: [...LOCALHOST, "basicConstraints=CA:FALSE"] });
    return { certificate, trust: certificate.pem };
  },
  "RSA-2048, P-256, P-384, P-521 server keys": () =>
    (["RSA 2048", "P-256", "P-384", "P-521"] as const).map((key) => ({ certificate: server({ key }) })),
  "Ed25519 server key": () => ({ certificate: server({ key: "Ed25519" }) }),
  "CA certificate signed with Ed25519 in trust file": () => {
    const ed25519 = vendorRoot("Ed", { key: "Ed25519", digest: "null" });
    return { certificate: server(), trust: root.pem + ed25519.pem };
  },
};

describe("server certificates", () => {
  const rows = matrix.serverCertificate.filter(({ setup }) => !setup.startsWith("TLS_SNI=false"));

  test("every row is played", () => {
    expect(Object.keys(SERVERS).sort()).toEqual(rows.map(({ setup }) => setup).sort());
  });

  test.each(rows)("$setup: $result", async ({ setup, result }) => {
    const setups = [SERVERS[setup]?.() ?? []].flat();
    const isServed = /^served/.test(result);
    for (const one of setups) expect((await connect(one)) !== undefined).toBe(isServed);
  });
});

test("TLS 1.2 without ALPN, with the host of the URI as SNI, also when it is an address; never TLS 1.3", async () => {
  const plain = await connect({ certificate: server(), options: { ALPNProtocols: ["http/1.1"] } });
  expect(plain?.getProtocol()).toBe("TLSv1.2");
  expect(plain?.alpnProtocol).toBe(false);
  expect((plain as { servername?: unknown } | undefined)?.servername).toBe("localhost");
  const byAddress = await connect({
    ...{ certificate: server({ extensions: ["subjectAltName=DNS:127.0.0.1"] }), host: "127.0.0.1" },
  });
  expect((byAddress as { servername?: unknown } | undefined)?.servername).toBe("127.0.0.1");
  expect(await connect({ certificate: server(), options: { minVersion: "TLSv1.3" } })).toBeUndefined();
});

test("a client certificate is sent whenever it is asked for, as a chain when its file holds one; Ed25519 never", async () => {
  const asks = { requestCert: true, rejectUnauthorized: false, ca: root.pem };
  const certificate = server();
  const ask = (client: FactoryFiles) => connect({ certificate, options: asks, client });
  const leaf = vendorLeaf(intermediate, "58A0CBFFFE80AA01");
  const alone = await ask({ crt: leaf.pem, key: leaf.keyPem });
  expect(alone?.authorized).toBe(false);
  const chain = await ask({ crt: leaf.pem + intermediate.pem, key: leaf.keyPem });
  expect(chain?.authorized).toBe(true);
  const without = await ask({ crt: leaf.pem });
  expect(without?.getPeerCertificate()).toEqual({});
  const ed25519 = vendorLeaf(root, "58A0CBFFFE80AA01", { key: "Ed25519" });
  expect(await ask({ crt: ed25519.pem, key: ed25519.keyPem })).toBeUndefined();
});
