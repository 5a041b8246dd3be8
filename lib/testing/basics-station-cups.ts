// One exchange of a LoRa Basics Station 2.0.6 with its CUPS, byte for byte (basics-station.md 5, 6.3 and 8).
import { createPublicKey, verify } from "node:crypto";
import type { Socket } from "node:net";
import { type AnswerVerdict, isAnswerComplete, judgeAnswer, type UpdateInfoRecord } from "./basics-station-answer";
import { type BlobFiles, splitCredentialBlob } from "./basics-station-blob";
import type { BasicsStationFiles, CredentialSet } from "./basics-station-files";
import { openSocket, readCredentials, StationRefusal } from "./basics-station-socket";
import { parseFileUri } from "./basics-station-uri";

const BUFFER_BYTES = 8192;
/** For bytes that a server sends after the announced body: they come with it or not at all. */
const SURPLUS_WAIT_MS = 15;

/** What the build says of itself, as in the captures. */
export interface StationBuild {
  readonly station: string;
  readonly buildTime: string;
  readonly model: string;
}

export type CupsOutcome = AnswerVerdict | { readonly kind: "NO_URI" };

export interface Applied {
  readonly cupsChanged: boolean;
  readonly tcChanged: boolean;
  /** Lines the station logs about a refused blob. */
  readonly refusals: readonly string[];
  /** Whether update data came, and whether the station ran it. */
  readonly update: { readonly data: Buffer; readonly ran: boolean } | null;
}

/** The JSON text: the state is that of the regular set, whichever set the connection is made with. */
export function updateInfoJson(files: BasicsStationFiles, router: string, build: StationBuild): string {
  const text = (value: string | null) => (value === null ? "null" : JSON.stringify(value));
  return (
    `{"router":${text(router)},"cupsUri":${text(files.uri("cups"))},"tcUri":${text(files.uri("tc"))},` +
    `"cupsCredCrc":${files.crc("cups")},"tcCredCrc":${files.crc("tc")},` +
    `"station":${text(`${build.station} ${build.buildTime}`)},"model":${text(build.model)},` +
    `"package":${text(files.package())},"keys":[${files
      .signingKeys()
      .map(({ crc }) => crc)
      .join(",")}]}`
  );
}

/** The request: the lines of a token follow Content-Length, whose number is right-aligned in five columns. */
export function updateInfoRequest(authority: string, headerLines: readonly string[], json: string): Buffer {
  const head = [
    "POST /update-info HTTP/1.1",
    `Host: ${authority}`,
    "Content-Type: application/json",
    `Content-Length: ${String(Buffer.byteLength(json)).padStart(5)}`,
    ...headerLines,
  ];
  const bytes = Buffer.from(`${head.join("\r\n")}\r\n\r\n${json}`, "utf8");
  // Everything is put together in one buffer; what does not fit is cut off.
  return bytes.subarray(0, BUFFER_BYTES);
}

/** Asks with one credential set. Nothing is stored yet. */
export async function askCups(
  files: BasicsStationFiles,
  set: CredentialSet,
  parts: { readonly router: string; readonly build: StationBuild; readonly timeoutMs: number },
): Promise<CupsOutcome> {
  const uri = files.uri("cups", set);
  if (uri === null) return { kind: "NO_URI" };
  const address = parseFileUri(uri, ["http", "https"]);
  if (!address) return { kind: "FAILED", reason: `cups.uri is not usable: ${uri}` };
  try {
    const credentials = readCredentials(files, "cups", set, address.tls);
    const socket = await openSocket(address, credentials);
    const json = updateInfoJson(files, parts.router, parts.build);
    socket.write(updateInfoRequest(address.authority, credentials.headerLines, json));
    return judgeAnswer(await receiveAnswer(socket, parts.timeoutMs));
  } catch (error) {
    if (error instanceof StationRefusal || error instanceof Error) return { kind: "FAILED", reason: error.message };
    throw error;
  }
}

/** All bytes until the announced body is there, the connection ends, or nothing comes for `timeoutMs`. */
function receiveAnswer(socket: Socket, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve) => {
    let received: Buffer = Buffer.alloc(0);
    const finish = () => {
      socket.destroy();
      resolve(received);
    };
    socket.setTimeout(timeoutMs, finish);
    socket.on("close", finish);
    socket.on("end", finish);
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (isAnswerComplete(received)) socket.setTimeout(Math.min(SURPLUS_WAIT_MS, timeoutMs));
    });
  });
}

/**
 * Stores what an accepted answer holds. The backup of the regular set is made before; a refused blob keeps the old
 * files and still counts as a change.
 */
export function applyAnswer(files: BasicsStationFiles, record: UpdateInfoRecord): Applied {
  files.backUpOnce("cups");
  const refusals: string[] = [];
  const split = (blob: Buffer | null): BlobFiles | undefined => {
    const verdict = blob && splitCredentialBlob(blob);
    if (verdict?.error !== undefined) refusals.push(verdict.error);
    return verdict?.files;
  };
  files.store([
    { role: "cups", uri: record.cupsUri ?? undefined, files: split(record.cupsCredentials) },
    { role: "tc", uri: record.tcUri ?? undefined, files: split(record.tcCredentials) },
  ]);
  return {
    cupsChanged: record.cupsUri !== null || record.cupsCredentials !== null,
    tcChanged: record.tcUri !== null || record.tcCredentials !== null,
    refusals,
    update: record.update && { data: record.update, ran: wouldRun(files, record, record.update) },
  };
}

/** Without a key installed an unsigned update runs unverified; with keys, only what one of them signed. */
function wouldRun(files: BasicsStationFiles, record: UpdateInfoRecord, data: Buffer): boolean {
  const keys = files.signingKeys();
  const { signature } = record;
  if (keys.length === 0) return signature === null;
  if (signature === null) return false;
  return keys.filter(({ bytes }) => bytes.length === 64).some(({ bytes }) => isSignedBy(bytes, data, signature.bytes));
}

function isSignedBy(xy: Buffer, data: Buffer, signature: Buffer): boolean {
  const x = xy.subarray(0, 32).toString("base64url");
  const y = xy.subarray(32).toString("base64url");
  return verify("sha512", data, createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" }), signature);
}
