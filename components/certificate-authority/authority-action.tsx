import type { FormState } from "#lib/web/form-state";

/** A server action of the certificate authorities' page. */
export type AuthorityAction = (previous: FormState, form: FormData) => Promise<FormState>;

export interface AuthorityActions {
  rotate: AuthorityAction;
  retire: AuthorityAction;
}
