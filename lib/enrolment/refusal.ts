import { VERDICT_WORDS, type Verdict } from "#lib/connection-attempt/values";
import { DomainError, type DomainErrorKind } from "#lib/platform/domain-error";

/** Whose the refused request is, as far as it is known. */
export interface RefusedStation {
  id: string;
  organizationId: string;
}

/** A caller that no base station is declared for. */
export interface Stranger {
  /** Of the vendor CA that vouches for it; null when none does. */
  organizationId: string | null;
  /** What it has proved to be, and could be declared with; null where that is not so. */
  eui64: string | null;
}

interface RefusalOptions {
  /** In place of the verdict's own sentence. */
  message?: string;
  station?: RefusedStation | null;
  /** It has proved to be a declared station; else it only says so. */
  isProven?: boolean;
  stranger?: Stranger;
  claimedName?: string | null;
  retryAfterS?: number;
  /** In place of the verdict's own: where a password may still prove who it is. */
  kind?: "unauthenticated";
}

/**
 * What each verdict is to the caller: who it is was not proven, it may not, or the request itself is wrong
 * (enrolment.md section 2: 401, 403, 400, 429).
 */
const KIND: Record<Verdict, DomainErrorKind> = {
  no_certificate: "unauthenticated",
  unknown_key: "unauthenticated",
  key_not_allowed: "unauthenticated",
  wrong_password: "unauthenticated",
  too_many_attempts: "rate_limited",
  names_disagree: "invalid",
  proof_of_possession_failed: "invalid",
  linking_failed: "invalid",
  request_refused: "invalid",
  key_blocked: "forbidden",
  key_in_use: "forbidden",
  key_not_declared_key: "forbidden",
  weak_key: "forbidden",
  unsupported_key: "forbidden",
  certificate_expired: "forbidden",
  certificate_not_yet_valid: "forbidden",
  certificate_revoked: "forbidden",
  certificate_superseded: "forbidden",
  certificate_unknown: "forbidden",
  password_not_allowed: "forbidden",
  station_suspended: "forbidden",
  enrolment_closed: "forbidden",
  renewal_not_allowed: "forbidden",
  no_credential: "unauthenticated",
  unknown_ca: "unauthenticated",
  ca_not_in_scope: "forbidden",
  ca_suspended: "forbidden",
  certificate_blocked: "forbidden",
  certificate_purpose: "forbidden",
  cn_not_eui64: "forbidden",
  cn_differs: "forbidden",
  wrong_key_usage: "forbidden",
  station_not_declared: "forbidden",
  token_unknown: "unauthenticated",
  token_of_another_station: "forbidden",
  malformed_request: "malformed",
  credential_not_used: "conflict",
};

/** A caller is refused; its `code` is the verdict, and what is known of the caller goes to the connection attempts. */
export class EnrolmentRefusal extends DomainError {
  readonly station: RefusedStation | null;
  readonly isProven: boolean;
  readonly stranger: Stranger | null;
  readonly claimedName: string | null;

  constructor(
    readonly verdict: Verdict,
    { message, station, isProven, stranger, claimedName, retryAfterS, kind }: RefusalOptions,
  ) {
    super(
      kind ?? KIND[verdict],
      verdict,
      message ?? VERDICT_WORDS[verdict].sentence,
      retryAfterS === undefined ? {} : { retryAfterS },
    );
    this.station = station ? { id: station.id, organizationId: station.organizationId } : null;
    this.isProven = isProven ?? false;
    this.stranger = stranger ?? null;
    this.claimedName = claimedName ?? null;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof DomainError && "verdict" in value;
  }
}

/** The refusal of a verdict, in the verdict's own words unless told otherwise. */
export function refusal(verdict: Verdict, options: RefusalOptions | string = {}): EnrolmentRefusal {
  return new EnrolmentRefusal(verdict, typeof options === "string" ? { message: options } : options);
}
