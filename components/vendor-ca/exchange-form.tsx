"use client";

import { useRouter } from "next/navigation";
import { startTransition, useActionState, useCallback, useState } from "react";
import { Button } from "#components/ui/button";
import { Form, FormSummary } from "#components/ui/form";
import { useSubmitKey } from "#components/ui/form-keys";
import { FormSection } from "#components/ui/form-section";
import { ButtonLink } from "#components/ui/link";
import { Strip } from "#components/ui/strip";
import { toast } from "#components/ui/toast";
import { EXCHANGE_NEEDS_APPROVAL } from "#lib/certificate-authority/values";
import type { VendorCaExchange } from "#lib/certificate-authority/vendor-ca-exchange";
import { type FormAction, type FormState, IDLE } from "#lib/web/form-state";
import { BundleLines } from "./bundle-lines";
import { ExchangeEffects } from "./exchange-effects";
import { PemField } from "./pem-field";
import { useCheckedText } from "./use-checked-text";
import { VENDOR_CAS_PATH } from "./vendor-cas-path";

interface ExchangeFormProps {
  ca: { id: string; version: number; awaits: boolean };
  /** Its certificates as they are, PEM. */
  present: string;
  exchange: FormAction;
  check: FormAction;
  /** The policy asks for a second person. */
  needsApproval: boolean;
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
}

const STALE = "vendor_ca_changed";

/** The whole bundle of a vendor CA anew, judged line by line while it is edited, and whom it would shut out. */
export function ExchangeForm(props: Readonly<ExchangeFormProps>) {
  const { ca, present, exchange, check, needsApproval, refusal } = props;
  const router = useRouter();
  useSubmitKey();
  const [text, setText] = useState(present);
  const checkOfCa = useCallback<FormAction>(
    (previous, form) => {
      form.set("ca", ca.id);
      return check(previous, form);
    },
    [check, ca.id],
  );
  // What it would do is judged anew once somebody else has changed the CA.
  const checked = useCheckedText(text, "certificates", checkOfCa, ca.version);
  const view = checked?.status === "done" ? (checked.value as VendorCaExchange) : undefined;
  const [state, send, isPending] = useActionState(async (previous: FormState, form: FormData) => {
    const next = await exchange(previous, form);
    if (next.status === "done") {
      toast.done(next.message);
      startTransition(() => router.push(`${VENDOR_CAS_PATH}/${ca.id}`));
    }
    // The text stays, beside what it would do to the certificates as they are now.
    if (next.status === "failed" && next.code === STALE) startTransition(() => router.refresh());
    return next;
  }, IDLE);
  const change = view?.change;
  const isOther = change && change.added.length + change.removed.length > 0;
  const unapproved = needsApproval && !ca.awaits && change && change.added.length > 0;
  return (
    <Form state={state} action={send} className="flex flex-col gap-5 [&>section]:mt-0!">
      <input type="hidden" name="ca" value={ca.id} />
      <input type="hidden" name="ifMatch" value={ca.version} />
      {refusal && <Strip tone="idle" title={refusal} />}
      <FormSummary />
      <FormSection title="CERTIFICATES">
        <PemField
          label="CA certificates (PEM)"
          name="certificates"
          rows={10}
          value={text}
          onChange={setText}
          isReadOnly={refusal !== undefined}
        />
        <div aria-live="polite" className="pb-2 sm:col-span-2">
          {view ? (
            <BundleLines view={view.bundle} />
          ) : (
            <p className="text-muted">
              {checked?.status === "failed"
                ? checked.message
                : "The whole bundle as it shall be: the root and the intermediates below it, in any order. What is left out counts no more."}
            </p>
          )}
        </div>
      </FormSection>
      <div aria-live="polite" className="flex flex-col gap-5 empty:hidden">
        {unapproved && <Strip tone="warn" title={EXCHANGE_NEEDS_APPROVAL} />}
        {isOther && !unapproved && <ExchangeEffects change={change} awaits={ca.awaits} />}
      </div>
      <div className="flex justify-end gap-2">
        <ButtonLink href={`${VENDOR_CAS_PATH}/${ca.id}`}>CANCEL</ButtonLink>
        <Button
          kind="primary"
          type="submit"
          isPending={isPending || state.status === "done"}
          disabledReason={refusal ?? waitsFor(view, Boolean(isOther), Boolean(unapproved))}
        >
          SAVE
        </Button>
      </div>
    </Form>
  );
}

/** Undefined while it is being judged: SAVE judges it too. */
function waitsFor(view: VendorCaExchange | undefined, isOther: boolean, unapproved: boolean): string | undefined {
  if (!view) return undefined;
  if (!view.bundle.isSound) return "SAVE waits until every certificate is in order";
  if (!isOther) return "SAVE waits for a change: these are its certificates now";
  return unapproved ? "New certificates need another person's approval" : undefined;
}
