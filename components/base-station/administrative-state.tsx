import { CirclePause, CirclePlay } from "lucide-react";
import { State } from "#components/ui/state";
import type { AdministrativeState as Value } from "#lib/base-station/values";

export const ADMINISTRATIVE_LOOKS = {
  ACTIVE: { word: "Active", icon: <CirclePlay />, tone: "ok", level: "quiet" },
  SUSPENDED: { word: "Suspended", icon: <CirclePause />, tone: "hold", level: "noted" },
} as const;

/** Active or Suspended. */
export function AdministrativeState({ state }: Readonly<{ state: Value }>) {
  const { word, ...look } = ADMINISTRATIVE_LOOKS[state];
  return <State {...look}>{word}</State>;
}
