import { expect, test } from "vitest";
import { document } from "#app/api/v1/document";
import { operations } from "#app/api/v1/operations";
import { judgeRouterConfig } from "#lib/lns/judge-router-config";
import { apiReferenceView } from "./api-reference-view";
import { pathParameters } from "./operation";

const shown = apiReferenceView(document as never, "http://localhost:3000").groups.flatMap((group) => group.operations);

const IN_PATH: Record<string, string> = { baseStation: "uuid:7076FF-024B0B030008", sha256: "0".repeat(64) };

/** The body of the command that the reference shows. */
function bodyOf(curl: string): unknown {
  const [, text] = /-d '([^']*)'/.exec(curl) ?? [];
  return text === undefined ? undefined : JSON.parse(text);
}

test.each(operations.map((operation) => [operation.id, operation] as const))(
  "the command shown for %s is taken by the schema that parses requests",
  (id, { path, input, bodyAs }) => {
    const body = bodyOf(shown.find((one) => one.id === id)?.curl ?? "");
    const parameters = Object.fromEntries(pathParameters(path).map((name) => [name, IN_PATH[name] ?? "some_id"]));
    const members = bodyAs && body !== undefined ? { [bodyAs]: body } : (body as object | undefined);
    expect(input.safeParse({ ...parameters, ...members }).error?.issues).toBeUndefined();
  },
);

test("the router_config shown is one that base stations take", () => {
  const body = bodyOf(shown.find(({ id }) => id === "setRouterConfig")?.curl ?? "") as { routerConfig: string };
  expect(judgeRouterConfig(body.routerConfig).faults).toEqual([]);
});

test("an archive is written to a file, not to the terminal", () => {
  expect(shown.find(({ id }) => id === "getFirstContactFiles")?.curl).toContain("-o answer.tar");
});
