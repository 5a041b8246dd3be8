import { CircleHelp, Radio, Unplug } from "lucide-react";
import { Effect } from "#components/ui/effects";
import type { VendorCaEffects } from "#lib/certificate-authority/vendor-ca-effects";

const MOST_NAMED = 10;

/** "1 base station", "1,204 base stations". */
export const stationsText = (count: number) => `${count.toLocaleString("en-GB")} base station${count === 1 ? "" : "s"}`;

/** How many and which base stations lose access: as much as is known, and what is not. */
export function EffectsOf({ effects }: Readonly<{ effects: VendorCaEffects }>) {
  const { losing, seen, connected, inScope } = effects;
  return (
    <>
      <Losing effects={effects} none="No base station is known to come by it" />
      {seen > losing && (
        <Effect icon={<Radio />} detail="Another active vendor CA with the same root lets them in.">
          {stationsText(seen - losing)} that came by it {seen - losing === 1 ? "keeps" : "keep"} access
        </Effect>
      )}
      {connected > 0 && <Closed connected={connected} />}
      <Effect
        icon={<CircleHelp />}
        detail="Which of those that never called have a certificate of this vendor is not known."
      >
        Its scope takes in {stationsText(inScope)}
      </Effect>
    </>
  );
}

interface LosingProps {
  effects: Pick<VendorCaEffects, "losing" | "stations">;
  /** What is said when there is none. */
  none: string;
}

/** Which base stations lose access. */
export function Losing({ effects: { losing, stations }, none }: Readonly<LosingProps>) {
  const named = stations.filter(({ stillBy }) => stillBy === null).slice(0, MOST_NAMED);
  return (
    <Effect icon={<Unplug />} tone={losing > 0 ? "bad" : "ok"} detail={losing > 0 && namesText(named, losing)}>
      {losing === 0 ? none : `${stationsText(losing)} that came by it last ${losing === 1 ? "loses" : "lose"} access`}
    </Effect>
  );
}

/** That they are disconnected. */
export function Closed({ connected }: Readonly<{ connected: number }>) {
  return (
    <Effect icon={<Radio />} tone="bad">
      {connected === 1 ? "1 live connection is" : `${connected.toLocaleString("en-GB")} live connections are`} closed
      within a second
    </Effect>
  );
}

/** "Roof Nord, Roof Sud and 3 more". */
function namesText(named: readonly { name: string }[], all: number): string {
  const names = named.map(({ name }) => name).join(", ");
  return all > named.length ? `${names} and ${(all - named.length).toLocaleString("en-GB")} more` : names;
}
