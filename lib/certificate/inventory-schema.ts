import { z } from "zod";
import { PageLimit } from "#lib/platform/page-limit";
import {
  CERTIFICATE_PURPOSES,
  type CertificatePurposeText,
  EXPIRY_BUCKETS,
  type ExpiryBucket,
  INVENTORY_SORTS,
  INVENTORY_STATES,
  type InventorySort,
  type InventoryState,
  KEY_ALGORITHMS,
  type KeyAlgorithm,
  purposeText,
} from "./values";

/** Search and filters of the inventory. */
export interface InventoryFilter {
  q?: string | undefined;
  state?: InventoryState | undefined;
  expiry?: ExpiryBucket | undefined;
  /** The end lies in [from, to), as the weeks of the calendar ask. */
  from?: Date | undefined;
  to?: Date | undefined;
  /** Id of a CA. */
  issuer?: string | undefined;
  algorithm?: KeyAlgorithm | undefined;
  purpose?: CertificatePurposeText | undefined;
}

export interface ListInventory extends InventoryFilter {
  sort: { key: InventorySort; descending: boolean };
  cursor?: string | undefined;
  limit: number;
  count: boolean;
}

const SORT_HELP = `Sort by one of ${INVENTORY_SORTS.join(", ")}, with "-" in front to descend.`;

const Sort = z
  .string()
  .max(40)
  .transform((text, ctx): ListInventory["sort"] => {
    const descending = text.startsWith("-");
    const key = INVENTORY_SORTS.find((one) => one === (descending ? text.slice(1) : text));
    if (key) return { key, descending };
    ctx.addIssue({ code: "custom", message: SORT_HELP, params: { code: "unknown_sort" } });
    return z.NEVER;
  })
  .meta({ description: SORT_HELP, example: "-issuedAt" });

const Day = z.iso
  .date("A day looks like 2027-05-03.")
  .transform((text) => new Date(`${text}T00:00:00.000Z`))
  .meta({ description: "A day, which begins at midnight UTC", example: "2027-05-03" });

const filterFields = {
  q: z.string().trim().max(100).optional().meta({
    description:
      "Start of a serial number, a fingerprint of key or certificate, or any part of what the base station is found by",
  }),
  "filter[state]": z.enum(INVENTORY_STATES).optional(),
  "filter[expiry]": z.enum(EXPIRY_BUCKETS).optional(),
  "filter[from]": Day.optional(),
  "filter[to]": Day.optional(),
  "filter[issuer]": z.string().max(40).optional().meta({ description: "Id of a CA (ca_...)" }),
  "filter[algorithm]": z.enum(KEY_ALGORITHMS).optional(),
  "filter[purpose]": z.enum(CERTIFICATE_PURPOSES.map(purposeText)).optional(),
};

type FilterFields = z.output<z.ZodObject<typeof filterFields>>;

const filterOf = (fields: FilterFields): InventoryFilter => ({
  q: fields.q || undefined,
  state: fields["filter[state]"],
  expiry: fields["filter[expiry]"],
  from: fields["filter[from]"],
  to: fields["filter[to]"],
  issuer: fields["filter[issuer]"],
  algorithm: fields["filter[algorithm]"],
  purpose: fields["filter[purpose]"],
});

/** The inventory as REST asks for it; pages ask in the same words. */
export const ListInventoryQuery = z
  .strictObject({
    ...filterFields,
    sort: Sort.default({ key: "notAfter", descending: false }),
    cursor: z.string().max(1000).optional(),
    limit: PageLimit,
    count: z.stringbool().default(false),
  })
  .transform(
    ({ sort, cursor, limit, count, ...fields }): ListInventory => ({
      ...filterOf(fields),
      ...{ sort, cursor, limit, count },
    }),
  );

/** All that match, in one file. */
export const ExportInventoryQuery = z
  .strictObject({ ...filterFields, sort: Sort.default({ key: "notAfter", descending: false }) })
  .transform(({ sort, ...fields }): InventoryFilter & Pick<ListInventory, "sort"> => ({ ...filterOf(fields), sort }));
