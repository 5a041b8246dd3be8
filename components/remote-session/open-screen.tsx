import { FitAddon } from "@xterm/addon-fit";
import { type ITheme, Terminal } from "@xterm/xterm";
import { TERMINAL_COLUMNS, TERMINAL_ROWS } from "#lib/remote-session/values";

interface ScreenListeners {
  onTyped: (bytes: Uint8Array<ArrayBuffer>) => void;
  onSize: (rows: number, columns: number) => void;
  /** The keys for leaving were pressed. */
  onLeave: () => void;
  /** The letter for which Ctrl was held was typed. */
  onControlDone: () => void;
}

/** A key that not every keyboard has. */
export type ExtraKey = "Escape" | "Tab" | "Up" | "Down" | "Left" | "Right";

/** What it sends (ECMA-48, and DECCKM of a VT100 for a program that wants the arrows as application keys). */
const SEQUENCES: Record<ExtraKey, { normal: string; application?: string }> = {
  Escape: { normal: "\x1b" },
  Tab: { normal: "\t" },
  Up: { normal: "\x1b[A", application: "\x1bOA" },
  Down: { normal: "\x1b[B", application: "\x1bOB" },
  Right: { normal: "\x1b[C", application: "\x1bOC" },
  Left: { normal: "\x1b[D", application: "\x1bOD" },
};

/** Of a letter, its control character: "c" is ^C. */
const CONTROL_BITS = 0x1f;

export interface Screen {
  write(data: Uint8Array): void;
  reset(): void;
  focus(): void;
  /** As if it were typed. */
  press(key: ExtraKey): void;
  /** The next letter that is typed is its control character. */
  holdControl(isHeld: boolean): void;
  /** Whether Tab passes it by: who has just left it by keyboard gets to what stands before it. */
  passBy(passes: boolean): void;
  rows(): number;
  columns(): number;
  close(): void;
}

const SCROLLBACK_LINES = 5000;
const LIGHT: ITheme = {
  background: "#f5f6f8",
  foreground: "#16181d",
  cursor: "#16181d",
  selectionBackground: "#b9c8f5",
};
const DARK: ITheme = {
  background: "#0d0f13",
  foreground: "#eceef2",
  cursor: "#eceef2",
  selectionBackground: "#33478a",
};
/** WCAG 2.2 AA of text, whatever colours a program chooses. */
const CONTRAST = 4.5;

/** Puts a terminal into an element and keeps it as large as that, and as light or dark as the page. */
export function openScreen(place: HTMLElement, listeners: ScreenListeners): Screen {
  const fit = new FitAddon();
  const nonce = nonceOf(place.ownerDocument);
  const terminal = new Terminal({
    documentOverride: documentWithNonce(place.ownerDocument, nonce),
    fontFamily: getComputedStyle(place).getPropertyValue("--font-mono") || "monospace",
    fontSize: 13,
    scrollback: SCROLLBACK_LINES,
    minimumContrastRatio: CONTRAST,
    screenReaderMode: true,
    theme: isDark() ? DARK : LIGHT,
  });
  terminal.loadAddon(fit);
  terminal.open(place);
  letThrough(place, nonce);
  fit.fit();

  const encoder = new TextEncoder();
  let isControlHeld = false;
  terminal.onData((text) => {
    const isControl = isControlHeld && /^[a-z@[\\\]^_]$/i.test(text);
    if (isControl) {
      isControlHeld = false;
      listeners.onControlDone();
    }
    listeners.onTyped(encoder.encode(isControl ? String.fromCharCode(text.charCodeAt(0) & CONTROL_BITS) : text));
  });
  terminal.onBinary((text) => listeners.onTyped(Uint8Array.from(text, (character) => character.charCodeAt(0))));
  terminal.onResize(({ rows, cols }) => listeners.onSize(withinRows(rows), withinColumns(cols)));
  terminal.attachCustomKeyEventHandler((event) => {
    const leaves = event.ctrlKey && event.shiftKey && event.code === "KeyL";
    if (leaves && event.type === "keydown") {
      event.preventDefault();
      listeners.onLeave();
    }
    return !leaves;
  });

  const resized = new ResizeObserver(() => fit.fit());
  resized.observe(place);
  const recolour = () => {
    terminal.options.theme = isDark() ? DARK : LIGHT;
  };
  const chosen = new MutationObserver(recolour);
  chosen.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const preferred = matchMedia("(prefers-color-scheme: dark)");
  preferred.addEventListener("change", recolour);
  return {
    write: (data) => terminal.write(data),
    reset: () => terminal.reset(),
    focus() {
      place.scrollIntoView({ block: "nearest" });
      terminal.focus();
    },
    press(key) {
      const { normal, application = normal } = SEQUENCES[key];
      terminal.input(terminal.modes.applicationCursorKeysMode ? application : normal);
      terminal.focus();
    },
    holdControl(isHeld) {
      isControlHeld = isHeld;
      terminal.focus();
    },
    passBy(passes) {
      if (terminal.textarea) terminal.textarea.tabIndex = passes ? -1 : 0;
    },
    rows: () => withinRows(terminal.rows),
    columns: () => withinColumns(terminal.cols),
    close() {
      resized.disconnect();
      chosen.disconnect();
      preferred.removeEventListener("change", recolour);
      terminal.dispose();
    },
  };
}

const withinRows = (rows: number) => Math.min(Math.max(rows, TERMINAL_ROWS.min), TERMINAL_ROWS.max);
const withinColumns = (columns: number) => Math.min(Math.max(columns, TERMINAL_COLUMNS.min), TERMINAL_COLUMNS.max);

function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
}

/** Of the document (components/shell/document-nonce.tsx). */
const nonceOf = (page: Document): string =>
  page.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";

/** The style of its scrollbar xterm.js 6.0 makes by `window.document`, whatever document it is given. */
function letThrough(place: HTMLElement, nonce: string): void {
  for (const style of place.querySelectorAll("style")) {
    if (style.nonce) continue;
    style.nonce = nonce;
    style.textContent = String(style.textContent); // read again, now with its nonce
  }
}

/** The document as xterm.js shall use it: it writes style sheets as elements, which our policy allows only with the nonce. */
function documentWithNonce(page: Document, nonce: string): Document {
  return new Proxy(page, {
    get(target, name) {
      if (name === "createElement") {
        return (tag: string, options?: ElementCreationOptions) => {
          const element = target.createElement(tag, options);
          if (element instanceof HTMLStyleElement) element.nonce = nonce;
          return element;
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
