"use client";

import "@xterm/xterm/css/xterm.css";
import { Plug, PlugZap } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { Button } from "#components/ui/button";
import { State } from "#components/ui/state";
import { connectTerminal, type TerminalConnection, type TerminalState } from "./connect-terminal";
import { openScreen, type Screen } from "./open-screen";
import { TerminalKeys } from "./terminal-keys";

/** Leaves the terminal by keyboard: Tab and Esc belong to the shell. */
const LEAVE_KEYS = "Ctrl+Shift+L";

/** The terminal: what the shell shows, and where one types. A lost connection comes back by itself. */
export function Terminal({ session, takesFocus }: Readonly<{ session: string; takesFocus: boolean }>) {
  const place = useRef<HTMLDivElement>(null);
  const exit = useRef<HTMLParagraphElement>(null);
  const connection = useRef<TerminalConnection>(undefined);
  const shown = useRef<Screen>(undefined);
  const [state, setState] = useState<TerminalState>({ kind: "connecting" });
  const [isResizable, setResizable] = useState(false);
  const [control, setControl] = useState(false);
  const wantsFocus = useRef(takesFocus);

  useEffect(() => {
    if (!place.current) return;
    const screen = openScreen(place.current, {
      onTyped: (bytes) => connection.current?.type(bytes),
      onSize: (rows, columns) => connection.current?.resize(rows, columns),
      onLeave() {
        screen.passBy(true);
        exit.current?.focus();
      },
      onControlDone: () => setControl(false),
    });
    shown.current = screen;
    const connected = connectTerminal(session, {
      onOutput: screen.write,
      onState(next) {
        setState(next);
        if (next.kind !== "connected") return;
        screen.reset(); // what was shown last comes again
        connected.resize(screen.rows(), screen.columns());
        if (wantsFocus.current) screen.focus(); // once: a connection that comes back takes it from nobody
        wantsFocus.current = false;
      },
      onResizable: () => setResizable(true),
    });
    connection.current = connected;
    return () => {
      connected.close();
      screen.close();
    };
  }, [session]);

  const reconnect = useCallback(() => connection.current?.reconnect(), []);
  return (
    <>
      <section
        aria-label="Terminal"
        className="overflow-hidden rounded-md border border-line bg-sunken p-2 outline-0 outline-ring focus-within:outline-2"
      >
        <div ref={place} className="h-100 max-sm:h-80" />
      </section>
      <TerminalKeys
        control={control}
        onControl={(held) => {
          setControl(held);
          shown.current?.holdControl(held);
        }}
        onPress={(key) => shown.current?.press(key)}
      />
      <p
        ref={exit}
        tabIndex={-1}
        onBlur={() => shown.current?.passBy(false)}
        className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 px-2 text-faint text-xs leading-5"
      >
        <span role="status">
          <ConnectionState state={state} />
        </span>
        {state.kind === "ended" && state.canReturn && (
          <Button size="sm" kind="quiet" onPress={reconnect}>
            RECONNECT
          </Button>
        )}
        <span>
          Leave it by <kbd className="mono">{LEAVE_KEYS}</kbd>
        </span>
        <span>Leaving this page closes the session after a minute</span>
        {state.kind === "connected" && !isResizable && <span>The base station is not told the window's size</span>}
      </p>
    </>
  );
}

function ConnectionState({ state }: Readonly<{ state: TerminalState }>) {
  if (state.kind === "connected") {
    return (
      <State tone="ok" icon={<PlugZap />}>
        Terminal connected
      </State>
    );
  }
  const text = state.kind === "connecting" ? "Connecting the terminal" : state.reason;
  return (
    <State tone={state.kind === "connecting" ? "busy" : "warn"} icon={<Plug />} className="whitespace-normal!">
      {text}
    </State>
  );
}
