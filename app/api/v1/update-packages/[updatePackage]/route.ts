import { deleteUpdatePackageOperation, readUpdatePackageOperation } from "#app/api/v1/update-packages/operations";
import { deleteUpdatePackage } from "#lib/cups/delete-update-package";
import { getUpdatePackage } from "#lib/cups/update-views";
import { json, noContent } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(readUpdatePackageOperation, async (ctx, input) =>
  json(200, await getUpdatePackage(ctx, input)),
);

export const DELETE = apiRoute(deleteUpdatePackageOperation, async (ctx, input) => {
  await deleteUpdatePackage(ctx, input);
  return noContent();
});
