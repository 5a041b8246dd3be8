/** How one operator wants the screens to look. Kept in a cookie, so that the first byte of a page is already right. */
export interface Appearance {
  theme: "system" | "light" | "dark";
  /** "system" follows prefers-contrast. */
  contrast: "system" | "normal" | "more";
  density: "comfortable" | "compact";
  /** IANA name; "" follows the browser. */
  timeZone: string;
  /** Whether single keys such as "/" and "?" do something. */
  keys: "on" | "off";
}

export const APPEARANCE_COOKIE = "sk_appearance";
/** The browser's own time zone, written by the browser, so that the server can print local times. */
export const ZONE_COOKIE = "sk_zone";

export const DEFAULT_APPEARANCE: Appearance = {
  theme: "system",
  contrast: "system",
  density: "comfortable",
  timeZone: "",
  keys: "on",
};

const THEMES = ["system", "light", "dark"] as const;
const CONTRASTS = ["system", "normal", "more"] as const;
const DENSITIES = ["comfortable", "compact"] as const;
const KEYS = ["on", "off"] as const;

function oneOf<T extends string>(allowed: readonly T[], value: unknown, otherwise: T): T {
  return allowed.find((known) => known === value) ?? otherwise;
}

/** An IANA time zone this runtime knows, else "". */
export function knownTimeZone(value: unknown): string {
  if (typeof value !== "string" || value.length > 64) return "";
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: value });
    return value;
  } catch {
    return "";
  }
}

/** Reads the cookie or what a server action was sent; whatever is unknown becomes the default. */
export function readAppearance(value: unknown): Appearance {
  const parts = typeof value === "string" ? Object.fromEntries(new URLSearchParams(value)) : (value ?? {});
  const { theme, contrast, density, timeZone, keys } = parts as Record<string, unknown>;
  return {
    theme: oneOf(THEMES, theme, DEFAULT_APPEARANCE.theme),
    contrast: oneOf(CONTRASTS, contrast, DEFAULT_APPEARANCE.contrast),
    density: oneOf(DENSITIES, density, DEFAULT_APPEARANCE.density),
    timeZone: timeZone ? knownTimeZone(timeZone) : "",
    keys: oneOf(KEYS, keys, DEFAULT_APPEARANCE.keys),
  };
}

/** The cookie's value. */
export function writeAppearance(appearance: Appearance): string {
  return new URLSearchParams({ ...appearance }).toString();
}

/** The data attributes of `<html>`; an absent one means that the system decides. */
export function appearanceAttributes({ theme, contrast, density, keys }: Appearance) {
  return {
    "data-theme": theme === "system" ? undefined : theme,
    "data-contrast": contrast === "system" ? undefined : contrast,
    "data-density": density === "compact" ? density : undefined,
    "data-keys": keys === "off" ? keys : undefined,
  };
}
