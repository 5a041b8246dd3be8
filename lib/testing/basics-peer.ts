import { readFileSync } from "node:fs";
import { request as httpsRequest } from "node:https";
import type { SecureVersion } from "node:tls";
import { WebSocket } from "ws";
import { stationContext } from "#lib/audit/station-context";
import { makeCredential } from "#lib/certificate/make-credential";
import { openBlob } from "#lib/certificate/open-blob";
import { rootCertificate } from "#lib/certificate-authority/root-certificate";
import type { BaseStation, Certificate, StationCredential, VendorCa } from "#lib/generated/prisma/client";
import type { StationServer } from "#lib/generated/prisma/enums";
import { pem } from "#lib/pki/pem";
import { newId } from "#lib/platform/new-id";
import { insertBaseStation } from "./base-stations";
import { splitCredentialBlob } from "./basics-station-blob";
import type { TestContext } from "./context";
import { TEST_MASTER_KEY } from "./issuing";
import type { TestKeyInstaller } from "./key-installer";
import type { VendorCertificate } from "./vendor-pki";

/** What a caller at CUPS or LNS shows. */
export interface BasicsPeer {
  /** PEM. */
  certificate?: { cert: string; key: string };
  token?: string;
  /** In any spelling. */
  router?: string;
  version?: SecureVersion;
  /** In place of a request as stations send it. */
  body?: string;
}

export interface BasicsAnswer {
  /** Null when the connection was dropped. */
  status: number | null;
  body: Buffer;
}

type Listening = Pick<TestKeyInstaller, "station" | "rootFile">;

const NO_FILES = 2_077_607_535;

/** Shows weak keys too, which an OpenSSL of today keeps to itself. */
const LAX = { ciphers: "DEFAULT@SECLEVEL=0" };

/** One POST /update-info over a connection of its own. */
export function askUpdateInfo(server: Listening, peer: BasicsPeer): Promise<BasicsAnswer> {
  const { router = "1:2:3:4", token, version, certificate } = peer;
  const fields = { router, cupsUri: null, tcUri: null, cupsCredCrc: NO_FILES, tcCredCrc: NO_FILES };
  const body =
    peer.body ?? JSON.stringify({ ...fields, station: "2.0.6(test)", model: "test", package: null, keys: [] });
  return new Promise((resolve) => {
    const dropped = () => resolve({ status: null, body: Buffer.alloc(0) });
    const asked = httpsRequest(
      {
        ...{ host: "localhost", port: server.station.cupsPort, method: "POST", path: "/update-info", agent: false },
        ...{ ca: readFileSync(server.rootFile), ...certificate, ...LAX },
        ...(version && { minVersion: version, maxVersion: version }),
        headers: {
          "Content-Length": Buffer.byteLength(body),
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.once("end", () => resolve({ status: response.statusCode ?? null, body: Buffer.concat(parts) }));
        response.once("error", dropped);
      },
    );
    asked.once("error", dropped).end(body);
  });
}

/** One discovery; what the LNS replied, parsed, or the status with which it refused the WebSocket. */
export function askDiscovery(server: Listening, peer: BasicsPeer): Promise<Record<string, unknown> | number> {
  const { router = "1:2:3:4", token, version, certificate } = peer;
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`wss://localhost:${server.station.lnsPort}/router-info`, {
      ...{ ca: readFileSync(server.rootFile), ...certificate, ...LAX },
      ...(version && { minVersion: version, maxVersion: version }),
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      perMessageDeflate: false,
    });
    socket.once("open", () => socket.send(peer.body ?? JSON.stringify({ router })));
    socket.once("message", (data) => {
      resolve(JSON.parse(data.toString()) as Record<string, unknown>);
      socket.close();
    });
    socket.once("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.once("error", reject);
  });
}

/** A Basics Station's row. @param eui64 16 upper-case hex digits; made up unless given. */
export function insertBasicsStation(
  ctx: TestContext,
  fields: Parameters<typeof insertBaseStation>[1] & { eui?: string } = {},
): Promise<BaseStation & { eui64: string }> {
  const { eui = Buffer.from(ctx.random.bytes(8)).toString("hex").toUpperCase(), ...rest } = fields;
  return insertBaseStation(ctx, { ...rest, lrrUuid: `0016C0-${eui}` }) as Promise<BaseStation & { eui64: string }>;
}

/** A vendor CA's rows, active and for everybody unless told otherwise: no rules, no audit event. */
export function insertVendorCa(
  ctx: TestContext,
  root: VendorCertificate,
  fields: Partial<Pick<VendorCa, "status" | "euiPrefixes" | "euiRanges" | "domains">> = {},
): Promise<VendorCa> {
  const now = ctx.clock.now();
  const [notBefore, notAfter] = [new Date("2026-01-01T00:00:00Z"), new Date("2036-01-01T00:00:00Z")];
  const id = newId(ctx, "ca");
  const sha256 = Buffer.from(ctx.random.bytes(32)).toString("hex");
  return ctx.database.vendorCa.create({
    data: {
      ...{ id, organizationId: ctx.organizationId, name: root.subject, status: "ACTIVE", euiPrefixes: [] },
      ...{ euiRanges: [], domains: [], createdAt: now, createdBy: "Test", createdById: "test" },
      ...{ changedAt: now, changedBy: "Test", ...fields },
      certificates: {
        create: [
          {
            id: newId(ctx, "vcc"),
            certificate: root.der,
            sha256,
            isRoot: true,
            subjectText: root.subject,
            notBefore,
            notAfter,
          },
        ],
      },
    },
  });
}

/** What a station keeps of a vendor's certificate. */
export const filesOf = ({ pem: cert, keyPem: key }: VendorCertificate) => ({ cert, key });

/** A credential of ours as a station gets it from CUPS, made by the running station process. */
export interface OwnCredential {
  files: { cert: string; key: string };
  credential: StationCredential & { certificate: Certificate };
}

export async function ownCredential(
  { ctx }: Pick<TestKeyInstaller, "ctx">,
  station: BaseStation,
  server: StationServer,
): Promise<OwnCredential> {
  const own = stationContext(ctx, { ...station, baseStationId: station.id }, "192.0.2.2");
  const work = { masterKey: TEST_MASTER_KEY, trust: () => rootCertificate(ctx.db) };
  const made = await makeCredential(own, work, { baseStationId: station.id, server });
  if (made.kind !== "MADE") throw new Error("no credential in time");
  const opened = await openBlob(own, work, made.credentialId);
  const { files } = splitCredentialBlob(Buffer.from(opened?.blob ?? []));
  if (!files) throw new Error("a blob that no station takes");
  const credential = await ctx.database.stationCredential.findUniqueOrThrow({
    where: { id: made.credentialId },
    include: { certificate: true },
  });
  return {
    files: { cert: pem("CERTIFICATE", files.crt), key: pem("EC PRIVATE KEY", files.key) },
    credential: credential as OwnCredential["credential"],
  };
}
