import { TriangleAlert } from "lucide-react";
import { tlsWords } from "#components/connection-attempt/tls-words";
import { State } from "#components/ui/state";
import { RelativeTime } from "#components/ui/time";
import { DefinitionRow } from "#components/ui/widget";
import type { ObservationView } from "#lib/backhaul/observation-view";
import { BACKHAUL_SECURITY_WORDS, type BackhaulSecurity } from "#lib/base-station/values";

interface BackhaulRowProps {
  wanted: BackhaulSecurity;
  /** Null for a base station that never called. */
  seen: ObservationView | null;
}

/** Backhaul security: what is wanted, and what is in use as last observed. */
export function BackhaulRow({ wanted, seen }: Readonly<BackhaulRowProps>) {
  const reported = seen?.report?.backhaul;
  const differs = Boolean(reported) && reported !== wanted;
  const inUse = seen && <InUse wanted={wanted} seen={seen} />;
  return (
    <DefinitionRow
      label="Backhaul security"
      meta={
        differs ? (
          <State tone="warn" level="noted" icon={<TriangleAlert />} className="text-sm">
            <span>{inUse}</span>
          </State>
        ) : (
          (inUse ?? "Wanted. The base station has not called yet")
        )
      }
    >
      {BACKHAUL_SECURITY_WORDS[wanted]}
    </DefinitionRow>
  );
}

/** "In use: TLS 1.3, seen 2 min ago". A call over TLS alone tells nothing of a backhaul that is to be another. */
function InUse({ wanted, seen }: Readonly<{ wanted: BackhaulSecurity; seen: ObservationView }>) {
  const known = seen.report?.backhaul ?? (wanted === "TLS" ? "TLS" : null);
  if (known === null) {
    return (
      <>
        In use: not reported. Seen <RelativeTime at={seen.lastContactAt} bare />
      </>
    );
  }
  const words = known === "TLS" && seen.tls ? tlsWords(seen.tls.version) : BACKHAUL_SECURITY_WORDS[known];
  const at = known === "TLS" ? seen.lastContactAt : (seen.report?.at ?? seen.lastContactAt);
  return (
    <>
      In use: {words}, {known === "TLS" ? "seen" : "reported"} <RelativeTime at={at} bare />
    </>
  );
}
