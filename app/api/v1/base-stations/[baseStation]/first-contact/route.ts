import {
  type FirstContactBundle,
  firstContactBundle,
  firstContactBundleWithToken,
} from "#lib/enrolment/first-contact-bundle";
import { apiRoute } from "#lib/web/api-route";
import { webRuntime } from "#lib/web/runtime";
import { getFirstContactFilesOperation, makeFirstContactTokenOperation, TAR } from "./operations";

/** GET /api/v1/base-stations/{baseStation}/first-contact */
export const GET = apiRoute(getFirstContactFilesOperation, async (ctx, { baseStation }) =>
  archive(200, await firstContactBundle(ctx, baseStation, webRuntime().config.cupsUri)),
);

/** POST /api/v1/base-stations/{baseStation}/first-contact   If-Match: "7"   {} */
export const POST = apiRoute(makeFirstContactTokenOperation, async (ctx, input) =>
  archive(201, await firstContactBundleWithToken(ctx, input, webRuntime().config.cupsUri)),
);

function archive(status: number, { name, tar }: FirstContactBundle): Response {
  const headers = { "content-type": TAR, "content-disposition": `attachment; filename="${name}"` };
  return new Response(tar, { status, headers });
}
