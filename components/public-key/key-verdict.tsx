import { Equal, EqualNotIcon, ShieldCheck } from "lucide-react";
import { State } from "#components/ui/state";
import { KeyLine } from "./key-line";
import type { KeyComparison } from "./use-key-verdict";

/** What the server says of a sound key: the same as the declared one, or another one. */
export function KeyVerdict({ comparison }: Readonly<{ comparison: KeyComparison }>) {
  const { same, declared, pasted } = comparison;
  if (same) {
    return (
      <State tone="ok" level="noted" icon={<Equal />}>
        Same key as the declared one
      </State>
    );
  }
  if (!declared) {
    return (
      <div className="flex flex-col gap-1">
        <State tone="ok" level="noted" icon={<ShieldCheck />}>
          A sound public key
        </State>
        <KeyLine {...pasted} />
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-1">
      <State tone="busy" level="noted" icon={<EqualNotIcon />}>
        Different key
      </State>
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] items-center gap-x-3 gap-y-1">
        <dt className="text-faint text-xs">Declared</dt>
        <dd>
          <KeyLine {...declared} />
        </dd>
        <dt className="text-faint text-xs">Pasted</dt>
        <dd>
          <KeyLine {...pasted} />
        </dd>
      </dl>
    </div>
  );
}
