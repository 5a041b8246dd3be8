import { expect, test } from "vitest";
import { currentHref, type MenuEntry } from "./menu-entries";

const menu: MenuEntry[] = [
  {
    label: "Base Stations",
    icon: null,
    items: [
      { label: "List", href: "/base-stations" },
      { label: "Create", href: "/base-stations/create" },
    ],
  },
  { label: "History", icon: null, href: "/history" },
];

test("a page below an entry belongs to it, and the longest address wins", () => {
  expect(currentHref(menu, "/base-stations/bs_1")).toBe("/base-stations");
  expect(currentHref(menu, "/base-stations/create")).toBe("/base-stations/create");
  expect(currentHref(menu, "/history-of-time")).toBeUndefined();
});
