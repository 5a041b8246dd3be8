"use client";

import { usePathname } from "next/navigation";
import { Tabs } from "#components/ui/tabs";

const TABS = [
  { path: "", label: "Basic view" },
  { path: "/history", label: "History" },
  { path: "/advanced", label: "Advanced" },
];

/** The tabs of a base station: each a page of its own. */
export function StationTabs({ baseStation }: Readonly<{ baseStation: string }>) {
  const here = usePathname();
  const base = `/base-stations/${baseStation}`;
  return (
    <div className="mt-4">
      <Tabs
        label="Base station"
        tabs={TABS.map(({ path, label }) => ({ href: base + path, label, isCurrent: here === base + path }))}
      />
    </div>
  );
}
