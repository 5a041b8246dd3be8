import { isLosslessNumber, parse } from "lossless-json";
import { type Eui64, parseEui64 } from "#lib/eui64";
import { NO_FILES_CRC32 } from "#lib/pki/credential-blob";
import { DomainError } from "#lib/platform/domain-error";
import { unstorable } from "#lib/platform/storable";

/**
 * What a Basics Station says of itself when it asks CUPS for updates. All of it describes its regular set of files, even
 * when it is connected with the backup or bootstrap set.
 */
export interface UpdateInfoRequest {
  readonly router: Eui64;
  /** Null: it has no such file, and whatever else is sent, it cannot use before it has. */
  readonly cupsUri: string | null;
  readonly lnsUri: string | null;
  /** CRC-32 of trust, certificate and key as stored (section 6.4). */
  readonly cupsCrc32: number;
  readonly lnsCrc32: number;
  /** "2.0.6(linux/std) 2022-01-17 08:46:46" */
  readonly stationVersion: string | null;
  readonly model: string | null;
  readonly package: string | null;
  /** CRC-32 of each signing key installed. */
  readonly keys: readonly number[];
}

const MAX_CRC32 = 0xffff_ffff;
/** It tries `sig-0.key` onwards; nobody has more. */
const MAX_KEYS = 64;

/**
 * Reads the body of `POST /update-info`. Only `router` must be there; what is missing counts as "no file", and what a
 * station of another make writes into fields that only inform is left out.
 *
 * @param text up to 64 KiB, whatever its content type.
 * @throws DomainError malformed `malformed_request`, saying what is wrong.
 * @see basics-station.md sections 2.2 and 5
 */
export function parseUpdateInfoRequest(text: string): UpdateInfoRequest {
  const said = parseObject(text);
  const request = {
    router: readRouter(said.router, text),
    cupsUri: readText(said.cupsUri),
    lnsUri: readText(said.tcUri),
    cupsCrc32: readCrc32(said.cupsCredCrc, "cupsCredCrc"),
    lnsCrc32: readCrc32(said.tcCredCrc, "tcCredCrc"),
    stationVersion: readText(said.station),
    model: readText(said.model),
    package: readText(said.package),
    keys: readKeys(said.keys),
  };
  const fault = unstorable(request);
  if (fault) throw malformed(fault);
  return request;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    throw malformed("The body is no JSON. A token above 7.8 KB in cups.key cuts it off.");
  }
  if (typeof said !== "object" || said === null || Array.isArray(said)) throw malformed("The body is no JSON object.");
  return said as Readonly<Record<string, unknown>>;
}

function readRouter(router: unknown, text: string): Eui64 {
  if (router === undefined || router === null) throw malformed('"router" is missing.');
  const eui =
    typeof router === "number" ? readNumber(text) : typeof router === "string" ? parseEui64(router) : undefined;
  if (!eui) throw malformed('"router" is no EUI-64.');
  return eui;
}

/** Above 2^53 JSON.parse has rounded it: the digits are in the text only. */
function readNumber(text: string): Eui64 | undefined {
  const digits = routerDigits(text);
  if (!/^(?:0|[1-9]\d{0,19})$/.test(digits)) return undefined;
  const hex = BigInt(digits).toString(16);
  return hex.length > 16 ? undefined : parseEui64(hex.padStart(16, "0"));
}

function routerDigits(text: string): string {
  try {
    const { router } = parse(text) as { router: unknown };
    return isLosslessNumber(router) ? router.value : "";
  } catch {
    // This parser is stricter, and shallower, than JSON.parse: a field that stands there twice is a fault, say.
    return "";
  }
}

const readText = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

function readCrc32(value: unknown, name: string): number {
  if (value === undefined || value === null) return NO_FILES_CRC32;
  if (!isCrc32(value)) throw malformed(`"${name}" is no CRC-32.`);
  return value;
}

function readKeys(value: unknown): readonly number[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > MAX_KEYS || !value.every(isCrc32)) {
    throw malformed('"keys" is no list of CRC-32s.');
  }
  return value;
}

const isCrc32 = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_CRC32;

const malformed = (message: string): DomainError => new DomainError("malformed", "malformed_request", message);
