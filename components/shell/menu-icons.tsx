import { Bell, History, RadioTower, Shield, SlidersHorizontal } from "lucide-react";

/** Icons of the main menu, for the layout that knows its places. */
export const MENU_ICONS = {
  baseStations: <RadioTower />,
  alarms: <Bell />,
  security: <Shield />,
  manage: <SlidersHorizontal />,
  history: <History />,
};
