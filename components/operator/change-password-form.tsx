"use client";

import { useActionState, useEffect, useState } from "react";
import { Button } from "#components/ui/button";
import { Form, FormSummary } from "#components/ui/form";
import { PasswordField } from "#components/ui/text-field";
import { toast } from "#components/ui/toast";
import { MIN_PASSWORD_LENGTH } from "#lib/operator/values";
import { type FormAction, IDLE } from "#lib/web/form-state";

interface ChangePasswordFormProps {
  change: FormAction;
  /** For password managers. */
  email: string;
}

/** One's own password: the current one, and the new one. */
export function ChangePasswordForm({ change, email }: Readonly<ChangePasswordFormProps>) {
  const [state, submit, isPending] = useActionState(change, IDLE);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (state.status !== "done") return;
    toast.done(state.message);
    setRound((count) => count + 1); // empty fields again
  }, [state]);
  return (
    <Form key={round} state={state} action={submit} className="flex max-w-96 flex-col gap-3 p-5 max-sm:p-4">
      <FormSummary />
      <input type="hidden" name="username" autoComplete="username" defaultValue={email} disabled />
      <PasswordField label="Current password" name="currentPassword" isRequired autoComplete="current-password" />
      <PasswordField
        label="New password"
        name="newPassword"
        isRequired
        autoComplete="new-password"
        description={`At least ${MIN_PASSWORD_LENGTH} characters. Your other sessions will end.`}
      />
      <div>
        <Button kind="primary" type="submit" isPending={isPending}>
          CHANGE PASSWORD
        </Button>
      </div>
    </Form>
  );
}
