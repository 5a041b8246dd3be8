"use client";

import { useRouter } from "next/navigation";
import { Button } from "#components/ui/button";
import { ConflictDialog } from "#components/ui/conflict-dialog";
import { Form, FormSummary } from "#components/ui/form";
import { useSubmitKey } from "#components/ui/form-keys";
import { Strip } from "#components/ui/strip";
import { DateTime } from "#components/ui/time";
import { toast } from "#components/ui/toast";
import type { PolicyView } from "#lib/policy/policy-view";
import type { FormAction, FormState } from "#lib/web/form-state";
import { PolicyEffectList } from "./policy-effect-list";
import {
  AccessSection,
  AttemptsSection,
  BasicsStationSection,
  CertificatesSection,
  DeploymentSection,
  SecuritySection,
  TranscriptsSection,
} from "./policy-fields";
import { policyTexts } from "./policy-values";
import { usePolicyEdit } from "./use-policy-edit";

interface PolicyFormProps {
  view: PolicyView;
  save: FormAction;
  /** The policy as it is now, as the value: for a form that came too late. */
  read: () => Promise<FormState>;
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
}

/** The platform's policy: what it asks of base stations, and what a change does before it is saved. */
export function PolicyForm({ view, save, read, refusal }: Readonly<PolicyFormProps>) {
  const router = useRouter();
  useSubmitKey();
  const edit = usePolicyEdit({
    view,
    save,
    read,
    onSaved: (message) => {
      toast.done(message ?? "Nothing was changed");
      if (message) router.refresh();
    },
  });
  const { values, set, base, state } = edit;
  const fields = { values, set, isOff: refusal !== undefined };
  return (
    <>
      <Form state={state} action={edit.save} className="flex flex-col gap-5 [&>section]:mt-0!">
        {refusal && <Strip tone="idle" title={refusal} />}
        <FormSummary />
        <DeploymentSection {...fields} />
        <SecuritySection {...fields} />
        <AccessSection {...fields} />
        <CertificatesSection {...fields} latestEnd={base.latestEnd} />
        <BasicsStationSection {...fields} />
        <AttemptsSection {...fields} />
        <TranscriptsSection {...fields} />
        {edit.isChanged && <PolicyEffectList before={edit.before} after={policyTexts(values)} counts={base.counts} />}
        <div className="flex flex-wrap items-center justify-end gap-2">
          <p className="mr-auto text-faint text-xs">
            {base.changedAt ? (
              <>
                Changed <DateTime at={base.changedAt} bare /> by {base.changedBy}
              </>
            ) : (
              "As a fresh installation has it"
            )}
          </p>
          <Button disabledReason={!edit.isChanged && "Nothing is changed"} onPress={edit.discard}>
            CANCEL
          </Button>
          <Button
            kind="primary"
            type="submit"
            isPending={edit.isPending}
            disabledReason={refusal ?? (!edit.isChanged && "Nothing is changed")}
          >
            SAVE
          </Button>
        </div>
      </Form>
      <ConflictDialog edit={edit} />
    </>
  );
}
