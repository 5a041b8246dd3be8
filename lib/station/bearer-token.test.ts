import { expect, test } from "vitest";
import { bearerToken } from "./bearer-token";

const of = (authorization?: string) => bearerToken({ headers: authorization === undefined ? {} : { authorization } });

test("the token stands after Bearer in any case, or alone", () => {
  expect(of("Bearer abc")).toBe("abc");
  expect(of("bearer  abc ")).toBe("abc");
  expect(of("abc")).toBe("abc");
});

test("anything else is no token", () => {
  for (const text of [undefined, "", "Bearer", "Basic dTpw", "Bearer a b"]) expect(of(text)).toBeNull();
});
