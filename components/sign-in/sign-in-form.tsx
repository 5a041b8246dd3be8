"use client";

import { KeyRound } from "lucide-react";
import { useActionState } from "react";
import { Button } from "#components/ui/button";
import { Form, FormSummary } from "#components/ui/form";
import { PasswordField, TextField } from "#components/ui/text-field";
import { type FormAction, IDLE } from "#lib/web/form-state";

interface SignInFormProps {
  /** Checks e-mail and password (fields `email`, `password`, `next`) and goes to `next`. */
  action: FormAction;
  /** Where to go after sign-in. */
  next?: string;
  /** A second way in. */
  provider?: { name: string; action: (form: FormData) => Promise<void> };
  /** Why one is here: signed out, session ended, refused by the provider. */
  notice?: React.ReactNode;
}

/** E-mail and password, or the provider. A refusal does not tell which of the two was wrong. */
export function SignInForm({ action, next = "/", provider, notice }: Readonly<SignInFormProps>) {
  const [state, submit, isPending] = useActionState(action, IDLE);
  return (
    <div className="flex flex-col gap-4">
      {notice}
      <Form state={state} action={submit} className="flex flex-col gap-4">
        <FormSummary brief />
        <input type="hidden" name="next" value={next} />
        <TextField
          label="E-mail"
          name="email"
          type="email"
          size="lg"
          autoComplete="username"
          autoFocus
          messageLine={false}
        />
        <PasswordField label="Password" name="password" size="lg" autoComplete="current-password" messageLine={false} />
        <Button kind="primary" type="submit" isPending={isPending} className="h-10! text-sm!">
          SIGN IN
        </Button>
      </Form>
      {provider && (
        <>
          <div className="flex items-center gap-3 text-faint text-xs before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            or
          </div>
          <form action={provider.action} className="flex flex-col">
            <input type="hidden" name="next" value={next} />
            <Button type="submit" icon={<KeyRound className="size-4!" />} className="h-10! text-base!">
              {`Continue with ${provider.name}`}
            </Button>
          </form>
        </>
      )}
    </div>
  );
}
