import type { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { eventFeed, type FeedEvent } from "#lib/audit/event-feed";
import type { ProcessContext } from "#lib/audit/platform-context";
import type { VendorCertificates } from "#lib/certificate-authority/vendor-certificates";
import { SECOND_MS } from "#lib/platform/clock";
import { DomainError } from "#lib/platform/domain-error";
import type { Subscribe } from "#lib/platform/notify";
import type { CutReason } from "#lib/revocation/cut-reasons";
import { findRefusedPeers } from "#lib/revocation/refused-peers";
import { startExpiryWatch } from "./expiry-watch";
import { startJob } from "./job";
import { findLostVendorPaths } from "./lost-vendor-paths";
import type { PeerRegistry, RegisteredPeer } from "./peer-registry";

/** Whoever may no longer be connected is disconnected, within a second, in whichever process the socket lives. */
export interface AccessWatch {
  /** @throws DomainError unavailable `access_unknown` when nothing could be read for 10 s: nobody new is let in. */
  assertReading(): void;
  /**
   * Tells what happens, before anybody is looked at: each event once, whatever comes of the look. Whoever listens only
   * notes what concerns it, and does its work elsewhere. Returns what ends it.
   */
  onEvents(listener: (events: readonly FeedEvent[]) => void): () => void;
  stop(): Promise<void>;
}

const POLL_MS = 500;
/** Hints of this time share a reading. */
const PAUSE_MS = 50;
/** Without a reading for this long, new stations are refused; those that are in stay (enrolment.md V3). */
const BLIND_MS = 10 * SECOND_MS;
/** In one statement; the event loop has its turn between them. */
const BATCH = 1_000;
/** A tenth of a second's work. */
const PATHS_AT_ONCE = 250;
/** The platform's own doings that touch no station's access. Any other has everybody looked at. */
const HARMLESS =
  /^(revocation_list\.(publish|discard|open)$|vendor_ca\.learn_intermediate$|(platform_certificate|operator|api_token|alarm|external_server|lns_assignment|update_package|update_key)\.)/;
/** What is merely seen of a station, or of a stranger: thousands a minute, and nobody's access. */
const OBSERVED = /^(base_station\.contact|cups\.contact|lns\.[a-z_]+|connection_attempt\.refused)$/;

/**
 * Follows what happens on the platform and looks again at the stations that it concerns: at each step of one, and at
 * everybody when a change names no station. Somebody let in while a change committed is looked at once more. It alone
 * reads the events in a station process: whoever else wants to hear of them listens to it.
 *
 * @param vendors judges vendors' certificates anew, by what their CAs are now.
 */
export function startAccessWatch(
  process: ProcessContext,
  registry: PeerRegistry,
  subscribe: Subscribe,
  vendors?: Pick<VendorCertificates, "judge">,
): AccessWatch {
  const { db, clock, log } = process;
  const feed = eventFeed(db);
  const listeners = new Set<(events: readonly FeedEvent[]) => void>();
  let readAt = performance.now();
  /** Still to be looked at, when the database went away in between. */
  let everybody = false;
  let pending = new Set<Socket>();
  /** Whose vendor's certificate is to be judged anew. Nobody whom the tables refuse waits for that. */
  const unjudged = new Set<Socket>();

  async function look(): Promise<boolean> {
    try {
      const { events, more } = await feed.read();
      noteConcerned(events);
      if (events.length > 0) for (const listener of listeners) listener(events);
      for (const socket of registry.takeNew()) {
        pending.add(socket);
        expiry.expect(registry.peer(socket)?.notAfter ?? null);
      }
      if (everybody) for (const [socket] of registry.entries()) pending.add(socket);
      await judgePending();
      everybody = false;
      await judgePaths();
      readAt = performance.now();
      if (events.length > 0) await setTimeout(PAUSE_MS);
      return more || unjudged.size > 0;
    } catch (error) {
      everybody = true; // an outage may hide more than the events that follow it
      throw error;
    }
  }

  function noteConcerned(events: readonly FeedEvent[]): void {
    for (const { type, baseStationId } of events) {
      if (OBSERVED.test(type)) continue;
      if (baseStationId !== null) for (const socket of registry.ofStation(baseStationId)) pending.add(socket);
      else if (!HARMLESS.test(type)) everybody = true;
    }
  }

  async function judgePending(): Promise<void> {
    const all = [...pending];
    for (let from = 0; from < all.length; from += BATCH) {
      const known = withPeers(all.slice(from, from + BATCH));
      const peers = known.map(({ peer }) => peer);
      for (const { index, why } of await findRefusedPeers(db, peers)) cut(known[index], why);
      for (const { socket, peer } of known) if (vendors && peer.vendorLeaf) unjudged.add(socket);
    }
    pending = new Set();
  }

  async function judgePaths(): Promise<void> {
    if (!vendors) return;
    const slice = [...unjudged].slice(0, PATHS_AT_ONCE);
    const known = withPeers(slice);
    const peers = known.map(({ peer }) => peer);
    for (const { index, why } of await findLostVendorPaths(vendors, peers, clock.now())) cut(known[index], why);
    for (const socket of slice) unjudged.delete(socket);
  }

  const withPeers = (sockets: readonly Socket[]) =>
    sockets.flatMap((socket) => {
      const peer = registry.peer(socket);
      return peer ? [{ socket, peer }] : [];
    });

  /** Unless it was let in by something else meanwhile: then it is among the new ones of the next round. */
  function cut(one: { socket: Socket; peer: RegisteredPeer } | undefined, why: CutReason): void {
    if (!one || registry.peer(one.socket) !== one.peer) return;
    log.info({ baseStation: one.peer.baseStationId, why }, "connection closed: access was withdrawn");
    registry.cut(one.socket, why);
  }

  const expiry = startExpiryWatch(process, registry);
  const watch = startJob("access watch", POLL_MS, look, log);
  const subscriptions = [subscribe("event", watch.hint), subscribe("revocation", watch.hint)];
  return {
    assertReading() {
      if (performance.now() - readAt < BLIND_MS) return;
      const message = "Who may connect cannot be read at present. Try again shortly.";
      throw new DomainError("unavailable", "access_unknown", message, { retryAfterS: 10 });
    },
    onEvents(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      for (const unsubscribe of subscriptions) unsubscribe();
      await Promise.all([watch.stop(), expiry.stop()]);
    },
  };
}
