import type { FormAction } from "#lib/web/form-state";

export interface AuthorityActions {
  rotate: FormAction;
  retire: FormAction;
}
