import { validate } from "@readme/openapi-parser";
import { expect, test } from "vitest";
import { document } from "#app/api/v1/document";
import { operations } from "#app/api/v1/operations";

test("the document is valid OpenAPI 3.1", async () => {
  const result = await validate(structuredClone(document) as never);
  expect(result).toMatchObject({ valid: true, warnings: [] });
});

test("every operation has an id of its own", () => {
  const ids = operations.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("no two operations share method and path", () => {
  const places = operations.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(places).size).toBe(places.length);
});
