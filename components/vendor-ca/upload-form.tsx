"use client";

import { useRouter } from "next/navigation";
import { startTransition, useActionState, useState } from "react";
import { Button } from "#components/ui/button";
import { Form, FormSummary } from "#components/ui/form";
import { useSubmitKey } from "#components/ui/form-keys";
import { FormSection } from "#components/ui/form-section";
import { ButtonLink } from "#components/ui/link";
import { Strip } from "#components/ui/strip";
import { TextField } from "#components/ui/text-field";
import { toast } from "#components/ui/toast";
import type { BundleCheckView } from "#lib/certificate-authority/check-bundle";
import { type FormAction, type FormState, IDLE } from "#lib/web/form-state";
import { BundleLines } from "./bundle-lines";
import { PemField } from "./pem-field";
import { ScopeFields } from "./scope-fields";
import { useCheckedText } from "./use-checked-text";
import { VENDOR_CAS_PATH } from "./vendor-cas-path";

interface UploadFormProps {
  add: FormAction;
  check: FormAction;
  /** The policy asks for a second person. */
  needsApproval: boolean;
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
}

/** A vendor's CA: the bundle, judged line by line while it is pasted, and for whom it counts. */
export function UploadForm({ add, check, needsApproval, refusal }: Readonly<UploadFormProps>) {
  const router = useRouter();
  useSubmitKey();
  const [text, setText] = useState("");
  const checked = useCheckedText(text, "certificates", check);
  const view = checked?.status === "done" ? (checked.value as BundleCheckView) : undefined;
  const [state, send, isPending] = useActionState(async (previous: FormState, form: FormData) => {
    const next = await add(previous, form);
    if (next.status === "done") {
      toast.done(next.message);
      startTransition(() => router.push(`${VENDOR_CAS_PATH}/${(next.value as { id: string }).id}`));
    }
    return next;
  }, IDLE);
  const isOff = refusal !== undefined;
  const waits = view && !view.isSound ? "SAVE waits until every certificate is in order" : undefined;
  return (
    <Form state={state} action={send} className="flex flex-col gap-5 [&>section]:mt-0!">
      {refusal && <Strip tone="idle" title={refusal} />}
      <FormSummary />
      <FormSection title="CERTIFICATES">
        <PemField
          label="CA certificates (PEM)"
          name="certificates"
          rows={10}
          value={text}
          onChange={setText}
          isReadOnly={isOff}
        />
        <div aria-live="polite" className="pb-2 sm:col-span-2">
          {view ? (
            <BundleLines view={view} />
          ) : (
            <p className="text-muted">
              {checked?.status === "failed"
                ? checked.message
                : "The root and the intermediates below it, in any order. Each is checked before anything is stored. An intermediate that is missing is taken from the first base station that sends it."}
            </p>
          )}
        </div>
      </FormSection>
      <FormSection title="VENDOR">
        <TextField
          label="Name"
          name="name"
          isRequired
          isReadOnly={isOff}
          maxLength={100}
          autoComplete="off"
          className="sm:col-span-2"
        />
      </FormSection>
      <FormSection title="SCOPE">
        <ScopeFields isOff={isOff} />
      </FormSection>
      {needsApproval && (
        <Strip tone="idle" title="It lets no base station in until a second person has approved it (Policy)." />
      )}
      <div className="flex justify-end gap-2">
        <ButtonLink href={VENDOR_CAS_PATH}>CANCEL</ButtonLink>
        <Button
          kind="primary"
          type="submit"
          isPending={isPending || state.status === "done"}
          disabledReason={refusal ?? waits}
        >
          SAVE
        </Button>
      </div>
    </Form>
  );
}
