import type { ShellNumber, ShellState } from "#lib/remote-session/rmtsh";
import type { LnsConnection } from "./lns-sessions";

/** Which of the two shells of a station is free, by what its connection said of them and which was ours last. */
export interface ShellNumbers {
  /** The states of the shells, as the station told them. */
  told(connection: LnsConnection, states: readonly ShellState[]): void;
  /** Not the one used last: what that one still says would be taken for the new one's. */
  free(connection: LnsConnection): ShellNumber;
  isRunning(connection: LnsConnection, number: ShellNumber): boolean;
  /** It is ours from now on. */
  take(connection: LnsConnection, number: ShellNumber): void;
  /** It is the one that was ours last, if not still. */
  isOurs(connection: LnsConnection, number: number | undefined): boolean;
}

export function shellNumbers(): ShellNumbers {
  const told = new WeakMap<LnsConnection, readonly ShellState[]>();
  const last = new WeakMap<LnsConnection, ShellNumber>();
  return {
    told: (connection, states) => void told.set(connection, states),
    free(connection) {
      const [first, second] = told.get(connection) ?? [];
      if (first?.started && !second?.started) return 1;
      if (second?.started && !first?.started) return 0;
      return last.get(connection) === 0 ? 1 : 0;
    },
    isRunning: (connection, number) => told.get(connection)?.[number]?.started ?? false,
    take: (connection, number) => void last.set(connection, number),
    isOurs: (connection, number) => number !== undefined && number === last.get(connection),
  };
}
