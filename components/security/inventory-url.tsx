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
} from "#lib/certificate/values";

export const INVENTORY_PATH = "/security/certificates";

/** What the inventory shows, as it stands in the URL. */
export interface InventoryQuery {
  q: string;
  state: InventoryState | undefined;
  expiry: ExpiryBucket | undefined;
  /** Days, "2027-05-03": the end lies in [from, to). */
  from: string | undefined;
  to: string | undefined;
  /** Id of a CA. */
  issuer: string | undefined;
  algorithm: KeyAlgorithm | undefined;
  purpose: CertificatePurposeText | undefined;
  sort: { key: InventorySort; descending: boolean };
  /** The page; the first when undefined. */
  cursor: string | undefined;
}

type Parameters = Readonly<Record<string, string | string[] | undefined>>;

/** Reads the URL; what is unknown there is left out, so that an old or mistyped link still shows a list. */
export function readInventoryQuery(parameters: Parameters): InventoryQuery {
  const one = (name: string) => {
    const value = parameters[name];
    return (typeof value === "string" && value) || undefined;
  };
  const known = <T extends string>(all: readonly T[], value: string | undefined) => all.find((word) => word === value);
  const day = (name: string) => {
    const text = one(name);
    return text && /^[1-9]\d{3}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
  };
  const sort = one("sort") ?? "notAfter";
  return {
    q: (one("q") ?? "").trim().slice(0, 100),
    state: known(INVENTORY_STATES, one("state")),
    expiry: known(EXPIRY_BUCKETS, one("expiry")),
    from: day("from"),
    to: day("to"),
    issuer: one("issuer")?.slice(0, 40),
    algorithm: known(KEY_ALGORITHMS, one("algorithm")),
    purpose: known(CERTIFICATE_PURPOSES.map(purposeText), one("purpose")),
    sort: { key: known(INVENTORY_SORTS, sort.replace(/^-/, "")) ?? "notAfter", descending: sort.startsWith("-") },
    cursor: one("cursor"),
  };
}

/** A sort as a parameter of the address: none for the list's own order. */
export function inventorySort({ key, descending }: InventoryQuery["sort"]): string | undefined {
  const text = `${descending ? "-" : ""}${key}`;
  return text === "notAfter" ? undefined : text;
}

const FILTERS = ["state", "expiry", "from", "to", "issuer", "algorithm", "purpose"] as const;

/** The address of the inventory with something changed; any change but of the page begins at the first page. */
export function inventoryHref(query: InventoryQuery, change: Partial<InventoryQuery>): string {
  const next = { ...query, cursor: undefined, ...change };
  return address(INVENTORY_PATH, [
    ["q", next.q],
    ...FILTERS.map((name) => [name, next[name]] as const),
    ["sort", inventorySort(next.sort)],
    ["cursor", next.cursor],
  ]);
}

/** Where the same certificates come as a file: REST spells filters its own way. */
export function inventoryExportHref(query: InventoryQuery): string {
  return address("/api/v1/certificates.csv", [
    ["q", query.q],
    ...FILTERS.map((name) => [`filter[${name}]`, query[name]] as const),
    ["sort", inventorySort(query.sort)],
  ]);
}

function address(path: string, parameters: readonly (readonly [string, string | undefined])[]): string {
  const set = parameters.filter((entry): entry is readonly [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(set.map(([name, value]) => [name, value])).toString();
  return text ? `${path}?${text}` : path;
}

/** Search and filters that are on. */
export function narrowings({ q, from, to, ...query }: InventoryQuery): number {
  return [q, from ?? to, query.state, query.expiry, query.issuer, query.algorithm, query.purpose].filter(Boolean)
    .length;
}

/** The inventory with nothing chosen. */
export const WHOLE_INVENTORY = readInventoryQuery({});
