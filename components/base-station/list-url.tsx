import {
  ADMINISTRATIVE_STATES,
  type AdministrativeState,
  CERTIFICATE_FILTERS,
  type CertificateFilter,
  HEALTH_STATES,
  type HealthState,
  SORT_KEYS,
  type SortKey,
} from "#lib/base-station/values";
import { parseDomain } from "#lib/visibility/values";

/** What the list shows, as it stands in the URL. */
export interface ListQuery {
  q: string;
  health: HealthState | undefined;
  certificate: CertificateFilter | undefined;
  administrative: AdministrativeState | undefined;
  /** "group:name". */
  domain: string | undefined;
  sort: { key: SortKey; descending: boolean };
  /** The page; the first when undefined. */
  cursor: string | undefined;
}

type Parameters = Readonly<Record<string, string | string[] | undefined>>;

/** Reads the URL; what is unknown there is left out, so that an old or mistyped link still shows a list. */
export function readListQuery(parameters: Parameters): ListQuery {
  const one = (name: string) => {
    const value = parameters[name];
    return (typeof value === "string" && value) || undefined;
  };
  const known = <T extends string>(all: readonly T[], value: string | undefined) => all.find((word) => word === value);
  const sort = one("sort") ?? "name";
  return {
    q: (one("q") ?? "").trim().slice(0, 100),
    health: known(HEALTH_STATES, one("health")?.toUpperCase()),
    certificate: known(CERTIFICATE_FILTERS, one("certificate")),
    administrative: known(ADMINISTRATIVE_STATES, one("administrative")?.toUpperCase()),
    domain: parseDomain(one("domain") ?? "")?.text,
    sort: { key: known(SORT_KEYS, sort.replace(/^-/, "")) ?? "name", descending: sort.startsWith("-") },
    cursor: one("cursor"),
  };
}

/** `-certificate` as the URL and REST spell a sort. */
export const sortText = ({ key, descending }: ListQuery["sort"]): string => `${descending ? "-" : ""}${key}`;

/** The same as a parameter of the address: none for the list's own order. */
export const sortParameter = (sort: ListQuery["sort"]): string | undefined =>
  sortText(sort) === "name" ? undefined : sortText(sort);

/** The address of the list with something changed; any change but of the page begins at the first page. */
export function listHref(query: ListQuery, change: Partial<ListQuery>): string {
  const { q, health, certificate, administrative, domain, sort, cursor } = { ...query, cursor: undefined, ...change };
  const parameters = new URLSearchParams();
  if (q) parameters.set("q", q);
  if (administrative) parameters.set("administrative", administrative.toLowerCase());
  if (certificate) parameters.set("certificate", certificate);
  if (domain) parameters.set("domain", domain);
  if (health) parameters.set("health", health.toLowerCase());
  const sorted = sortParameter(sort);
  if (sorted) parameters.set("sort", sorted);
  if (cursor) parameters.set("cursor", cursor);
  const text = parameters.toString();
  return text ? `/base-stations?${text}` : "/base-stations";
}

/** Search and filters that are on. */
export function narrowings({ q, health, certificate, administrative, domain }: ListQuery): number {
  return [q, health, certificate, administrative, domain].filter(Boolean).length;
}
