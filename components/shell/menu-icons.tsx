import { History, RadioTower, SlidersHorizontal } from "lucide-react";

/** Icons of the main menu, for the layout that knows its places. */
export const MENU_ICONS = {
  baseStations: <RadioTower />,
  manage: <SlidersHorizontal />,
  history: <History />,
};
