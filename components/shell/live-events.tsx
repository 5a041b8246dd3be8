"use client";

import { useEffect, useEffectEvent, useRef } from "react";

/** What the server tells: ids only; the page reads again through its view. */
export interface LiveEvent {
  type: string;
  targetId: string;
  baseStationId: string | null;
}

export type LiveState = { status: "live" } | { status: "paused"; since: string };

interface Listener {
  onEvents: (events: LiveEvent[]) => void;
  /** Something may have happened that nobody told: after a cut, or while the tab was hidden. */
  onMissed: () => void;
  onState: (state: LiveState) => void;
}

type Message = { kind: "events"; events: LiveEvent[] } | { kind: "missed" } | { kind: "state"; state: LiveState };

const NAME = "stationkeeper-live";
/** A cut shorter than this is not worth a word. */
const PATIENCE_MS = 5_000;

/**
 * One EventSource for all tabs of a browser, since HTTP/1.1 allows six connections per host: the tab that holds the Web
 * Lock has it and tells the others by BroadcastChannel. Hidden tabs let go. Where there are no locks (plain http on
 * another host than localhost), every visible tab has its own.
 */
export function useLiveEvents(listener: Listener): () => void {
  const reconnect = useRef(() => {});
  const hear = useEffectEvent((message: Message) => {
    if (message.kind === "events") listener.onEvents(message.events);
    else if (message.kind === "missed") listener.onMissed();
    else listener.onState(message.state);
  });

  useEffect(() => {
    const channel = new BroadcastChannel(NAME);
    channel.onmessage = ({ data }: MessageEvent<Message>) => hear(data);
    const tell = (message: Message) => {
      hear(message);
      channel.postMessage(message);
    };
    let leave = () => {};
    const onVisibility = () => {
      leave();
      if (document.hidden) return;
      leave = takePart(tell, reconnect);
    };
    const onReturn = () => {
      if (!document.hidden) hear({ kind: "missed" });
      onVisibility();
    };
    onVisibility();
    document.addEventListener("visibilitychange", onReturn);
    return () => {
      document.removeEventListener("visibilitychange", onReturn);
      leave();
      channel.close();
    };
  }, []);

  return () => reconnect.current();
}

/** Waits for its turn to hold the stream, and holds it. Returns what ends that. */
function takePart(tell: (message: Message) => void, reconnect: { current: () => void }): () => void {
  const given = new AbortController();
  const hold = () =>
    new Promise<void>((resolve) => {
      const close = openStream(tell, reconnect);
      given.signal.addEventListener("abort", () => {
        close();
        resolve();
      });
    });
  if (!navigator.locks) void hold();
  else {
    navigator.locks
      .request(NAME, { signal: given.signal }, async () => {
        if (!given.signal.aborted) await hold();
      })
      .catch(() => {}); // aborted while it waited: another tab has the stream
  }
  return () => given.abort();
}

/** The stream itself. EventSource tries again by itself, except after an answer that is none; then we do. */
function openStream(tell: (message: Message) => void, reconnect: { current: () => void }): () => void {
  let source: EventSource;
  let opened = false;
  let cutAt: string | undefined;
  let patience: ReturnType<typeof setTimeout> | undefined;

  const onOpen = () => {
    clearTimeout(patience);
    if (opened) tell({ kind: "missed" });
    opened = true;
    cutAt = undefined;
    tell({ kind: "state", state: { status: "live" } });
  };
  const onError = () => {
    if (cutAt) return;
    cutAt = new Date(performance.timeOrigin + performance.now()).toISOString();
    const since = cutAt;
    patience = setTimeout(() => tell({ kind: "state", state: { status: "paused", since } }), PATIENCE_MS);
  };
  const connect = () => {
    source?.close();
    source = new EventSource("/api/v1/stream");
    source.addEventListener("open", onOpen);
    source.addEventListener("error", onError);
    source.addEventListener("changes", ({ data }) => tell({ kind: "events", events: JSON.parse(data) as LiveEvent[] }));
  };
  const revive = setInterval(() => {
    if (source.readyState === EventSource.CLOSED) connect();
  }, 15_000);
  reconnect.current = connect;
  connect();
  return () => {
    clearInterval(revive);
    clearTimeout(patience);
    source.close();
  };
}
