import type { Metadata } from "next";
import { CreateOperatorDialog } from "#components/operator/create-operator-dialog";
import { OperatorsTable } from "#components/operator/operators-table";
import { NotAllowed } from "#components/shell/not-allowed";
import { PageHead } from "#components/shell/page-head";
import { listOperators } from "#lib/operator/operator-view";
import { guardedPageData } from "#lib/web/page-data";
import { Live } from "../../live";
import { createOperatorAction, resetPasswordAction, setDisabledAction, updateOperatorAction } from "./actions";

export const metadata: Metadata = { title: "Users" };

/** Who can sign in. */
export default async function UsersPage() {
  const page = await guardedPageData(async (ctx) =>
    (await listOperators(ctx)).map((operator) => ({ ...operator, isSelf: operator.id === ctx.actor.id })),
  );
  if (!page.allowed) return <NotAllowed title="Users" requestId={page.requestId} />;
  const actions = {
    create: createOperatorAction,
    update: updateOperatorAction,
    setDisabled: setDisabledAction,
    resetPassword: resetPasswordAction,
  };
  return (
    <>
      <PageHead title="Users" action={<CreateOperatorDialog compact create={actions.create} />}>
        <CreateOperatorDialog create={actions.create} />
      </PageHead>
      <Live types={["operator."]} />
      <OperatorsTable operators={page.data} actions={actions} />
    </>
  );
}
