import { setImmediate } from "node:timers/promises";
import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { VendorCa } from "#lib/generated/prisma/client";
import { nameText } from "#lib/pki/name";
import { readPolicy } from "#lib/policy/read-policy";
import { type BundleCheckView, checkBundle } from "./check-bundle";
import { type Anchors, leadsToRoot } from "./leads-to-root";
import { vendorCaNotFound } from "./lock-vendor-ca";
import { planExchange } from "./plan-exchange";
import { readVendorAnchors } from "./read-vendor-anchors";
import { type ShownStation, shownStations } from "./shown-stations";
import { isInScope } from "./values";
import { type AffectedStation, countInScope } from "./vendor-ca-effects";
import type { CheckExchange } from "./vendor-ca-schema";

/** What would come of it if a vendor CA had these certificates instead of its own. */
export interface VendorCaExchange {
  bundle: BundleCheckView;
  /** Null unless the bundle is sound. */
  change: CertificateChange | null;
}

export interface CertificateChange {
  /** Subjects, RFC 4514. */
  added: string[];
  /** The last of these: base stations had sent them, and from then on they count as uploaded. */
  adopted: string[];
  /** Base stations sent them, and they lead to a root still: they stay. */
  kept: string[];
  /** Left out, or sent by base stations and leading to no root any more. */
  removed: string[];
  effects: ExchangeEffects;
}

/** Who would lose access, as far as it is known from what was last seen. */
export interface ExchangeEffects {
  /** Declared Basics Stations that the scope takes in, whatever they prove themselves by. */
  inScope: number;
  /** Those that showed a certificate of this vendor CA when they were let in last: all that anything is known of. */
  seen: number;
  /** Of these: their certificate leads to a root now, and would to none. */
  losing: number;
  /** The same, but another active vendor CA lets them in. */
  elsewhere: number;
  /** Of those seen: their certificate was not kept, so nobody knows. */
  unknown: number;
  /** Open connections of those that lose access here. */
  connected: number;
  /** Those that lose access here, those for good first; at most 200. */
  stations: AffectedStation[];
}

const MOST_SHOWN = 200;
/** Whoever else asks this process something has a turn after so many certificates. */
const SLICE = 50;

/**
 * Judges a bundle that would take the place of a vendor CA's certificates, line by line, and whom it would shut out.
 * Nothing is stored. What is not known: whether a base station that never called has a certificate that would hold.
 *
 * @throws DomainError not_found `vendor_ca_not_found`.
 */
export async function getVendorCaExchange(
  ctx: Context,
  { ca, certificates }: CheckExchange,
): Promise<VendorCaExchange> {
  authorize(ctx.actor, "stations:read");
  const row = await ctx.db.vendorCa.findFirst({
    where: { id: ca, organizationId: ctx.organizationId, status: { not: "REMOVED" } },
    include: { certificates: { orderBy: [{ isRoot: "desc" }, { id: "asc" }] } },
  });
  if (!row) throw vendorCaNotFound();
  const { policy } = await readPolicy(ctx);
  const { accepted, ...verdict } = await checkBundle(ctx.db, certificates, policy, ctx.clock.now());
  const bundle = { ...verdict, faults: [...verdict.faults], certificates: [...verdict.certificates] };
  if (!bundle.isSound) return { bundle, change: null };
  const { added, adopted, kept, removed, next } = planExchange(row.certificates, accepted, ctx.clock.now());
  const change = {
    added: [
      ...added.map(({ certificate }) => nameText(certificate.subjectName)),
      ...adopted.map(({ subjectText }) => subjectText),
    ],
    adopted: adopted.map(({ subjectText }) => subjectText),
    kept: kept.map(({ subjectText }) => subjectText),
    removed: removed.map(({ subjectText }) => subjectText),
    effects: await effectsOf(ctx, row, next),
  };
  return { bundle, change };
}

async function effectsOf(ctx: Context, row: VendorCa, next: Anchors): Promise<ExchangeEffects> {
  const at = ctx.clock.now();
  const all = await readVendorAnchors(ctx.db, ctx.log, ctx.organizationId);
  const present = all.find(({ vendorCaId }) => vendorCaId === row.id) ?? { roots: [], intermediates: [] };
  const others = await ctx.db.vendorCa.findMany({
    where: { id: { not: row.id }, organizationId: ctx.organizationId, status: "ACTIVE" },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  /** The name of another vendor CA that lets it in. */
  const otherOf = ({ eui64, domains }: ShownStation, leaf: NonNullable<ShownStation["leaf"]>) =>
    others.find((other) => {
      const anchors = all.find(({ vendorCaId }) => vendorCaId === other.id);
      return anchors && isInScope(other, eui64, domains) && leadsToRoot(leaf, anchors, at);
    })?.name ?? null;

  const counts = { seen: 0, losing: 0, elsewhere: 0, unknown: 0, connected: 0 };
  const losing: AffectedStation[] = [];
  const elsewhere: AffectedStation[] = [];
  for await (const page of shownStations(ctx, row.id)) {
    for (const station of page) {
      if (++counts.seen % SLICE === 0) await setImmediate();
      const { leaf, domains: _, shownAt, ...facts } = station;
      if (!leaf) counts.unknown++;
      if (!leaf || leadsToRoot(leaf, next, at) || !leadsToRoot(leaf, present, at)) continue;
      const stillBy = otherOf(station, leaf);
      counts[stillBy === null ? "losing" : "elsewhere"]++;
      if (facts.connected) counts.connected++;
      const list = stillBy === null ? losing : elsewhere;
      if (list.length < MOST_SHOWN) list.push({ ...facts, shownAt: shownAt.toISOString(), stillBy });
    }
  }
  const inScope = await countInScope(ctx, row);
  return { inScope, ...counts, stations: [...losing, ...elsewhere].slice(0, MOST_SHOWN) };
}

/**
 * The certificates (SHA-256, hex) of base stations that came by a vendor CA last and that these certificates lead from to
 * a root.
 */
export async function findHolding(ctx: Context, vendorCaId: string, next: Anchors): Promise<string[]> {
  const at = ctx.clock.now();
  const holding: string[] = [];
  let judged = 0;
  for await (const page of shownStations(ctx, vendorCaId)) {
    for (const { leaf, certificateSha256 } of page) {
      if (++judged % SLICE === 0) await setImmediate();
      if (leaf && leadsToRoot(leaf, next, at)) holding.push(certificateSha256);
    }
  }
  return holding;
}
