"use client";

import { Undo2 } from "lucide-react";
import { ComboBox } from "#components/ui/combo-box";
import { Effect, EffectList } from "#components/ui/effects";
import { FormDialog } from "#components/ui/form-dialog";
import type { DomainAssignment } from "#lib/cups/assign-lns";
import type { FormAction } from "#lib/web/form-state";
import { RouteChoice } from "./route-choice";

interface AssignDomainDialogProps {
  /** The one that is changed; absent: another domain. */
  assignment?: DomainAssignment;
  servers: readonly { id: string; name: string }[];
  domains: readonly string[];
  assign: FormAction;
  onClose: () => void;
}

/** ADD DOMAIN and CHANGE: where the base stations of a domain go. */
export function AssignDomainDialog({
  assignment,
  servers,
  domains,
  assign,
  onClose,
}: Readonly<AssignDomainDialogProps>) {
  return (
    <FormDialog
      title="LNS of a domain"
      subtitle={assignment?.domain ?? "For base stations without an LNS of their own"}
      action={assign}
      onClose={onClose}
      hidden={assignment ? { domain: assignment.domain, ifMatch: assignment.version } : {}}
      submit={{ label: "SAVE", kind: "primary" }}
      note="Connected base stations change over at once"
    >
      {!assignment && (
        <ComboBox
          label="Domain"
          name="domain"
          isRequired
          allowsCustomValue
          formValue="text"
          options={domains.map((domain) => ({ id: domain, label: domain }))}
          description="group:name, such as region:europe/north"
        />
      )}
      <RouteChoice route={assignment?.route ?? "BUILT_IN"} server={assignment?.server?.id ?? null} servers={servers} />
    </FormDialog>
  );
}

interface ClearDomainDialogProps {
  assignment: DomainAssignment;
  clear: FormAction;
  onClose: () => void;
}

/** REMOVE: its base stations go where their other domains say. */
export function ClearDomainDialog({ assignment, clear, onClose }: Readonly<ClearDomainDialogProps>) {
  return (
    <FormDialog
      title="Remove the LNS of a domain"
      subtitle={assignment.domain}
      action={clear}
      onClose={onClose}
      hidden={{ assignment: assignment.id, ifMatch: assignment.version }}
      submit={{ label: "REMOVE", kind: "danger-solid" }}
      asks
    >
      <EffectList>
        <Effect icon={<Undo2 />} tone="warn" detail="Base stations with an LNS of their own keep it">
          Its base stations go where another domain of theirs says, else to the built-in LNS
        </Effect>
      </EffectList>
    </FormDialog>
  );
}
