import { expect, test } from "vitest";
import { inventoryExportHref, inventoryHref, narrowings, readInventoryQuery, WHOLE_INVENTORY } from "./inventory-url";

test("the whole inventory has a plain address", () => {
  expect(inventoryHref(WHOLE_INVENTORY, {})).toBe("/security/certificates");
  expect(narrowings(WHOLE_INVENTORY)).toBe(0);
});

test("an address is read as it was written", () => {
  const query = {
    q: "01:5b & more",
    state: "renewal-overdue",
    expiry: "less-than-1-week",
    from: "2026-11-23",
    to: "2026-11-30",
    issuer: "ca_1",
    algorithm: "RSA 2048",
    purpose: "lns",
    sort: { key: "issuedAt", descending: true },
    cursor: "eyJ",
  } as const;
  const href = inventoryHref(WHOLE_INVENTORY, query);
  expect(readInventoryQuery(Object.fromEntries(new URL(href, "http://x").searchParams))).toEqual(query);
  expect(narrowings(query)).toBe(7);
});

test("every change but of the page begins at the first page", () => {
  const second = { ...WHOLE_INVENTORY, cursor: "eyJ" };
  expect(inventoryHref(second, { state: "revoked" })).toBe("/security/certificates?state=revoked");
});

test("the export asks REST for the same, without the page", () => {
  const query = { ...WHOLE_INVENTORY, state: "expired", q: "roof", cursor: "eyJ" } as const;
  expect(inventoryExportHref(query)).toBe("/api/v1/certificates.csv?q=roof&filter%5Bstate%5D=expired");
});

test("what an address cannot mean is left out", () => {
  const odd = {
    q: ["a"],
    state: "blue",
    expiry: "x",
    from: "2026-13-45",
    to: "soon",
    algorithm: "DSA",
    sort: "-colour",
  };
  expect(readInventoryQuery(odd)).toEqual({ ...WHOLE_INVENTORY, sort: { key: "notAfter", descending: true } });
});
