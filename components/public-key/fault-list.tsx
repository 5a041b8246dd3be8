"use client";

import { CircleAlert, Eraser } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button";
import { isRepairable, type PublicKeyFault } from "#lib/pki/public-key-text";

interface FaultListProps {
  id: string;
  faults: readonly PublicKeyFault[];
  /** Puts the caret at a fault. */
  onGo: (fault: PublicKeyFault) => void;
  onRemoveSpaces: () => void;
  /** USE ITS KEY, when a certificate was pasted. */
  onUseItsKey: () => void;
  isPending: boolean;
  /** What is said while nothing is wrong. */
  children: ReactNode;
}

/** Below the editor: one message per fault, each a button to its place, and the repair that can be offered. */
export function FaultList(props: Readonly<FaultListProps>) {
  const { id, faults, onGo, onRemoveSpaces, onUseItsKey, isPending, children } = props;
  const isCertificate = faults.some(({ code }) => code === "certificate_pasted");
  return (
    <div className="mt-2.5 flex min-h-8 items-start gap-4 max-sm:flex-col max-sm:gap-2">
      <div id={id} role="status" className="min-w-0 flex-1">
        {faults.length === 0 ? (
          children
        ) : (
          <ul className="flex flex-col gap-1">
            {faults.map((fault) => (
              <li key={`${fault.code} ${fault.line ?? 0} ${fault.start ?? 0} ${fault.message}`}>
                <FaultMessage fault={fault} onGo={onGo} />
              </li>
            ))}
          </ul>
        )}
      </div>
      {faults.some(isRepairable) && (
        <Button icon={<Eraser />} onPress={onRemoveSpaces}>
          REMOVE SPACES
        </Button>
      )}
      {isCertificate && (
        <Button isPending={isPending} onPress={onUseItsKey}>
          USE ITS KEY
        </Button>
      )}
    </div>
  );
}

/** A button where there is a place to go to. */
function FaultMessage({ fault, onGo }: Readonly<Pick<FaultListProps, "onGo"> & { fault: PublicKeyFault }>) {
  const look = "flex gap-1.5 text-left text-bad [&>svg]:mt-0.75 [&>svg]:size-3.5 [&>svg]:text-bad-icon";
  const content = (
    <>
      <CircleAlert />
      <span className="wrap-anywhere">{fault.message}</span>
    </>
  );
  if (fault.line === undefined) return <p className={look}>{content}</p>;
  return (
    <button
      type="button"
      onClick={() => onGo(fault)}
      className={`${look} rounded-sm hover:underline max-sm:py-2 pointer-coarse:py-2`}
    >
      {content}
    </button>
  );
}
