import { RadioTower, Search } from "lucide-react";
import { EmptyState } from "#components/ui/empty-state";
import { ButtonLink } from "#components/ui/link";
import type { NoMatch } from "#lib/base-station/explain-no-match";
import { CERTIFICATE_FILTER_WORDS, HEALTH_STATE_WORDS } from "#lib/base-station/values";
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
  const off = { health: undefined, certificate: undefined, administrative: undefined, domain: undefined };
  const cleared = listHref(query, { q: "", ...off });
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

const firstOf = ({ q, health, certificate, domain }: ListQuery): NoMatch["without"] =>
  q ? "q" : health ? "health" : certificate ? "certificate" : domain ? "domain" : "administrative";

/** A filter in words: `Certificate is Expired`. */
function narrowingWords(query: ListQuery, which: NoMatch["without"]): string {
  const { q, health, certificate, administrative, domain } = query;
  if (which === "q") return `"${q}"`;
  if (which === "health") return `Health is ${health ? HEALTH_STATE_WORDS[health] : ""}`;
  if (which === "certificate") return `Certificate is ${certificate ? CERTIFICATE_FILTER_WORDS[certificate] : ""}`;
  if (which === "domain") return `Domain is ${domain}`;
  return `State is ${administrative ? ADMINISTRATIVE_LOOKS[administrative].word : ""}`;
}
