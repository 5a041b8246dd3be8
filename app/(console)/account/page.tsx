import type { Metadata } from "next";
import { ChangePasswordForm } from "#components/operator/change-password-form";
import { SessionsList } from "#components/operator/sessions-list";
import { PageHead } from "#components/shell/page-head";
import { Strip } from "#components/ui/strip";
import { DefinitionRow, Widget } from "#components/ui/widget";
import { getAccount } from "#lib/operator/account-view";
import { ROLE_MEANINGS, ROLE_WORDS } from "#lib/operator/values";
import { accountPageData } from "#lib/web/page-data";
import { changePasswordAction, endSessionAction } from "./actions";

export const metadata: Metadata = { title: "Account" };

/** One's own account. With a temporary password it is the only page there is. */
export default async function AccountPage() {
  const account = await accountPageData(getAccount);
  return (
    <>
      <PageHead title="Account" />
      <div className="max-w-176 px-6 pb-10 max-sm:px-4">
        {account.mustChangePassword && (
          <div className="mb-5">
            <Strip tone="warn" title="Choose a password of your own">
              An Administrator made the present one. The rest opens once it is changed.
            </Strip>
          </div>
        )}
        <Widget title="YOU">
          <DefinitionRow label="Name">{account.name}</DefinitionRow>
          <DefinitionRow label="E-mail">{account.email}</DefinitionRow>
          <DefinitionRow label="Role" meta={ROLE_MEANINGS[account.role]}>
            {ROLE_WORDS[account.role]}
          </DefinitionRow>
        </Widget>
        {account.hasPassword && (
          <Widget title="PASSWORD">
            <ChangePasswordForm change={changePasswordAction} email={account.email} />
          </Widget>
        )}
        {!account.mustChangePassword && (
          <Widget title="SESSIONS">
            <SessionsList sessions={account.sessions} end={endSessionAction} />
          </Widget>
        )}
      </div>
    </>
  );
}
