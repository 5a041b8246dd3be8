import { HEALTH_LOOKS } from "#components/lns/lns-states";
import { State } from "#components/ui/state";
import type { BaseStationRow } from "#lib/base-station/list-row";
import { HEALTH_STATE_WORDS } from "#lib/base-station/values";
import { UNKNOWN } from "./list-unknown";

interface ListHealthProps {
  health: BaseStationRow["health"];
  /** In a table an alarm hangs to the left, so that its icon stays in the column. */
  hanging?: boolean;
}

/** A station's health in a row; of one that reports nothing to us it is not known. */
export function ListHealth({ health, hanging = false }: Readonly<ListHealthProps>) {
  if (!health) return UNKNOWN;
  return (
    <State {...HEALTH_LOOKS[health.state]} hanging={hanging}>
      {HEALTH_STATE_WORDS[health.state]}
    </State>
  );
}
