import type { Context } from "#lib/audit/context";
import { DomainError, validationFailed } from "#lib/platform/domain-error";
import { alreadyUsed } from "./already-used";
import type { KeyFault } from "./find-key-fault";

const POINTER = "/publicKey";

/** What an operator is told who declares such a key (product.md 5). */
export function keyFaultError(ctx: Context, fault: KeyFault): DomainError {
  switch (fault.kind) {
    case "WEAK":
      return refused("weak_key", fault.message);
    case "IN_USE":
      return alreadyUsed(ctx, "public_key_in_use", POINTER, fault.holder);
    case "BLOCKED":
      return refused("blocked_key", "This key was given up as compromised and cannot be used again. Make a new pair.");
    case "AUTHORITY": {
      const detail = "This key belongs to a certificate authority of this platform. Each base station needs its own.";
      const errors = [{ pointer: POINTER, code: "public_key_in_use", detail }];
      return new DomainError("conflict", "public_key_in_use", detail, { errors });
    }
  }
}

function refused(code: string, detail: string): DomainError {
  return validationFailed([{ pointer: POINTER, code, detail }]);
}
