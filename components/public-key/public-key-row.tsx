"use client";

import { Ellipsis } from "lucide-react";
import { opens } from "#components/station-frame/station-dialog";
import { Button, IconButton } from "#components/ui/button";
import { MenuOnDemand } from "#components/ui/menu-on-demand";
import { DateTime } from "#components/ui/time";
import { DefinitionRow } from "#components/ui/widget";
import type { SecurityView } from "#lib/certificate/security-view";
import { KeyLine } from "./key-line";

const loadItems = () => import("./public-key-menu-items");

interface PublicKeyRowProps {
  view: Pick<SecurityView, "publicKey" | "access" | "accessPolicy">;
  lrrId: string;
  /** Why the operator may not declare one; undefined when he may. */
  refusal: string | undefined;
  onManage: () => void;
}

/** The key by which the platform knows the base station: type, size, fingerprint; or why none is used. */
export function PublicKeyRow({ view, lrrId, refusal, onManage }: Readonly<PublicKeyRowProps>) {
  const { publicKey: declared } = view;
  return (
    <DefinitionRow
      label="Public key"
      meta={view.access === "PASSWORD" ? <OnRecord declared={declared} /> : <Declared declared={declared} />}
      action={
        <Button {...opens("public-key")} disabledReason={refusal} onPress={onManage}>
          MANAGE
        </Button>
      }
      more={
        <MenuOnDemand load={loadItems} trigger={<IconButton label="More for public key" icon={<Ellipsis />} />}>
          {({ PublicKeyMenuItems }, opening) => (
            <PublicKeyMenuItems pem={declared?.pem} fileName={`${lrrId}-public-key.pem`} opening={opening} />
          )}
        </MenuOnDemand>
      }
    >
      <Value view={view} />
    </DefinitionRow>
  );
}

function Value({ view: { access, accessPolicy, publicKey } }: Readonly<Pick<PublicKeyRowProps, "view">>) {
  if (access === "PASSWORD") {
    return (
      <span className="text-muted">
        {accessPolicy === "DISABLED"
          ? "Not used: this platform authenticates base stations by password"
          : "Not used: this base station authenticates by password"}
      </span>
    );
  }
  if (!publicKey) return <span className="text-muted">Not declared</span>;
  return <KeyLine label={publicKey.label} fingerprint={publicKey.fingerprint} />;
}

type DeclaredProps = Readonly<{ declared: SecurityView["publicKey"] }>;

function Declared({ declared }: DeclaredProps) {
  if (!declared?.declaredAt) return "A certificate is made for the key that the base station proves to hold";
  return (
    <>
      Declared <DateTime at={declared.declaredAt} show="date" bare /> by {declared.declaredBy}
    </>
  );
}

/** In password mode the key of the last request is the one on record: certificates are made for it. */
function OnRecord({ declared }: DeclaredProps) {
  if (!declared) return "The key comes with the base station's request for a certificate";
  return (
    <>
      On record: {declared.label} <span className="mono wrap-anywhere">{declared.fingerprint}</span>
    </>
  );
}
