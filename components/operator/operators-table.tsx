"use client";

import { CirclePlay, CircleSlash, Ellipsis, KeyRound, Pencil, UserCheck, UserX } from "lucide-react";
import { useState } from "react";
import { IconButton } from "#components/ui/button";
import { Menu, MenuItem, MenuRule } from "#components/ui/menu";
import { CardList } from "#components/ui/row-card";
import { State } from "#components/ui/state";
import { Cell, Column, Row, Table, TableBody, TableHeader, TableRegion } from "#components/ui/table";
import { RelativeTime } from "#components/ui/time";
import { ROLE_WORDS } from "#lib/operator/values";
import { DisableOperatorDialog } from "./disable-operator-dialog";
import { EditOperatorDialog } from "./edit-operator-dialog";
import type { OperatorActions, OperatorRow } from "./operator-action";
import { ResetPasswordDialog } from "./reset-password-dialog";

type Asked = { what: "edit" | "reset" | "disable"; operator: OperatorRow };

/** Everyone who can sign in, and what an Administrator can do about them. */
export function OperatorsTable({
  operators,
  actions,
}: Readonly<{ operators: readonly OperatorRow[]; actions: OperatorActions }>) {
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  return (
    <>
      <OperatorCards operators={operators} onAsk={setAsked} />
      <div className="max-sm:hidden">
        <TableRegion minWidth="48rem">
          <Table aria-label="Users">
            <TableHeader>
              <Column isRowHeader className="w-44">
                Name
              </Column>
              <Column>E-mail</Column>
              <Column className="w-48">Role</Column>
              <Column className="w-40">State</Column>
              <Column className="w-36">Last sign-in</Column>
              <Column className="w-18">
                <span className="sr-only">Actions</span>
              </Column>
            </TableHeader>
            <TableBody items={operators}>
              {(operator) => (
                <Row id={operator.id}>
                  <Cell name>{nameOf(operator)}</Cell>
                  <Cell>{operator.email}</Cell>
                  <Cell>{ROLE_WORDS[operator.role]}</Cell>
                  <Cell>
                    <OperatorState operator={operator} />
                  </Cell>
                  <Cell>{operator.lastSignInAt ? <RelativeTime at={operator.lastSignInAt} /> : "Never"}</Cell>
                  <Cell className="overflow-visible!">
                    <OperatorMenu operator={operator} onAsk={(what) => setAsked({ what, operator })} />
                  </Cell>
                </Row>
              )}
            </TableBody>
          </Table>
        </TableRegion>
      </div>
      {asked?.what === "edit" && (
        <EditOperatorDialog operator={asked.operator} update={actions.update} onClose={close} />
      )}
      {asked?.what === "reset" && (
        <ResetPasswordDialog operator={asked.operator} resetPassword={actions.resetPassword} onClose={close} />
      )}
      {asked?.what === "disable" && (
        <DisableOperatorDialog operator={asked.operator} setDisabled={actions.setDisabled} onClose={close} />
      )}
    </>
  );
}

/** The same below 640 px. */
function OperatorCards({
  operators,
  onAsk,
}: Readonly<{ operators: readonly OperatorRow[]; onAsk: (asked: Asked) => void }>) {
  return (
    <div className="sm:hidden">
      <CardList label="Users">
        {operators.map((operator) => (
          <li
            key={operator.id}
            className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 border-line border-b py-3 pr-1 pl-4"
          >
            <div className="min-w-0">
              <p className="truncate font-strong text-base">{nameOf(operator)}</p>
              <p className="truncate text-faint text-xs">{operator.email}</p>
              <p className="mt-1 flex flex-wrap items-center gap-x-3.5 text-muted">
                <OperatorState operator={operator} />
                {ROLE_WORDS[operator.role]}
              </p>
            </div>
            <OperatorMenu operator={operator} onAsk={(what) => onAsk({ what, operator })} />
          </li>
        ))}
      </CardList>
    </div>
  );
}

const nameOf = ({ name, isSelf }: OperatorRow) => (isSelf ? `${name} (you)` : name);

function OperatorState({ operator }: Readonly<{ operator: OperatorRow }>) {
  if (operator.state === "DISABLED") {
    return (
      <State tone="idle" level="noted" icon={<CircleSlash />}>
        Disabled
      </State>
    );
  }
  if (operator.passwordIsTemporary) {
    return (
      <State tone="warn" level="noted" icon={<KeyRound />}>
        Temporary password
      </State>
    );
  }
  return (
    <State tone="ok" icon={<CirclePlay />}>
      Active
    </State>
  );
}

interface OperatorMenuProps {
  operator: OperatorRow;
  onAsk: (what: Asked["what"]) => void;
}

function OperatorMenu({ operator, onAsk }: Readonly<OperatorMenuProps>) {
  const isActive = operator.state === "ACTIVE";
  return (
    <Menu trigger={<IconButton label={`Actions for ${operator.name}`} tooltip={false} icon={<Ellipsis />} />}>
      <MenuItem icon={<Pencil />} onAction={() => onAsk("edit")}>
        Edit
      </MenuItem>
      <MenuItem
        icon={<KeyRound />}
        disabledReason={operator.isSelf && "Change your own password under Account"}
        onAction={() => onAsk("reset")}
      >
        Reset password
      </MenuItem>
      <MenuRule />
      <MenuItem
        icon={isActive ? <UserX /> : <UserCheck />}
        danger={isActive}
        disabledReason={operator.isSelf && "You cannot disable yourself"}
        onAction={() => onAsk("disable")}
      >
        {isActive ? "Disable" : "Enable"}
      </MenuItem>
    </Menu>
  );
}
