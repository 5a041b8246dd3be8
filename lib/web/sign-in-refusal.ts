import { DomainError } from "#lib/platform/domain-error";
import { NOT_AN_OPERATOR } from "./auth-options";

/** The refusal behind next-auth's `?error=`: `<code>:<seconds>` of ours, or one of its own words. */
export function signInRefusal(error: string): DomainError {
  const [code = "", seconds = "0"] = error.split(":");
  if (code === "wrong_credentials") return new DomainError("unauthenticated", code, "E-mail or password is wrong.");
  if (code === "too_many_attempts") {
    const minutes = Math.max(1, Math.ceil(Number(seconds) / 60));
    const message = `Too many attempts. Wait ${minutes} ${minutes === 1 ? "minute" : "minutes"}, then try again.`;
    return new DomainError("rate_limited", code, message, { retryAfterS: Number(seconds) });
  }
  if (code === NOT_AN_OPERATOR) return new DomainError("forbidden", code, PROVIDER_REFUSAL);
  if (code === "database_unavailable")
    return new DomainError("unavailable", code, "The database does not answer. Try again shortly.");
  return new DomainError("unavailable", "sign_in_failed", "Sign-in did not work. Try again.");
}

const PROVIDER_REFUSAL =
  "No user of this platform has the verified e-mail address that the provider gave. Ask an administrator.";
