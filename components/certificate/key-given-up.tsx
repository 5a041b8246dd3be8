import { KeyRound } from "lucide-react";
import { Effect } from "#components/ui/effects";

/** What becomes of a key that is compromised. */
export function KeyGivenUp({ fingerprint }: Readonly<{ fingerprint: string | null }>) {
  return (
    <Effect icon={<KeyRound />} tone="bad" detail={<span className="mono">{fingerprint}</span>}>
      Its key is given up for good and refused wherever it comes from
    </Effect>
  );
}
