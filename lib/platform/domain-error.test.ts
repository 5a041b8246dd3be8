import { expect, test } from "vitest";
import { DomainError, validationFailed } from "./domain-error";

test("an error thrown by another bundle's copy of the class is one too", async () => {
  const copy: typeof import("./domain-error") = await import(/* @vite-ignore */ `./domain-error?copy=${1}`);
  expect(copy.DomainError).not.toBe(DomainError);
  expect(new copy.DomainError("conflict", "taken", "Taken.")).toBeInstanceOf(DomainError);
});

test.each([[new Error("no")], [{ kind: "conflict", code: "taken" }], ["conflict"], [null], [undefined]])(
  "%o is none",
  (value) => {
    expect(value).not.toBeInstanceOf(DomainError);
  },
);

test("a validation failure counts fields, not faults", () => {
  const fault = { code: "x", detail: "X." };
  expect(validationFailed([{ pointer: "/a", ...fault }]).message).toBe("1 field is not valid.");
  const errors = [
    { pointer: "/a", ...fault },
    { pointer: "/a", ...fault },
    { pointer: "/b", ...fault },
  ];
  expect(validationFailed(errors).message).toBe("2 fields are not valid.");
});
