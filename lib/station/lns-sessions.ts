import type { Context } from "#lib/audit/context";
import type { BasicsCaller } from "#lib/enrolment/basics-caller";
import type { RelayState } from "#lib/lns/store-observations";

/** What a station says to its LNS, as it came. */
export interface LnsEvents {
  text: (text: string) => void;
  /** A remote shell's; its first byte is the number of the shell. */
  binary: (data: Buffer) => void;
  close: (reason: string) => void;
}

/** The data connection of a station that was let in. */
export interface LnsConnection {
  readonly baseStationId: string;
  /** "lns_..."; of this connection alone. */
  readonly sessionId: string;
  /** In which the station acts. */
  readonly ctx: Context;
  readonly caller: BasicsCaller;
  /** Of its `version` message: "rmtsh", "gps", "prod"; empty until that came. */
  readonly features: readonly string[];
  readonly isOpen: boolean;
  /** Of what was sent and is not yet taken by the network. */
  readonly bufferedBytes: number;
  /**
   * @param text or its bytes.
   * @throws RangeError for more than a station can take (MAX_MESSAGE_BYTES); nothing is sent to one that is gone.
   */
  send(text: string | Buffer): void;
  /** @throws RangeError as above. */
  sendBinary(data: Buffer): void;
  /** Stops reading from the station, so that the network holds it back. */
  pause(): void;
  resume(): void;
  /** Says goodbye with a WebSocket close code, and closes for good soon after. */
  close(code: number, reason: string): void;
  /** @returns what ends the listening. */
  on<E extends keyof LnsEvents>(event: E, listener: LnsEvents[E]): () => void;
  /** Sees what remote shells say before the backend does; undefined takes it away. */
  offerRemoteShell(hook: RemoteShellHook | undefined): void;
  /** Has the state of a relay shown on the station's page; its last state stays. */
  recordRelay(state: RelayState): void;
}

/** Takes `rmtsh` messages and binary frames. Each says whether it was for this side; else it goes to the backend. */
export interface RemoteShellHook {
  text(text: string): boolean;
  binary(data: Buffer): boolean;
}

/** The data connections that this process holds, one per station. */
export interface LnsSessions {
  readonly size: number;
  of(baseStationId: string): LnsConnection | undefined;
  all(): Iterable<LnsConnection>;
  /** Calls `listener` once per connection, when its `version` message has told its features. @returns what ends it. */
  onOpen(listener: (connection: LnsConnection) => void): () => void;
}

/** Who answers a station: the built-in LNS, or a relay to another. */
export interface LnsBackend {
  /** @param versionText the station's `version` message as it came. */
  start(connection: LnsConnection, versionText: string): LnsConversation;
}

/** One connection's, from its `version` message to its end. */
export interface LnsConversation {
  /** @param data the bytes of a text. */
  text(data: Buffer): void;
  binary(data: Buffer): void;
  /** The connection is closed. */
  stop(): void;
}
