import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { BaseStation } from "#lib/generated/prisma/client";
import type { PublicKey } from "#lib/pki/public-key";
import type { Tx } from "#lib/platform/db/client";
import { violatedUniqueIndex } from "#lib/platform/db/violated-unique-index";
import { validationFailed } from "#lib/platform/domain-error";
import { newId } from "#lib/platform/new-id";
import { readPolicy } from "#lib/policy/read-policy";
import { alreadyUsed } from "./already-used";
import { type BaseStationView, baseStationView, regionColumn } from "./base-station-view";
import { locationColumns } from "./columns";
import { declaredHolder, findKeyFault } from "./find-key-fault";
import { keyColumns } from "./key-columns";
import { keyFaultError } from "./key-fault-error";
import { keyRequiredFault, policyFaults, startingFields } from "./policy-faults";
import type { CreateBaseStation } from "./schema";
import { eui64OfLrrUuid } from "./values";

/**
 * Declares a base station and allocates its LRR-ID. What is not said of its access and security, the policy says. A public
 * key, which SaaS requires, is declared with it.
 *
 * @throws DomainError conflict `lrr_uuid_taken` when another station of the platform that is not deleted has it;
 * `public_key_in_use`.
 * @throws DomainError invalid `validation_failed` for what the policy does not allow; with `public_key_required`,
 * `weak_key`, `blocked_key` for the key.
 */
export async function createBaseStation(ctx: Context, input: CreateBaseStation): Promise<BaseStationView> {
  try {
    return await auditedTransaction(ctx, "stations:write", async (tx) => {
      const holder = await tx.baseStation.findFirst({ where: { lrrUuid: input.lrrUuid, deletedAt: null } });
      if (holder) throw alreadyUsed(ctx, "lrr_uuid_taken", "/lrrUuid", holder);

      const { policy } = await readPolicy({ db: tx });
      const faults = [...(await policyFaults(tx, ctx, policy, input)), ...keyRequiredFault(policy, input)];
      if (faults.length > 0) throw validationFailed(faults);
      const { publicKey: key } = input;
      const data = { ...startingFields(policy), ...(await columns(tx, ctx, input)) };
      const keyFault = key && (await findKeyFault(tx, ctx, data.id, key, policy));
      if (keyFault) throw keyFaultError(ctx, keyFault);

      const row = await tx.baseStation.create({ data });
      await takeOutOfInbox(tx, row);
      const view = baseStationView(row);
      return {
        result: { ...view },
        audit: [
          {
            action: "base_station.create",
            target: { type: "base_station", id: row.id },
            detail: {
              name: row.name,
              lrrUuid: row.lrrUuid,
              lrrId: row.lrrId,
              model: row.model,
              rfRegion: view.rfRegion,
            },
          },
          ...(key ? [keyEntry(row.id, key)] : []),
        ],
      };
    });
  } catch (error) {
    const index = violatedUniqueIndex(error);
    if (!index) throw error;
    if (index.includes("fingerprint")) {
      const holder = await declaredHolder(ctx.db, input.publicKey?.fingerprint ?? "");
      throw alreadyUsed(ctx, "public_key_in_use", "/publicKey", holder);
    }
    throw alreadyUsed(ctx, "lrr_uuid_taken", "/lrrUuid", await holderAfterRace(ctx, input.lrrUuid));
  }
}

/** The attempts by which it proved its EUI-64 before it was declared become its own (Connection attempts, ADD). */
async function takeOutOfInbox(tx: Tx, { id, organizationId, eui64 }: BaseStation): Promise<void> {
  if (eui64 === null) return;
  await tx.connectionAttempt.updateMany({
    where: { provenEui64: eui64, baseStationId: null, OR: [{ organizationId }, { organizationId: null }] },
    data: { baseStationId: id, organizationId },
  });
}

function keyEntry(baseStation: string, key: PublicKey): AuditEntry {
  return {
    action: "public_key.declare",
    target: { type: "base_station", id: baseStation },
    detail: { before: null, after: key.fingerprint },
  };
}

async function columns(tx: Tx, ctx: Context, input: CreateBaseStation) {
  const now = ctx.clock.now();
  const lrrId = await allocateLrrId(tx);
  return {
    id: newId(ctx, "bs"),
    organizationId: ctx.organizationId,
    lrrUuid: input.lrrUuid,
    eui64: eui64OfLrrUuid(input.lrrUuid) ?? null,
    lrrId,
    name: input.name ?? `BS-${lrrId}`,
    manufacturer: input.manufacturer,
    model: input.model,
    rfRegion: regionColumn(input.rfRegion),
    serialNumber: input.serialNumber ?? null,
    contact: input.contact ?? null,
    address: input.address ?? null,
    notes: input.notes ?? null,
    tags: input.tags ?? [],
    domains: input.domains ?? [],
    lrrVersion: input.lrrVersion ?? null,
    ...(input.backhaulSecurity ? { backhaulSecurity: input.backhaulSecurity } : {}),
    ...(input.access ? { access: input.access } : {}),
    ...(input.publicKey ? keyColumns(ctx, input.publicKey) : {}),
    validity: input.validity ?? null,
    renewBeforeDays: input.renewBeforeDays ?? null,
    administrativeState: input.administrativeState ?? "ACTIVE",
    administrativeSince: now,
    ...locationColumns(input.location ?? { kind: "UNKNOWN" }),
    createdAt: now,
    createdBy: ctx.actor.name,
    changedAt: now,
    changedBy: ctx.actor.name,
  } as const;
}

/** 8 upper-case hex digits from a sequence that stays clear of the reserved values (00000000, FFFE...., FFFF....). */
async function allocateLrrId(tx: Tx): Promise<string> {
  const [{ next }] = await tx.$queryRaw<[{ next: bigint }]>`SELECT nextval('lrr_id_sequence') AS next`;
  return next.toString(16).toUpperCase().padStart(8, "0");
}

function holderAfterRace(ctx: Context, lrrUuid: string) {
  return ctx.db.baseStation.findFirst({ where: { lrrUuid, deletedAt: null } });
}
