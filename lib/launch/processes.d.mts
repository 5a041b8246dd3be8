interface Holder {
  pid: number;
  identity: string;
  [note: string]: unknown;
}

export function processIdentity(pid: number): string | null;
export function readLock(path: string): Holder | null;
export function takeLock(path: string, note?: object): Holder | null;
export function noteLock(path: string, note: object): void;
export function releaseLock(path: string): void;
