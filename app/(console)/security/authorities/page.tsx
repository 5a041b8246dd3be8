import type { Metadata } from "next";
import { AuthorityWidget } from "#components/certificate-authority/authority-widget";
import { PageHead } from "#components/shell/page-head";
import { type AuthorityView, getAuthorities } from "#lib/certificate-authority/authorities-view";
import { pageData } from "#lib/web/page-data";
import { Live } from "../../live";
import { retireAuthorityAction, rotateAuthorityAction } from "./actions";

export const metadata: Metadata = { title: "Certificate authorities" };

/** Security > Certificate authorities: the root and those below it. */
export default async function AuthoritiesPage() {
  const { authorities, refusal, readAt } = await pageData(async (ctx) => ({
    authorities: await getAuthorities(ctx),
    refusal: ctx.actor.permissions.has("cas:write")
      ? undefined
      : "Only an Administrator rotates and retires certificate authorities.",
    readAt: ctx.clock.now().toISOString(),
  }));
  const actions = { rotate: rotateAuthorityAction, retire: retireAuthorityAction };
  const roots = authorities.filter(({ issuer }) => issuer === null);
  const below = (root: AuthorityView) => authorities.filter(({ issuer }) => issuer === root.id);
  return (
    <>
      <PageHead title="Certificate authorities" />
      <Live types={["authority.", "revocation_list."]} />
      <div className="max-w-232 px-6 pb-6 max-sm:px-4">
        <ul aria-label="Certificate authorities">
          {roots.map((root) => (
            <li key={root.id}>
              <AuthorityWidget authority={root} actions={actions} refusal={refusal} readAt={readAt} />
              <ul
                aria-label={`Below ${root.name}`}
                className="mt-5 ml-3 flex flex-col gap-5 border-line border-l pl-6 max-sm:ml-0 max-sm:border-l-0 max-sm:pl-0"
              >
                {below(root).map((authority) => (
                  <li key={authority.id}>
                    <AuthorityWidget authority={authority} actions={actions} refusal={refusal} readAt={readAt} />
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
