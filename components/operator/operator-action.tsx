import type { OperatorRole } from "#lib/operator/values";
import type { FormAction, FormState } from "#lib/web/form-state";

export interface OperatorActions {
  create: FormAction;
  update: FormAction;
  setDisabled: FormAction;
  resetPassword: FormAction;
}

/** A row of the users page. */
export interface OperatorRow {
  id: string;
  name: string;
  email: string;
  role: OperatorRole;
  state: "ACTIVE" | "DISABLED";
  passwordIsTemporary: boolean;
  lastSignInAt: string | null;
  version: number;
  /** The one who looks. */
  isSelf: boolean;
}

/** What `create` and `resetPassword` give back to be shown once. */
export function temporaryPasswordOf({ value }: FormState & { status: "done" }): { password: string; email: string } {
  return value as { password: string; email: string };
}
