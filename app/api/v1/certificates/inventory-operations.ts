import { z } from "zod";
import { Certificate } from "#app/api/v1/certificates/answers";
import { Page } from "#app/api/v1/shared-schemas";
import { ExportInventoryQuery, ListInventoryQuery } from "#lib/certificate/inventory-schema";
import { operation } from "#lib/web/operation";

const tag = "Certificates";

/** Of RFC 4180, with names in its first line. */
export const CSV = "text/csv";

const InventoryCertificate = z
  .object({
    ...Certificate.omit({ pem: true, chain: true }).shape,
    issuerId: z.string().meta({ description: "Id of that CA" }),
    sha256: z.string().meta({ description: "Of the certificate, hex" }),
    baseStation: z.object({ id: z.string(), name: z.string(), lrrId: z.string(), lrrUuid: z.string() }),
  })
  .meta({ id: "InventoryCertificate" });

export const listInventoryOperation = operation({
  id: "listInventory",
  method: "GET",
  path: "/certificates",
  tag,
  summary: "List and search the certificates of all base stations",
  description:
    "`q` is the start of a serial number in any spelling, the fingerprint of a key or certificate, or any part of what " +
    "the base station is found by. The end of a certificate lies in [`filter[from]`, `filter[to]`).",
  scope: "stations:read",
  input: ListInventoryQuery,
  answers: {
    200: {
      description: "A page of certificates",
      body: z.object({
        data: z.array(InventoryCertificate),
        page: Page.extend({ total: z.int().optional().meta({ description: "All that match, with `count=true`" }) }),
      }),
    },
  },
});

export const exportInventoryOperation = operation({
  id: "exportInventory",
  method: "GET",
  path: "/certificates.csv",
  tag,
  summary: "Export the certificates of all base stations as CSV",
  description:
    "All that match the same search and filters as the list, in one file. What a spreadsheet would take for a formula " +
    "begins with an apostrophe.",
  scope: "stations:read",
  input: ExportInventoryQuery,
  answers: { 200: { description: "The file", texts: [CSV] } },
});

export const inventoryOperations = [listInventoryOperation, exportInventoryOperation];
