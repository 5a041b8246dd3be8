import { listBody } from "#app/api/v1/shared-schemas";
import { addUpdatePackageOperation, listUpdatePackagesOperation } from "#app/api/v1/update-packages/operations";
import { addUpdatePackage } from "#lib/cups/add-update-package";
import { listUpdatePackages } from "#lib/cups/update-views";
import { json } from "#lib/web/answer";
import { apiRoute } from "#lib/web/api-route";

export const GET = apiRoute(listUpdatePackagesOperation, async (ctx) =>
  json(200, listBody(await listUpdatePackages(ctx))),
);

/** POST .../update-packages   {"name": "Fix", "package": "2.0.6-acme3", "data": "IyEvYmlu...", "signatures": ["MEQC..."]} */
export const POST = apiRoute(addUpdatePackageOperation, async (ctx, input) => {
  const made = await addUpdatePackage(ctx, input);
  return json(201, made, { location: `/api/v1/update-packages/${made.id}` });
});
