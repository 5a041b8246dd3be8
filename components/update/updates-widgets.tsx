"use client";

import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button";
import { Fingerprint } from "#components/ui/fingerprint";
import { HeadButton } from "#components/ui/head-button";
import { RelativeTime } from "#components/ui/time";
import { useOnDemand } from "#components/ui/use-on-demand";
import { DefinitionRow, Widget } from "#components/ui/widget";
import type { UpdateKeyView, UpdatePackageView } from "#lib/cups/update-views";
import type { FormAction } from "#lib/web/form-state";

const loadDialogs = () => import("./update-dialogs");

interface AddPackageProps {
  add: FormAction;
  /** Without any no signature could be checked. */
  hasKeys: boolean;
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
  /** An icon alone, for the top bar of a phone. */
  compact?: boolean;
}

/** ADD PACKAGE. */
export function AddPackage({ add, hasKeys, refusal, compact = false }: Readonly<AddPackageProps>) {
  const [isOpen, setOpen] = useState(false);
  const [dialogs, fetchDialogs] = useOnDemand(loadDialogs);
  const disabledReason =
    refusal ?? (hasKeys ? undefined : "Add the public key first, by which base stations check it.");
  const open = () => {
    fetchDialogs();
    setOpen(true);
  };
  return (
    <>
      <HeadButton
        label="Add package"
        icon={<Plus />}
        compact={compact}
        disabledReason={disabledReason}
        onHoverStart={fetchDialogs}
        onFocus={fetchDialogs}
        onPress={open}
      />
      {isOpen && dialogs && <dialogs.AddPackageDialog add={add} onClose={() => setOpen(false)} />}
    </>
  );
}

interface PackagesWidgetProps {
  packages: readonly UpdatePackageView[];
  remove: FormAction;
  refusal: string | undefined;
}

/** PACKAGES: what can be assigned, and how far the base stations are that have it. */
export function PackagesWidget({ packages, remove, refusal }: Readonly<PackagesWidgetProps>) {
  return (
    <Widget title="PACKAGES">
      {packages.length === 0 && <Empty>No update packages yet. A base station gets one on its Advanced tab.</Empty>}
      {packages.map((one) => (
        <DefinitionRow
          key={one.id}
          label={one.name}
          meta={<PackageMeta one={one} />}
          action={
            <Remove
              what="update package"
              id={{ updatePackage: one.id }}
              name={one.name}
              remove={remove}
              refusal={refusal}
            />
          }
        >
          <span className="mono wrap-anywhere">{one.package}</span>
        </DefinitionRow>
      ))}
    </Widget>
  );
}

function PackageMeta({
  one: { name, stations, size, signedBy, createdAt, createdBy, sha256 },
}: Readonly<{ one: UpdatePackageView }>) {
  const { waiting, held, sent, installed } = stations;
  const counts = [
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    ...(held > 0 ? [`${held} held back`] : []),
    ...(sent > 0 ? [`${sent} sent`] : []),
    ...(installed > 0 ? [`${installed} installed`] : []),
  ];
  return (
    <>
      <span className="block">{counts.length > 0 ? counts.join(", ") : "Assigned to no base station"}</span>
      <span className="block">
        {size.toLocaleString("en-US")} bytes, signed with {signedBy.map((key) => key.name).join(", ")}, uploaded{" "}
        <RelativeTime at={createdAt} /> by {createdBy}
      </span>
      <Fingerprint value={sha256} label={`SHA-256 of ${name}`} />
    </>
  );
}

interface UpdateKeysWidgetProps {
  keys: readonly UpdateKeyView[];
  add: FormAction;
  remove: FormAction;
  refusal: string | undefined;
}

/** KEYS: by which base stations check what they get. */
export function UpdateKeysWidget({ keys, add, remove, refusal }: Readonly<UpdateKeysWidgetProps>) {
  const [isOpen, setOpen] = useState(false);
  const [dialogs, fetchDialogs] = useOnDemand(loadDialogs);
  const open = () => {
    fetchDialogs();
    setOpen(true);
  };
  return (
    <Widget
      title="KEYS"
      end={
        <Button size="sm" disabledReason={refusal} onHoverStart={fetchDialogs} onFocus={fetchDialogs} onPress={open}>
          ADD KEY
        </Button>
      }
    >
      {keys.length === 0 && <Empty>No keys yet. Add the public key by which base stations check their updates.</Empty>}
      {keys.map((key) => (
        <DefinitionRow
          key={key.id}
          label={key.name}
          meta={
            <>
              Added <RelativeTime at={key.createdAt} /> by {key.createdBy}
            </>
          }
          action={<Remove what="key" id={{ updateKey: key.id }} name={key.name} remove={remove} refusal={refusal} />}
        >
          CRC-32 <span className="mono">{key.crc32}</span>
        </DefinitionRow>
      ))}
      {isOpen && dialogs && <dialogs.AddKeyDialog add={add} onClose={() => setOpen(false)} />}
    </Widget>
  );
}

function Empty({ children }: Readonly<{ children: ReactNode }>) {
  return <p className="px-5 py-4 text-muted max-sm:px-4">{children}</p>;
}

interface RemoveProps {
  what: "update package" | "key";
  id: Readonly<Record<string, string>>;
  name: string;
  remove: FormAction;
  refusal: string | undefined;
}

function Remove({ what, id, name, remove, refusal }: Readonly<RemoveProps>) {
  const [isOpen, setOpen] = useState(false);
  const [dialogs, fetchDialogs] = useOnDemand(loadDialogs);
  return (
    <>
      <Button
        kind="danger"
        disabledReason={refusal}
        aria-label={`Delete ${name}`}
        onPress={() => {
          fetchDialogs();
          setOpen(true);
        }}
      >
        DELETE
      </Button>
      {isOpen && dialogs && (
        <dialogs.DeleteUpdateDialog what={what} id={id} name={name} remove={remove} onClose={() => setOpen(false)} />
      )}
    </>
  );
}
