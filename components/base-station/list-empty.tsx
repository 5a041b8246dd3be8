import { RadioTower, Search } from "lucide-react";
import { EmptyState } from "#components/ui/empty-state";
import { ButtonLink } from "#components/ui/link";
import type { NoMatch } from "#lib/base-station/explain-no-match";
import { CERTIFICATE_FILTER_WORDS } from "#lib/base-station/values";
import { ADMINISTRATIVE_LOOKS } from "./administrative-state";
import { CreateButton } from "./list-create";
import { type ListQuery, listHref, narrowings } from "./list-url";

/** Where no station has been declared yet. */
export function NoStations({ refusal }: Readonly<{ refusal: string | undefined }>) {
  return (
    <EmptyState icon={<RadioTower />} title="No base stations yet" actions={<CreateButton refusal={refusal} />}>
      Declare the first one.
    </EmptyState>
  );
}

interface NoMatchesProps {
  query: ListQuery;
  noMatch: NoMatch | null;
}

/** Where search and filters leave nothing: which of them leaves out most, and the way back. */
export function NoMatches({ query, noMatch }: Readonly<NoMatchesProps>) {
  const count = narrowings(query);
  const cleared = listHref(query, { q: "", certificate: undefined, administrative: undefined, domain: undefined });
  return (
    <EmptyState
      icon={<Search />}
      title={`No base station matches ${count === 1 ? narrowingWords(query, firstOf(query)) : `${count} filters`}`}
      actions={<ButtonLink href={cleared}>CLEAR FILTERS</ButtonLink>}
    >
      {noMatch && count > 1 && (
        <>
          Without {narrowingWords(query, noMatch.without)},{" "}
          {noMatch.count === 1 ? "1 matches" : `${noMatch.count.toLocaleString("en-GB")} match`}.
        </>
      )}
    </EmptyState>
  );
}

const firstOf = ({ q, certificate, domain }: ListQuery): NoMatch["without"] =>
  q ? "q" : certificate ? "certificate" : domain ? "domain" : "administrative";

/** A filter in words: `Certificate is Expired`. */
function narrowingWords({ q, certificate, administrative, domain }: ListQuery, which: NoMatch["without"]): string {
  if (which === "q") return `"${q}"`;
  if (which === "certificate") return `Certificate is ${certificate ? CERTIFICATE_FILTER_WORDS[certificate] : ""}`;
  if (which === "domain") return `Domain is ${domain}`;
  return `State is ${administrative ? ADMINISTRATIVE_LOOKS[administrative].word : ""}`;
}
