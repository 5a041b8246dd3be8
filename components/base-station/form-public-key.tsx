"use client";

import { useEffect, useState } from "react";
import { Button } from "#components/ui/button";
import { FormSection } from "#components/ui/form-section";
import { useOnDemand } from "#components/ui/use-on-demand";
import type { FormAction, FormState } from "#lib/web/form-state";

interface PublicKeyFieldsProps {
  state: FormState;
  /** The key of a caller that is being declared. */
  prefill: string | undefined;
  /** SaaS knows no base station without its key. */
  isRequired: boolean;
  isReadOnly: boolean;
  readCertificateKey: FormAction;
}

const loadField = () => import("#components/public-key/new-key-field");

/** The key by which the new base station identifies itself; where it may wait, its editor comes when it is wanted. */
export function PublicKeyFields(props: Readonly<PublicKeyFieldsProps>) {
  const { state, prefill, isRequired, isReadOnly, readCertificateKey } = props;
  const [isWanted, setWanted] = useState(false);
  const [part, fetchPart] = useOnDemand(loadField);
  const isThere = isRequired || prefill !== undefined;
  useEffect(() => {
    if (isThere) fetchPart();
  }, [isThere, fetchPart]);
  return (
    <FormSection title="PUBLIC KEY">
      {part && (isThere || isWanted) ? (
        <part.NewKeyField
          state={state}
          firstText={prefill ?? ""}
          isRequired={isRequired}
          isReadOnly={isReadOnly}
          takesFocus={isWanted}
          readCertificateKey={readCertificateKey}
        />
      ) : (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 pb-2 sm:col-span-2">
          {prefill !== undefined && <input type="hidden" name="publicKey" value={prefill} />}
          <p className="min-w-0 flex-1 basis-64 text-muted">
            {isThere ? "Loading the editor" : "It can be declared later on its page: Advanced, SECURITY, MANAGE."}
          </p>
          {!isThere && !isReadOnly && (
            <Button
              isPending={isWanted}
              onHoverStart={fetchPart}
              onFocus={fetchPart}
              onPress={() => {
                fetchPart();
                setWanted(true);
              }}
            >
              DECLARE IT NOW
            </Button>
          )}
        </div>
      )}
    </FormSection>
  );
}
