import { expect, test } from "vitest";
import { basicCredentials } from "./basic-credentials";

const header = (text: string) => `Basic ${Buffer.from(text, "utf8").toString("base64")}`;

test("the user ends at the first colon, and the password may have more of them", () => {
  expect(basicCredentials(header("7076FF-1:a:b"))).toEqual({ user: "7076FF-1", password: "a:b" });
});

test("a password in UTF-8 arrives as it is", () => {
  expect(basicCredentials(header("u:päß"))).toEqual({ user: "u", password: "päß" });
});

test("the scheme is read in any case", () => {
  expect(basicCredentials(header("u:p").replace("Basic", "bAsIc "))).toEqual({ user: "u", password: "p" });
});

test.each([
  undefined,
  "",
  "Basic",
  "Basic ",
  "Basic %%%",
  header("nocolon"),
  "Bearer dTpw",
  `Basic ${"A".repeat(2000)}`,
])("%j says nothing", (authorization) => {
  expect(basicCredentials(authorization)).toBeNull();
});
