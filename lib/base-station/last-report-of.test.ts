import { expect, test } from "vitest";
import { lastReportOf } from "./last-report-of";

const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 12, 0, second));
const ALL = { lastMessageAt: at(1), cupsContactAt: at(2), lastContactAt: at(3) };

test.each<[string, Parameters<typeof lastReportOf>[0], Date | null]>([
  ["no Basics Station", { ...ALL, connection: null }, at(3)],
  ["at our LNS", { ...ALL, connection: { state: "CONNECTED", since: at(0) } }, at(1)],
  ["gone from our LNS", { ...ALL, connection: { state: "DISCONNECTED", since: at(1) } }, at(1)],
  ["elsewhere", { ...ALL, connection: { state: "UNKNOWN", since: null } }, at(2)],
  ["elsewhere since a moment", { ...ALL, lastMessageAt: at(9), connection: { state: "UNKNOWN", since: null } }, at(9)],
  ["elsewhere, and never here", { ...ALL, lastMessageAt: null, connection: { state: "UNKNOWN", since: null } }, at(2)],
])("the last report of a station that is %s", (_where, reports, last) => {
  expect(lastReportOf(reports)).toEqual(last);
});
