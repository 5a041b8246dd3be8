import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type TLSSocket } from "node:tls";

/** A TLS connection to an LNS on which a test writes every byte itself. */
export interface RawLns {
  readonly socket: TLSSocket;
  send(bytes: Buffer | string): void;
  /** The head of the answer to an upgrade, and the body that Content-Length announces. */
  answer(): Promise<{ head: string; body: string }>;
  /** The next frame, read by the rules for servers (RFC 6455 section 5.2): never masked. */
  frame(): Promise<RawFrame>;
  /** Settles when the connection has ended. */
  readonly ended: Promise<unknown>;
}

export interface RawFrame {
  fin: boolean;
  /** RSV1 to RSV3. */
  reserved: number;
  opcode: number;
  /** How its length was written: 7, 16 or 64 bits. */
  lengthBits: 7 | 16 | 64;
  payload: Buffer;
}

export async function openRawLns(port: number, rootFile: string): Promise<RawLns> {
  const ca = readFileSync(rootFile);
  const socket = connect({ host: "localhost", port, servername: "localhost", ca, maxVersion: "TLSv1.2" });
  socket.on("error", () => {});
  await once(socket, "secureConnect");
  let received = Buffer.alloc(0);
  let wake = () => {};
  socket.on("data", (data: Buffer) => {
    received = Buffer.concat([received, data]);
    wake();
  });
  const ended = new Promise((resolve) => socket.once("close", resolve));
  ended.then(() => wake());

  async function until<T>(read: () => T | undefined): Promise<T> {
    for (;;) {
      const found = read();
      if (found !== undefined) return found;
      if (socket.destroyed) throw new Error(`the connection ended after ${received.toString("latin1")}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  function takeAnswer() {
    const end = received.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const head = received.subarray(0, end).toString("latin1");
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    if (received.length < end + 4 + length) return undefined;
    const body = received.subarray(end + 4, end + 4 + length).toString("utf8");
    received = received.subarray(end + 4 + length);
    return { head, body };
  }

  function takeFrame(): RawFrame | undefined {
    const [first = 0, second = 0] = received;
    if (received.length < 2) return undefined;
    if (second & 0x80) throw new Error("the server masks");
    const short = second & 0x7f;
    const lengthBits = short === 127 ? 64 : short === 126 ? 16 : 7;
    const head = lengthBits === 7 ? 2 : lengthBits === 16 ? 4 : 10;
    if (received.length < head) return undefined;
    const long = () => (lengthBits === 16 ? received.readUInt16BE(2) : Number(received.readBigUInt64BE(2)));
    const length = lengthBits === 7 ? short : long();
    if (received.length < head + length) return undefined;
    const payload = received.subarray(head, head + length);
    received = received.subarray(head + length);
    return { fin: (first & 0x80) !== 0, reserved: (first >> 4) & 7, opcode: first & 0x0f, lengthBits, payload };
  }

  return {
    ...{ socket, ended },
    send: (bytes) => void socket.write(bytes),
    answer: () => until(takeAnswer),
    frame: () => until(takeFrame),
  };
}
