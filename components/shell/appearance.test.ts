import { expect, test } from "vitest";
import { appearanceAttributes, DEFAULT_APPEARANCE, knownTimeZone, readAppearance, writeAppearance } from "./appearance";

test("what was written is read again", () => {
  const chosen = {
    theme: "dark",
    contrast: "more",
    density: "compact",
    timeZone: "Europe/Zurich",
    keys: "off",
  } as const;
  expect(readAppearance(writeAppearance(chosen))).toEqual(chosen);
});

test("a cookie with unknown words is read as the default", () => {
  expect(readAppearance(undefined)).toEqual(DEFAULT_APPEARANCE);
  expect(readAppearance('theme="><script>&density=huge&timeZone=Mars/Olympus')).toEqual(DEFAULT_APPEARANCE);
  expect(readAppearance({ theme: ["dark"], contrast: 1 })).toEqual(DEFAULT_APPEARANCE);
});

test("only chosen attributes are written, so that the system decides the rest", () => {
  expect(appearanceAttributes(DEFAULT_APPEARANCE)).toEqual({});
  expect(appearanceAttributes({ ...DEFAULT_APPEARANCE, contrast: "normal" })).toEqual({ "data-contrast": "normal" });
});

test("a time zone that this runtime does not know is none", () => {
  expect(knownTimeZone("Europe/Zurich")).toBe("Europe/Zurich");
  expect(knownTimeZone("x".repeat(500))).toBe("");
});
