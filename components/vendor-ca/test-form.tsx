"use client";

import { useActionState, useState } from "react";
import { Button } from "#components/ui/button";
import { Form, FormSummary } from "#components/ui/form";
import { useSubmitKey } from "#components/ui/form-keys";
import { FormSection } from "#components/ui/form-section";
import { ButtonLink } from "#components/ui/link";
import type { LeafTest } from "#lib/certificate-authority/test-vendor-leaf";
import { type FormAction, IDLE } from "#lib/web/form-state";
import { LeafTestResult } from "./leaf-test-result";
import { PemField } from "./pem-field";
import { VENDOR_CAS_PATH } from "./vendor-cas-path";

/** TEST A CERTIFICATE: what a listener would say to a base station that comes with it now. */
export function TestForm({ test }: Readonly<{ test: FormAction }>) {
  useSubmitKey();
  const [text, setText] = useState("");
  const [state, send, isPending] = useActionState(test, IDLE);
  return (
    <Form state={state} action={send} className="flex flex-col gap-5 [&>section]:mt-0!">
      <FormSummary />
      <FormSection title="CERTIFICATE">
        <PemField
          label="Certificate of a base station (PEM)"
          name="certificate"
          rows={8}
          value={text}
          onChange={setText}
        />
      </FormSection>
      <div className="flex justify-end gap-2">
        <ButtonLink href={VENDOR_CAS_PATH}>CANCEL</ButtonLink>
        <Button kind="primary" type="submit" isPending={isPending}>
          TEST
        </Button>
      </div>
      <div aria-live="polite">{state.status === "done" && <LeafTestResult test={state.value as LeafTest} />}</div>
    </Form>
  );
}
