"use client";

import { Info } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { StationStaleStrip } from "#components/station-frame/station-stale-strip";
import { Button } from "#components/ui/button";
import { Checkbox } from "#components/ui/checkbox";
import { Dialog, DialogBody, DialogCancel, DialogFoot } from "#components/ui/dialog";
import { RadioGroup } from "#components/ui/radio-group";
import { Strip } from "#components/ui/strip";
import { DateTime } from "#components/ui/time";
import type { SecurityView } from "#lib/certificate/security-view";
import type { CurrentCertificateChoice } from "#lib/certificate/values";
import { FaultList } from "./fault-list";
import { KeyEditor } from "./key-editor";
import { KeyLine } from "./key-line";
import { KeyVerdict } from "./key-verdict";
import { type PublicKeyActions, usePublicKeyForm } from "./use-public-key-form";

interface PublicKeyDialogProps {
  view: SecurityView;
  /** Which base station: name and LRR-ID. */
  subtitle: ReactNode;
  actions: PublicKeyActions;
  onClose: () => void;
  onDone: () => void;
}

/** MANAGE: the declared key, and the text of another one, judged while nothing is lost. */
export function PublicKeyDialog(props: Readonly<PublicKeyDialogProps>) {
  const { subtitle, onClose } = props;
  return (
    <Dialog title="Public key" subtitle={subtitle} size="wide" isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <PublicKeyForm {...props} />
    </Dialog>
  );
}

const MESSAGES = "public-key-messages";

function PublicKeyForm({ view: now, actions, onClose, onDone }: Readonly<PublicKeyDialogProps>) {
  const textArea = useRef<HTMLTextAreaElement>(null);
  const form = usePublicKeyForm({ view: now, actions, textArea, onDone });
  const view = form.seen;
  const { certificate } = now; // one may be issued or end while the dialog is open, and is no change of anyone's
  return (
    <>
      <DialogBody>
        {form.stale && (
          <StationStaleStrip facts={form.stale.facts} onKeepMine={form.keepMine} onTakeTheirs={onClose}>
            {now.publicKey && <KeyLine label={now.publicKey.label} fingerprint={now.publicKey.fingerprint} />}
          </StationStaleStrip>
        )}
        {form.failure && (
          <Strip
            tone="bad"
            title={<span role="alert">{form.failure.message}</span>}
            {...(form.failure.requestId && { requestId: form.failure.requestId })}
          />
        )}
        <CurrentKey view={view} />
        <div>
          <KeyEditor
            value={form.text}
            onChange={form.edit}
            faults={form.faults}
            label={view.publicKey ? "New public key of the base station" : "Public key of the base station"}
            hint="From BEGIN PUBLIC KEY to END PUBLIC KEY"
            describedBy={MESSAGES}
            textArea={textArea}
          />
          {form.refused ? (
            <PrivateKeyRefused message={form.refused} />
          ) : (
            <FaultList
              id={MESSAGES}
              faults={form.faults}
              onGo={form.goTo}
              onRemoveSpaces={form.removeSpaces}
              onUseItsKey={form.takeKeyOfCertificate}
              isPending={form.isReading}
            >
              <Judged form={form} />
            </FaultList>
          )}
        </div>
        <Checkbox isSelected={form.compareOnly} onChange={form.setCompareOnly}>
          Compare only <span className="text-faint">- tells whether it is the declared key, saves nothing</span>
        </Checkbox>
        {certificate && !certificate.onPreviousKey && !form.compareOnly && (
          <CertificateChoice value={form.currentCertificate} onChange={form.setCurrentCertificate} />
        )}
      </DialogBody>
      <DialogFoot note={form.waits && <WaitNote>{form.waits}</WaitNote>}>
        <DialogCancel />
        <Button kind="primary" disabledReason={form.waits} isPending={form.isSaving} onPress={form.submit}>
          SAVE
        </Button>
      </DialogFoot>
    </>
  );
}

function WaitNote({ children }: Readonly<{ children: ReactNode }>) {
  return (
    <>
      <Info />
      {children}
    </>
  );
}

/** What is said of a text without a fault. */
function Judged({ form }: Readonly<{ form: ReturnType<typeof usePublicKeyForm> }>) {
  const { comparison, problem, isJudging } = form.verdict;
  if (form.text === "" && !form.note) {
    return <p className="text-faint">Paste what the base station shows as its public key.</p>;
  }
  return (
    <div className="flex flex-col gap-1.5">
      {form.note && <p className="text-muted">{form.note}</p>}
      {isJudging && <p className="text-faint">Judging the key</p>}
      {problem && <p className="text-bad">{problem}</p>}
      {comparison && <KeyVerdict comparison={comparison} />}
    </div>
  );
}

function PrivateKeyRefused({ message }: Readonly<{ message: string }>) {
  return (
    <div id={MESSAGES} role="alert" className="mt-2.5">
      <Strip tone="bad" title={message}>
        Whoever saw it can act as this base station: consider it disclosed.
      </Strip>
    </div>
  );
}

interface CertificateChoiceProps {
  value: CurrentCertificateChoice;
  onChange: (value: CurrentCertificateChoice) => void;
}

function CertificateChoice({ value, onChange }: Readonly<CertificateChoiceProps>) {
  return (
    <RadioGroup
      label="Certificate issued for the current key"
      value={value}
      onChange={(choice) => onChange(choice === "REVOKE" ? "REVOKE" : "KEEP")}
      options={[
        {
          id: "KEEP",
          label: "Keep the current certificate",
          description: "It stays valid until it expires, but is not renewed",
        },
        { id: "REVOKE", label: "Revoke it now", description: "The base station is cut off until it has a new one" },
      ]}
    />
  );
}

function CurrentKey({ view }: Readonly<{ view: SecurityView }>) {
  const key = view.publicKey;
  if (!key) return null;
  return (
    <div>
      <div className="mb-1.5 flex items-baseline gap-2">
        <h3 className="font-medium">Current key</h3>
        {key.declaredAt && (
          <span className="ml-auto text-faint text-xs max-sm:hidden">
            Declared <DateTime at={key.declaredAt} show="date" bare /> by {key.declaredBy}
          </span>
        )}
      </div>
      <div className="flex min-h-10 items-center rounded-md border border-line px-3 py-1 [--ground:var(--color-overlay)] [&>span>:last-child]:grow [&>span>:last-child]:justify-between [&>span]:grow">
        <KeyLine label={key.label} fingerprint={key.fingerprint} />
      </div>
    </div>
  );
}
