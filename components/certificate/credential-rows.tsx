"use client";

import { Ellipsis } from "lucide-react";
import { opens } from "#components/station-frame/station-dialog";
import { Button, IconButton } from "#components/ui/button";
import { MenuOnDemand } from "#components/ui/menu-on-demand";
import type { CredentialsView } from "#lib/certificate/credentials-view";
import { CredentialRow } from "./credential-row";

const loadItems = () => import("./token-menu-items");

interface CredentialRowsProps {
  credentials: CredentialsView;
  /** Otherwise the LNS certificate has its own row above, as that of the base station. */
  showsLns: boolean;
  /** Why the operator may not; undefined when he may. */
  refusals: { regenerate?: string | undefined; revoke?: string | undefined };
  /** REGENERATE in the row of the LNS, where no certificate has it. */
  onRegenerate: (() => void) | undefined;
  onMakeToken: () => void;
  onRevokeToken: () => void;
}

/** What was made for a Basics Station, in a row for each server; MAKE TOKEN beside, and the end of tokens in its menu. */
export function CredentialRows(props: Readonly<CredentialRowsProps>) {
  const { credentials, showsLns, refusals, onRegenerate, onMakeToken, onRevokeToken } = props;
  return (
    <>
      {showsLns && (
        <CredentialRow
          label="LNS credential"
          credentials={credentials.LNS}
          none="It is made when the base station calls CUPS"
          action={
            onRegenerate && (
              <Button {...opens("regenerate")} disabledReason={refusals.regenerate} onPress={onRegenerate}>
                REGENERATE
              </Button>
            )
          }
        />
      )}
      <CredentialRow
        label="CUPS credential"
        credentials={credentials.CUPS}
        none="It proves itself to CUPS with a certificate of its own, or with a token: MAKE TOKEN"
        action={
          <Button {...opens("make-token")} disabledReason={refusals.regenerate} onPress={onMakeToken}>
            MAKE TOKEN
          </Button>
        }
        more={
          <MenuOnDemand
            load={loadItems}
            trigger={<IconButton {...opens("revoke-token")} label="More for credentials" icon={<Ellipsis />} />}
          >
            {({ TokenMenuItems }, opening) => (
              <TokenMenuItems
                credentials={credentials}
                refusal={refusals.revoke}
                onRevoke={onRevokeToken}
                opening={opening}
              />
            )}
          </MenuOnDemand>
        }
      />
    </>
  );
}
