import type { Bytes } from "#lib/pki/bytes";

/** The key-encryption key, 32 bytes from a file outside the database. */
export interface MasterKey {
  /** See `masterKeyId`. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** What a sealed key is bound to; opening with anything else fails (enrolment.md H2). */
export interface SealedKeyOwner {
  readonly authorityId: string;
  readonly keyId: string;
  readonly spki: Uint8Array;
}

/** `code` tells a wrong master key from damaged or foreign data. */
export class SealedKeyError extends Error {
  override readonly name = "SealedKeyError";
  constructor(
    readonly code: "wrong_master_key" | "damaged",
    message: string,
  ) {
    super(message);
  }
}

/** The name of a master key, safe to store and show: "mk_" and 16 hex digits of a hash over it. */
export function masterKeyId(_bytes: Uint8Array): string {
  throw new Error("not written yet");
}

/** Seals a PKCS#8 private key under a fresh data key, which the master key wraps. One self-contained blob. */
export function sealPrivateKey(_input: {
  readonly pkcs8: Uint8Array;
  readonly owner: SealedKeyOwner;
  readonly masterKey: MasterKey;
  readonly randomBytes: (length: number) => Uint8Array;
}): Bytes {
  throw new Error("not written yet");
}

/** @throws SealedKeyError */
export function openPrivateKey(_sealed: Uint8Array, _owner: SealedKeyOwner, _masterKey: MasterKey): Bytes {
  throw new Error("not written yet");
}

/** The id of the master key that a blob was sealed under. @throws SealedKeyError damaged */
export function sealedUnder(_sealed: Uint8Array): string {
  throw new Error("not written yet");
}
