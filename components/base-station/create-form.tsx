"use client";

import { useRouter } from "next/navigation";
import { startTransition, useActionState, useState } from "react";
import { PageHead } from "#components/shell/page-head";
import { Button } from "#components/ui/button";
import { Form, FormSummary } from "#components/ui/form";
import { useSubmitKey } from "#components/ui/form-keys";
import { FormSection } from "#components/ui/form-section";
import { ButtonLink } from "#components/ui/link";
import { Strip } from "#components/ui/strip";
import { toast } from "#components/ui/toast";
import type { Policy } from "#lib/policy/values";
import { type FormAction, type FormState, IDLE } from "#lib/web/form-state";
import { DetailsFields, LocationFields } from "./form-details";
import { type CheckDeclaration, IdentityField, namesBasicsStation } from "./form-identity";
import { ModelFields, type ModelOption, RegionFields, useChosenModel } from "./form-model";
import { NameField } from "./form-name";
import { PublicKeyFields } from "./form-public-key";
import { type FormPolicy, SecurityFields } from "./form-security";
import { NEW_STATION, type StationValues } from "./form-values";

interface CreateBaseStationProps {
  catalogue: readonly ModelOption[];
  policy: FormPolicy & Pick<Policy, "deploymentMode">;
  /** What it starts with, as the policy says. */
  first: Pick<StationValues, "backhaulSecurity" | "access">;
  create: FormAction;
  check: CheckDeclaration;
  /** USE ITS KEY, when a certificate is pasted. */
  readCertificateKey: FormAction;
  /** Of a refused caller that is being declared. */
  prefill?: { lrrUuid?: string; publicKey?: string };
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
}

/** Base Stations > Create: one page; what is typed stays whatever the answer. */
export function CreateBaseStation({
  catalogue,
  policy,
  first,
  create,
  check,
  readCertificateKey,
  prefill = {},
  refusal,
}: Readonly<CreateBaseStationProps>) {
  const router = useRouter();
  useSubmitKey();
  const chosen = useChosenModel(catalogue, NEW_STATION);
  const [isBasicsStation, setBasicsStation] = useState(namesBasicsStation(prefill.lrrUuid ?? ""));
  const [state, action, isPending] = useActionState(async (previous: FormState, form: FormData) => {
    const next = await create(previous, form);
    if (next.status === "done") {
      toast.done(next.message);
      startTransition(() => router.push(`/base-stations/${(next.value as { id: string }).id}/advanced`));
    }
    return next;
  }, IDLE);
  const isOff = refusal !== undefined;
  return (
    <>
      <PageHead title="Create base station" back={{ href: "/base-stations", label: "Base Stations" }} />
      <div className="max-w-232 px-6 pb-6 max-sm:px-4">
        <Form state={state} action={action} className="flex flex-col gap-5 [&>section]:mt-0!">
          {refusal && <Strip tone="idle" title={refusal} />}
          <FormSummary />
          <ModelFields chosen={chosen} isDisabled={isOff} />
          <FormSection title="IDENTITY">
            <NameField check={check} isReadOnly={isOff} />
            <IdentityField
              firstText={prefill.lrrUuid}
              check={check}
              onBasicsStation={setBasicsStation}
              isReadOnly={isOff}
            />
          </FormSection>
          <RegionFields chosen={chosen} isDisabled={isOff} isBasicsStation={isBasicsStation} />
          <SecurityFields values={first} policy={policy} isReadOnly={isOff} />
          <PublicKeyFields
            state={state}
            prefill={prefill.publicKey}
            isRequired={policy.deploymentMode === "SAAS"}
            isReadOnly={isOff}
            readCertificateKey={readCertificateKey}
          />
          <DetailsFields values={NEW_STATION} isReadOnly={isOff} />
          <LocationFields values={NEW_STATION} isReadOnly={isOff} />
          <div className="flex justify-end gap-2">
            <ButtonLink href="/base-stations">CANCEL</ButtonLink>
            <Button
              kind="primary"
              type="submit"
              isPending={isPending || state.status === "done"}
              disabledReason={refusal}
            >
              CREATE
            </Button>
          </div>
        </Form>
      </div>
    </>
  );
}
