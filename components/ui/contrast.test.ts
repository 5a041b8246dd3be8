import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/*
 * WCAG 2.2 contrast of the token pairs of the design, computed from app/globals.css in all four themes. Fails when a
 * change of a colour makes words (4.5:1), icons or edges of controls (3:1) too weak anywhere they are used.
 */
type Theme = "light" | "dark" | "more light" | "more dark";
type Rgb = [number, number, number];

const THEMES: readonly Theme[] = ["light", "dark", "more light", "more dark"];
const css = readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8");

/** Declarations of the first block that starts with `head`. */
function block(head: string): Map<string, string> {
  const from = css.indexOf("{", css.indexOf(head));
  let depth = 0;
  let end = from;
  do {
    if (css[end] === "{") depth += 1;
    if (css[end] === "}") depth -= 1;
    end += 1;
  } while (depth > 0);
  const found = css.slice(from, end).matchAll(/--color-([a-z-]+):\s*([^;]+);/g);
  return new Map([...found].map(([, name, value]) => [name ?? "", (value ?? "").replaceAll(/\s+/g, " ")]));
}

const normal = block("@theme static");
const more = block("@variant more-contrast");

/** OKLCH text of a token in a theme; follows var() and light-dark(). */
function token(name: string, theme: Theme): string {
  const value = (theme.startsWith("more") && more.get(name)) || normal.get(name);
  if (!value) throw new Error(`no token ${name}`);
  const alias = /^var\(--color-([a-z-]+)\)$/.exec(value);
  if (alias?.[1]) return token(alias[1], theme);
  const pair = /^light-dark\( ?(oklch\([^)]+\)), ?(oklch\([^)]+\)) ?\)$/.exec(value);
  return (theme.endsWith("dark") ? pair?.[2] : pair?.[1]) ?? value;
}

/** OKLCH to linear sRGB, clipped to the gamut. @see https://www.w3.org/TR/css-color-4/#color-conversion-code */
function linearRgb(oklch: string): Rgb {
  const [l = 0, c = 0, h = 0] = (oklch.match(/[\d.]+/g) ?? []).map(Number);
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return [
    clip(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    clip(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    clip(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
  ];
}

/** Relative luminance of WCAG 2.2. */
function luminance(oklch: string): number {
  const [red, green, blue] = linearRgb(oklch);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ratio(front: string, ground: string, theme: Theme): number {
  const [bright = 0, dim = 0] = [luminance(token(front, theme)), luminance(token(ground, theme))].sort((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

const TONES = ["ok", "warn", "bad", "hold", "busy", "idle"];
const SOFT_TONES = ["ok", "warn", "bad", "hold"];
const GROUNDS = ["canvas", "surface", "raised", "overlay", "sunken", "hover", "press", "selected"];

/** [front, ground, least ratio] */
const PAIRS: readonly [string, string, number][] = [
  ...["text", "muted", "faint", "accent-text"].flatMap((front) =>
    GROUNDS.map((ground): [string, string, number] => [front, ground, 4.5]),
  ),
  ...GROUNDS.map((ground): [string, string, number] => ["ring", ground, 3]),
  ...["surface", "raised", "overlay", "canvas"].map((ground): [string, string, number] => ["field", ground, 3]),
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-hover", 4.5],
  ["on-accent", "bad-solid", 4.5],
  ["accent", "surface", 3],
  ["accent-text", "accent-soft", 4.5],
  ...TONES.flatMap((tone) =>
    ["surface", "raised", "overlay", "hover", "selected"].flatMap((ground): [string, string, number][] => [
      [tone, ground, 4.5],
      [`${tone}-icon`, ground, 3],
    ]),
  ),
  ...SOFT_TONES.flatMap((tone): [string, string, number][] => [
    [tone, `${tone}-soft`, 4.5],
    [`${tone}-icon`, `${tone}-soft`, 3],
  ]),
];

describe.each(THEMES)("in the theme %s", (theme) => {
  test.each(PAIRS)("%s on %s has at least %d:1", (front, ground, least) => {
    expect(ratio(front, ground, theme)).toBeGreaterThanOrEqual(least);
  });
});

test("the computation agrees with ratios measured in a browser", () => {
  expect(ratio("text", "surface", "light")).toBeCloseTo(17.7, 1);
  expect(ratio("warn-icon", "surface", "light")).toBeCloseTo(3.9, 1);
  expect(ratio("faint", "surface", "dark")).toBeCloseTo(5.9, 1);
  expect(ratio("on-accent", "accent", "dark")).toBeCloseTo(4.9, 1);
  expect(ratio("line-strong", "surface", "more light")).toBeCloseTo(7.4, 1);
});
