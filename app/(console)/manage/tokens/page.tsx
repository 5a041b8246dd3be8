import type { Metadata } from "next";
import { CreateTokenDialog } from "#components/api-token/create-token-dialog";
import { TokensTable } from "#components/api-token/tokens-table";
import { NotAllowed } from "#components/shell/not-allowed";
import { PageHead } from "#components/shell/page-head";
import { ButtonLink } from "#components/ui/link";
import { listTokens } from "#lib/operator/token-view";
import { guardedPageData } from "#lib/web/page-data";
import { Live } from "../../live";
import { createTokenAction, revokeTokenAction } from "./actions";

export const metadata: Metadata = { title: "API tokens" };

/** Service accounts: who else may use the REST API. */
export default async function TokensPage() {
  const page = await guardedPageData(listTokens);
  if (!page.allowed) return <NotAllowed title="API tokens" requestId={page.requestId} />;
  return (
    <>
      <PageHead title="API tokens" action={<CreateTokenDialog compact create={createTokenAction} />}>
        <ButtonLink href="/api-reference">API reference</ButtonLink>
        <CreateTokenDialog create={createTokenAction} />
      </PageHead>
      <Live types={["api_token."]} />
      <TokensTable tokens={page.data} revoke={revokeTokenAction} />
    </>
  );
}
