"use client";

import { type RefObject, useEffect, useEffectEvent, useRef } from "react";
import { type EventCursor, isNotBefore } from "#lib/audit/values";
import type { LiveEvent } from "#lib/web/live-feed";

export type LiveState = { status: "live" } | { status: "paused"; since: string };

interface Listener {
  /** All that has happened since the page's cursor, in turn; null: more than can be told. */
  onNews: (events: LiveEvent[] | null) => void;
  onState: (state: LiveState) => void;
}

/** What happened between two places of the log, all of it. */
interface News {
  kind: "news";
  from: EventCursor;
  to: EventCursor;
  events: LiveEvent[] | null;
}

/** A tab that has heard everything up to `since` wants to hear the rest. */
interface Question {
  kind: "question";
  since: EventCursor;
}

type Message = News | Question | { kind: "state"; state: LiveState };

interface Stream {
  /** Opens it anew, so that it tells again what has happened since a place. */
  reopen: (since?: EventCursor) => void;
  close: () => void;
}

const NAME = "stationkeeper-live";
/** A cut shorter than this is not worth a word. */
const PATIENCE_MS = 5_000;

/**
 * One EventSource for all tabs of a browser, since HTTP/1.1 allows six connections per host: the tab that holds the Web
 * Lock has it and tells the others by BroadcastChannel. Hidden tabs let go. Where there are no locks (plain http on
 * another host than localhost), every visible tab has its own and tells nobody.
 *
 * Nothing is missed between the reading of the page, at the cursor `since`, and the moment its script listens: a tab
 * knows up to where it has heard, and asks for what came after when it comes, and whenever news begin later than that.
 */
export function useLiveEvents(since: EventCursor, listener: Listener): () => void {
  const known = useRef(since);
  const stream = useRef<Stream>(null);
  const ask = useRef(() => {});
  const hear = useEffectEvent((message: Message) => {
    if (message.kind === "state") listener.onState(message.state);
    else if (message.kind === "question") stream.current?.reopen(message.since);
    else if (isNotBefore(known.current, message.from)) {
      if (isNotBefore(message.to, known.current)) known.current = message.to;
      listener.onNews(message.events);
    } else if (!document.hidden) ask.current();
  });

  useEffect(() => {
    const channel = navigator.locks && new BroadcastChannel(NAME);
    if (channel) channel.onmessage = ({ data }: MessageEvent<Message>) => hear(data);
    const tell = (message: Message) => {
      hear(message);
      channel?.postMessage(message);
    };
    ask.current = () => tell({ kind: "question", since: known.current });
    let leave = () => {};
    const takePart = () => {
      leave();
      if (document.hidden) return;
      ask.current(); // whoever has the stream already
      leave = waitForStream(stream, () => openStream(known.current, tell));
    };
    takePart();
    document.addEventListener("visibilitychange", takePart);
    return () => {
      document.removeEventListener("visibilitychange", takePart);
      leave();
      channel?.close();
    };
  }, []);

  return () => ask.current();
}

/** Waits for its turn to hold the stream, and holds it. Returns what ends that. */
function waitForStream(stream: RefObject<Stream | null>, open: () => Stream): () => void {
  const given = new AbortController();
  const hold = () =>
    new Promise<void>((resolve) => {
      const own = open();
      stream.current = own;
      given.signal.addEventListener("abort", () => {
        own.close();
        stream.current = null;
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

/**
 * The stream itself, from a place on. EventSource tries again by itself, and says where it was, except after an answer
 * that is none; then we do.
 */
function openStream(since: EventCursor, tell: (message: Message) => void): Stream {
  let place = since;
  let source: EventSource | undefined;
  let state: LiveState = { status: "live" };
  let cutAt: string | undefined;
  let patience: ReturnType<typeof setTimeout> | undefined;

  const become = (now: LiveState) => {
    state = now;
    tell({ kind: "state", state });
  };
  const onOpen = () => {
    clearTimeout(patience);
    cutAt = undefined;
    become({ status: "live" });
  };
  const onError = () => {
    if (cutAt) return;
    cutAt = new Date(performance.timeOrigin + performance.now()).toISOString();
    const since = cutAt;
    patience = setTimeout(() => become({ status: "paused", since }), PATIENCE_MS);
  };
  const onNews = ({ data, lastEventId }: MessageEvent<string>) => {
    const from = place;
    place = lastEventId;
    tell({ kind: "news", from, to: place, events: JSON.parse(data) as LiveEvent[] | null });
  };
  const connect = () => {
    source?.close();
    source = new EventSource(`/api/v1/stream?since=${place}`);
    source.addEventListener("open", onOpen);
    source.addEventListener("error", onError);
    source.addEventListener("changes", onNews);
    source.addEventListener("missed", onNews);
  };
  const revive = setInterval(() => {
    if (source?.readyState === EventSource.CLOSED) connect();
  }, 15_000);
  connect();
  return {
    reopen(since = place) {
      if (isNotBefore(place, since)) place = since;
      tell({ kind: "state", state }); // a tab that has just come does not know it
      connect();
    },
    close() {
      clearInterval(revive);
      clearTimeout(patience);
      source?.close();
    },
  };
}
