"use client";

import { useRouter } from "next/navigation";
import { startTransition, useState } from "react";
import { PageHead } from "#components/shell/page-head";
import { Button } from "#components/ui/button";
import { ConflictDialog } from "#components/ui/conflict-dialog";
import { Form, FormSummary } from "#components/ui/form";
import { useSubmitKey } from "#components/ui/form-keys";
import { FormSection } from "#components/ui/form-section";
import { ButtonLink } from "#components/ui/link";
import { Select } from "#components/ui/select";
import { Strip } from "#components/ui/strip";
import { toast } from "#components/ui/toast";
import type { BaseStationView } from "#lib/base-station/base-station-view";
import { ADMINISTRATIVE_STATES } from "#lib/base-station/values";
import type { FormAction } from "#lib/web/form-state";
import { ADMINISTRATIVE_LOOKS } from "./administrative-state";
import { DetailsFields, LocationFields } from "./form-details";
import type { CheckDeclaration } from "./form-identity";
import { ModelFields, type ModelOption, RegionFields, useChosenModel } from "./form-model";
import { NameField } from "./form-name";
import { CertificateFields, type FormPolicy, SecurityFields } from "./form-security";
import { stationValues } from "./form-values";
import { PATCH, type ReadStation, useStationEdit } from "./use-station-edit";

interface EditBaseStationProps {
  station: BaseStationView;
  catalogue: readonly ModelOption[];
  policy: FormPolicy;
  update: FormAction;
  read: ReadStation;
  check: CheckDeclaration;
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
}

/** The rest of a station's fields. Of two who save at once, the second is shown both and chooses. */
export function EditBaseStation(props: Readonly<EditBaseStationProps>) {
  const { station, update, read } = props;
  const router = useRouter();
  useSubmitKey();
  const page = `/base-stations/${station.id}`;
  const edit = useStationEdit({
    station,
    update,
    read,
    onSaved: (message) => {
      if (message) toast.done(message);
      startTransition(() => router.push(page));
    },
  });
  return (
    <>
      <PageHead title={`Edit ${station.name}`} back={{ href: page, label: station.name }} />
      <div className="max-w-232 px-6 pb-6 max-sm:px-4">
        <EditForm key={edit.base.version} {...props} edit={edit} page={page} />
      </div>
      <ConflictDialog edit={edit} />
    </>
  );
}

interface EditFormProps extends EditBaseStationProps {
  edit: ReturnType<typeof useStationEdit>;
  page: string;
}

function EditForm({ catalogue, policy, check, refusal, edit, page }: Readonly<EditFormProps>) {
  const { base, state, isPending, save } = edit;
  const values = stationValues(base);
  const chosen = useChosenModel(catalogue, values);
  const [administrative, setAdministrative] = useState(values.administrativeState);
  const isOff = refusal !== undefined;
  const shared = { prefix: PATCH, values, isReadOnly: isOff };
  return (
    <Form state={state} action={save} className="flex flex-col gap-5 [&>section]:mt-0!">
      {refusal && <Strip tone="idle" title={refusal} />}
      <FormSummary />
      <FormSection title="IDENTITY">
        <NameField prefix={PATCH} check={check} station={base} isReadOnly={isOff} />
        <p className="pb-2 text-muted sm:col-span-2">
          LRR-UUID <span className="mono">{base.lrrUuid}</span> and LRR-ID <span className="mono">{base.lrrId}</span>{" "}
          never change.
        </p>
      </FormSection>
      <ModelFields prefix={PATCH} chosen={chosen} isDisabled={isOff} />
      <RegionFields prefix={PATCH} chosen={chosen} isDisabled={isOff} isBasicsStation={base.eui !== null} />
      <SecurityFields {...shared} policy={policy} />
      <CertificateFields {...shared} policy={policy} />
      <FormSection title="STATE">
        <Select
          label="State"
          name={`${PATCH}administrativeState`}
          isDisabled={isOff}
          options={ADMINISTRATIVE_STATES.map((id) => ({ id, label: ADMINISTRATIVE_LOOKS[id].word }))}
          value={administrative}
          onChange={(key) => setAdministrative(key === "SUSPENDED" ? key : "ACTIVE")}
        />
      </FormSection>
      <DetailsFields {...shared} />
      <LocationFields {...shared} />
      <div className="flex justify-end gap-2">
        <ButtonLink href={page}>CANCEL</ButtonLink>
        <Button kind="primary" type="submit" isPending={isPending || state.status === "done"} disabledReason={refusal}>
          SAVE
        </Button>
      </div>
    </Form>
  );
}
