import { expect, test } from "vitest";
import { formObject } from "./form-object";

function form(...fields: [string, string][]): FormData {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
}

test("names with dots are nested, names given twice are arrays, texts stay as typed", () => {
  const data = form(
    ["name", " Roof "],
    ["location.latitude", "47"],
    ["location.longitude", "8"],
    ["tags", "a"],
    ["tags", "b"],
  );
  expect(formObject(data)).toEqual({ name: " Roof ", location: { latitude: "47", longitude: "8" }, tags: ["a", "b"] });
});

test("React's own fields are left out", () => {
  expect(formObject(form(["$ACTION_ID_x", ""], ["$ACTION_REF_1", ""], ["name", "x"]))).toEqual({ name: "x" });
});

test("no name reaches the prototype of all objects", () => {
  formObject(
    form(["__proto__.polluted", "yes"], ["a.__proto__.polluted", "yes"], ["constructor.prototype.polluted", "yes"]),
  );
  expect({}).not.toHaveProperty("polluted");
});
