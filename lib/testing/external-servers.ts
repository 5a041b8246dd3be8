import { ensureBoxKey } from "#lib/cups/box-key";
import { createServer } from "#lib/cups/save-server";
import { CreateServer } from "#lib/cups/server-schema";
import type { ServerView } from "#lib/cups/server-view";
import { parseInput } from "#lib/platform/parse-input";
import { actingAsPlatform, type TestContext } from "./context";
import { TEST_MASTER_KEY } from "./issuing";
import { openssl, withFiles } from "./openssl";

/** PEM of an external server's CA, and what it made. */
export interface ServerPki {
  ca: string;
  /** For the server itself: names localhost. */
  serverCertificate: string;
  serverKey: string;
  clientCertificate: string;
  clientKey: string;
}

const newKey = () => openssl(["ecparam", "-name", "prime256v1", "-genkey", "-noout"]).stdout;

/** A CA as somebody else's, and certificates of it, made by openssl. */
export function serverPki({ name = "Their CA", host = "localhost", days = 3650 } = {}): ServerPki {
  const caKey = newKey();
  const ca = withFiles({ key: caKey }, ({ key }) => {
    const extensions = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"];
    return openssl(["req", "-x509", "-new", "-key", key, "-subj", `/CN=${name}`, "-days", "3650", ...extensions])
      .stdout;
  });
  const leaf = (key: string, subject: string, extensions: string) =>
    withFiles({ ca, caKey, key, ext: extensions }, (files) => {
      const request = openssl(["req", "-new", "-key", files.key, "-subj", subject]).stdout;
      const signer = ["-CA", files.ca, "-CAkey", files.caKey, "-days", String(days), "-extfile", files.ext];
      return openssl(["x509", "-req", ...signer], request).stdout;
    });
  const [serverKey, clientKey] = [newKey(), newKey()];
  return {
    ca,
    serverKey,
    serverCertificate: leaf(serverKey, `/CN=${host}`, `subjectAltName=DNS:${host}\nextendedKeyUsage=serverAuth\n`),
    clientKey,
    clientCertificate: leaf(clientKey, "/CN=relay", "extendedKeyUsage=clientAuth\n"),
  };
}

/** Adds an external server as an administrator would. */
export async function addServer(
  ctx: TestContext,
  fields: Partial<Record<keyof CreateServer, unknown>> & { trust: string },
): Promise<ServerView> {
  await ensureBoxKey(actingAsPlatform(ctx), TEST_MASTER_KEY);
  const defaults = { kind: "LNS", name: "The Things Stack", uri: "wss://lns.example.org:8887" };
  return createServer(ctx, parseInput(CreateServer, { ...defaults, ...fields }));
}
