// What a LoRa Basics Station 2.0.6 makes of the answer to /update-info: the HTTP rules of basics-station.md 6.1 and the
// record of 6.2, read from the specification's layout (vectors/cups-06).

const BUFFER_BYTES = 8192;
const MAX_UPDATE_BYTES = 2 ** 31;

export interface UpdateInfoRecord {
  readonly cupsUri: string | null;
  readonly tcUri: string | null;
  readonly cupsCredentials: Buffer | null;
  readonly tcCredentials: Buffer | null;
  readonly signature: { readonly keyCrc: number; readonly bytes: Buffer } | null;
  readonly update: Buffer | null;
}

export type AnswerVerdict =
  | { readonly kind: "ACCEPTED"; readonly record: UpdateInfoRecord; readonly body: Buffer }
  /** The next attempt uses the next credential set. `reason` is the only text that a person at the station reads. */
  | { readonly kind: "REJECTED"; readonly status: number; readonly reason: string; readonly body: string }
  /** The next attempt uses the same set. */
  | { readonly kind: "FAILED"; readonly reason: string }
  /** Release 2.0.6 ends with a segmentation fault. */
  | { readonly kind: "CRASHED" };

const failed = (reason: string): AnswerVerdict => ({ kind: "FAILED", reason });

/** Whether the announced body is complete, so that the station would close; null while the header is not. */
export function isAnswerComplete(received: Buffer): boolean {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return received.length > BUFFER_BYTES;
  return received.length - end - 4 >= announcedLength(received.toString("latin1", 0, end));
}

/** Judges all bytes that came until the station had the announced body, or until the connection ended. */
export function judgeAnswer(received: Buffer): AnswerVerdict {
  const end = received.indexOf("\r\n\r\n");
  const headerBytes = end + 4;
  if (end < 0 || headerBytes > BUFFER_BYTES) {
    return failed(received.length > BUFFER_BYTES ? "header does not fit the 8 KiB buffer" : "connection closed early");
  }
  const header = received.toString("latin1", 0, end);
  const [, status, reason = ""] = /^HTTP\/1\.[01] (\d{3}) ?([^\r\n]*)/.exec(header) ?? [];
  if (status === undefined) return failed("not an HTTP status line");
  const length = announcedLength(header);
  const body = received.subarray(headerBytes);

  if (status !== "200") {
    if (length > BUFFER_BYTES && body.length > BUFFER_BYTES) return { kind: "CRASHED" };
    if (body.length > length) return failed("surplus data after the announced body");
    if (body.length < length) return failed("connection closed early");
    return { kind: "REJECTED", status: Number(status), reason, body: body.toString("utf8") };
  }
  if (body.length > length) return failed("surplus data after the announced body");
  return judgeRecord(body, headerBytes);
}

/** 0 without a Content-Length: a chunked answer is an empty body with surplus bytes. */
function announcedLength(header: string): number {
  const [, digits] = /\r\ncontent-length: *(\d+) *(?:\r\n|$)/i.exec(header) ?? [];
  return digits === undefined ? 0 : Number(digits);
}

class EndOfData extends Error {}

function judgeRecord(body: Buffer, headerBytes: number): AnswerVerdict {
  let at = 0;
  const take = (size: number): Buffer => {
    if (at + size > body.length) throw new EndOfData();
    at += size;
    return body.subarray(at - size, at);
  };
  const uri = () => {
    const bytes = take(take(1).readUInt8());
    return bytes.length > 0 ? bytes.toString("latin1") : null;
  };
  const credentials = () => {
    const bytes = take(take(2).readUInt16LE());
    return bytes.length > 0 ? Buffer.from(bytes) : null;
  };
  let isPastUris = false;
  try {
    const cupsUri = uri();
    const tcUri = uri();
    if (headerBytes + at > BUFFER_BYTES) return failed("header and addresses do not fit the 8 KiB buffer");
    isPastUris = body.length >= at + 2;
    const cupsCredentials = credentials();
    const tcCredentials = credentials();
    const signatureLength = take(4).readUInt32LE();
    if (signatureLength !== 0 && (signatureLength < 8 || signatureLength > 132)) {
      return failed(`signature of ${signatureLength} bytes`);
    }
    const signature =
      signatureLength === 0 ? null : { keyCrc: take(4).readUInt32LE(), bytes: Buffer.from(take(signatureLength - 4)) };
    const updateLength = take(4).readUInt32LE();
    if (updateLength >= MAX_UPDATE_BYTES) return failed("update of 2 GiB or more");
    const update = updateLength === 0 ? null : Buffer.from(take(updateLength));
    return { kind: "ACCEPTED", record: { cupsUri, tcUri, cupsCredentials, tcCredentials, signature, update }, body };
  } catch (error) {
    if (!(error instanceof EndOfData)) throw error;
    return failed(isPastUris ? "Unexpected end of data" : "Malformed CUPS response");
  }
}
