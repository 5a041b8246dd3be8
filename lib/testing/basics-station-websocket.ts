// The WebSocket of a LoRa Basics Station 2.0.6 on a raw socket, with its limits (basics-station.md 10 and 11.1;
// vectors/lns-01 and lns-02).
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";

const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const DATA_MASK = Buffer.from([1, 1, 1, 1]);
const CLOSE_MASK = Buffer.alloc(4);
const RECEIVE_BUFFER_BYTES = 40_960;
const SHORT_LENGTH = 126;
const LONG_LENGTH = 127;

/** The upgrade request: the key is a constant, the lines of a token follow. */
export function upgradeRequest(authority: string, path: string, headerLines: readonly string[]): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${authority}`,
    "Upgrade: websocket",
    "Connection: upgrade",
    "Sec-WebSocket-Key: bpse8nVmEl6ZlX4lSb6RMw==",
    "Sec-WebSocket-Version: 13",
    ...headerLines,
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** A frame as the station sends it: FIN, a mask that never changes, a 16-bit length at most. */
export function clientFrame(kind: keyof typeof OPCODE, payload: Buffer): Buffer {
  const mask = kind === "close" ? CLOSE_MASK : DATA_MASK;
  const isShort = payload.length < SHORT_LENGTH;
  const head = Buffer.alloc(isShort ? 2 : 4);
  head[0] = 0x80 | OPCODE[kind];
  head[1] = 0x80 | (isShort ? payload.length : SHORT_LENGTH);
  if (!isShort) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, mask, payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0))]);
}

interface SocketEvents {
  text: [text: string];
  binary: [data: Buffer];
  ping: [payload: Buffer];
  /** Code of the server's close frame, null when it sent none; and what the station logs when it dropped it. */
  closed: [code: number | null, fault: string | null];
}

/** An upgraded connection. Frames that the station would not take end it. */
export class StationWebSocket extends EventEmitter<SocketEvents> {
  private received: Buffer = Buffer.alloc(0);
  private closeCode: number | null = null;
  private fault: string | null = null;
  private isClosing = false;
  isOpen = true;

  constructor(
    private readonly socket: Socket,
    early: Buffer,
  ) {
    super();
    socket.on("data", (chunk) => this.read(chunk));
    socket.on("close", () => this.end());
    socket.on("end", () => socket.destroy());
    if (early.length > 0) setImmediate(() => this.read(early));
  }

  send(text: string): void {
    this.write("text", Buffer.from(text, "utf8"));
  }

  sendBinary(data: Buffer): void {
    this.write("binary", data);
  }

  /** Bytes outside the protocol, or frames of one's own. */
  sendRaw(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  /** Sends a close frame with code 1000; the connection ends when the server answers it or closes TCP. */
  close(): void {
    this.isClosing = true;
    this.write("close", Buffer.from([0x03, 0xe8]));
  }

  /** Ends TCP without a word, as a station that loses power. */
  destroy(): void {
    this.socket.destroy();
  }

  private write(kind: keyof typeof OPCODE, payload: Buffer): void {
    if (!this.socket.destroyed && this.socket.writable) this.socket.write(clientFrame(kind, payload));
  }

  private end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.emit("closed", this.closeCode, this.fault);
  }

  private drop(fault: string): void {
    this.fault = fault;
    this.received = Buffer.alloc(0);
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    while (this.received.length >= 2 && this.fault === null) {
      const fault = faultOf(this.received);
      if (fault !== null) {
        this.drop(fault);
        return;
      }
      const frame = frameOf(this.received);
      if (!frame) return;
      const payload = Buffer.from(this.received.subarray(frame.head, frame.end));
      const opcode = (this.received[0] ?? 0) & 0x0f;
      this.received = this.received.subarray(frame.end);
      this.take(opcode, payload);
    }
  }

  private take(opcode: number, payload: Buffer): void {
    if (opcode === OPCODE.text) this.emit("text", payload.toString("utf8"));
    else if (opcode === OPCODE.binary) this.emit("binary", payload);
    else if (opcode === OPCODE.ping) {
      this.write("pong", payload);
      this.emit("ping", payload);
    } else if (opcode === OPCODE.close) {
      this.closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : null;
      if (!this.isClosing) this.write("close", payload.subarray(0, 2));
      this.socket.end();
    }
  }
}

/** Why the station would drop a server that begins a frame so. */
function faultOf([first = 0, second = 0, high, low]: Buffer): string | null {
  if ((first & 0x80) === 0) return "fragmented message";
  if ((first & 0x70) !== 0) return "RSV bit set";
  if ((second & 0x80) !== 0) return "masked server frame";
  if (second === LONG_LENGTH) return "64-bit length form";
  if (second !== SHORT_LENGTH || high === undefined || low === undefined) return null;
  return 4 + high * 256 + low > RECEIVE_BUFFER_BYTES ? "Recv buffer too small" : null;
}

/** Where the payload of the first frame begins and ends; undefined while it is not complete. */
function frameOf(received: Buffer): { head: number; end: number } | undefined {
  const isShort = (received[1] ?? 0) < SHORT_LENGTH;
  if (!isShort && received.length < 4) return undefined;
  const head = isShort ? 2 : 4;
  const end = head + (isShort ? (received[1] ?? 0) : received.readUInt16BE(2));
  return received.length < end ? undefined : { head, end };
}

export type Upgrade =
  | { readonly webSocket: StationWebSocket; readonly status: 101 }
  | { readonly webSocket?: never; readonly status: number | null };

/** Asks for the upgrade; only the status is looked at. Status null: the connection broke or nothing came in time. */
export function upgradeSocket(socket: Socket, request: string, timeoutMs: number): Promise<Upgrade> {
  return new Promise((resolve) => {
    let received: Buffer = Buffer.alloc(0);
    const fail = (status: number | null) => {
      socket.destroy();
      resolve({ status });
    };
    const broken = () => fail(null);
    const timer = Number.isFinite(timeoutMs) ? setTimeout(broken, timeoutMs) : undefined;
    socket.once("close", broken);
    socket.on("data", function read(chunk) {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf("\r\n\r\n");
      if (end < 0) return;
      clearTimeout(timer);
      socket.off("data", read);
      socket.off("close", broken);
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(received.toString("latin1", 0, end))?.[1] ?? 0);
      if (status !== 101) return fail(status);
      resolve({ webSocket: new StationWebSocket(socket, received.subarray(end + 4)), status });
    });
    socket.write(request);
  });
}
