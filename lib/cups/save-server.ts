import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { ForeignCertificate } from "#lib/pki/foreign-certificate";
import { violatedUniqueIndex } from "#lib/platform/db/violated-unique-index";
import { DomainError, type FieldError, validationFailed } from "#lib/platform/domain-error";
import type { Json } from "#lib/platform/json";
import { newId } from "#lib/platform/new-id";
import { lockServer, refuseStaleServer } from "./lock-server";
import { blobFault } from "./server-certificates";
import { sealServerCredential } from "./server-credential";
import type { CreateServer, ParsedCredential, UpdateServer } from "./server-schema";
import { type ServerView, serverView } from "./server-view";
import { judgeStationUri } from "./station-uri";

/**
 * Makes an external LNS or CUPS known. Its credential is sealed for the station processes: nobody reads it back.
 *
 * @throws DomainError conflict `server_name_taken`.
 * @throws DomainError invalid `validation_failed` for certificates that are out of date or do not fit a credential blob.
 * @throws DomainError unavailable `setup_needed`.
 */
export async function createServer(ctx: Context, input: CreateServer): Promise<ServerView> {
  refuseUnfit(ctx, input.trust, input.credential);
  const id = newId(ctx, "srv");
  const now = ctx.clock.now();
  const sealed = await credentialColumns(ctx, id, input.credential);
  return namedOnce(input.name, () =>
    auditedTransaction(ctx, "policy:write", async (tx) => {
      const row = await tx.externalServer.create({
        data: {
          id,
          organizationId: ctx.organizationId,
          server: input.kind,
          name: input.name,
          uri: input.uri,
          trust: input.trust.der,
          ...sealed,
          mayRunCommands: input.mayRunCommands,
          ...{ createdAt: now, createdBy: ctx.actor.name, changedAt: now, changedBy: ctx.actor.name },
        },
      });
      const view = serverView(row);
      return { result: view, audit: [entry("create", id, factsOf(view))] };
    }),
  );
}

/**
 * Changes an external server; what the patch leaves out stays. Stations are told at their next CUPS contact, relays
 * start anew at once.
 *
 * @throws DomainError not_found `server_not_found`; stale `server_changed`; conflict `server_name_taken`.
 * @throws DomainError invalid `validation_failed` as above.
 */
export async function updateServer(ctx: Context, { server: id, ifMatch, patch }: UpdateServer): Promise<ServerView> {
  const now = ctx.clock.now();
  refuseUnfit(ctx, patch.trust, patch.credential);
  const sealed = patch.credential === undefined ? {} : await credentialColumns(ctx, id, patch.credential);
  return namedOnce(patch.name ?? "", () =>
    auditedTransaction(ctx, "policy:write", async (tx) => {
      const before = await lockServer(tx, ctx, id);
      refuseStaleServer(before, ifMatch);
      const scheme = before.server === "LNS" ? "wss" : "https";
      const fault = patch.uri === undefined ? undefined : judgeStationUri(patch.uri, [scheme]);
      if (fault) throw validationFailed([{ pointer: "/uri", code: "uri_unusable", detail: fault }]);
      const row = await tx.externalServer.update({
        where: { id },
        data: {
          ...(patch.name === undefined ? {} : { name: patch.name }),
          ...(patch.uri === undefined ? {} : { uri: patch.uri }),
          ...(patch.trust === undefined ? {} : { trust: patch.trust.der }),
          ...(patch.mayRunCommands === undefined ? {} : { mayRunCommands: patch.mayRunCommands }),
          ...sealed,
          ...{ version: { increment: 1 }, changedAt: now, changedBy: ctx.actor.name },
        },
      });
      const view = serverView(row);
      const changes = changedFacts(factsOf(serverView(before)), factsOf(view));
      const replaced = patch.credential === undefined ? {} : { credentialReplaced: true };
      return { result: view, audit: [entry("change", id, { name: view.name, changes, ...replaced })] };
    }),
  );
}

function refuseUnfit(
  ctx: Context,
  trust: ForeignCertificate | undefined,
  credential: ParsedCredential | null | undefined,
): void {
  const now = ctx.clock.now();
  const faults: FieldError[] = [];
  const ended = (at: Date) => `This certificate expired on ${at.toISOString().slice(0, 10)}.`;
  if (trust && trust.notAfter < now) {
    faults.push({ pointer: "/trust", code: "certificate_expired", detail: ended(trust.notAfter) });
  }
  if (credential?.notAfter && credential.notAfter < now) {
    const detail = ended(credential.notAfter);
    faults.push({ pointer: "/credential/certificate", code: "certificate_expired", detail });
  }
  const blob = trust ? blobFault(trust.der, credential?.credential ?? null) : undefined;
  if (blob) faults.push({ pointer: "/trust", code: "blob_unusable", detail: blob });
  if (faults.length > 0) throw validationFailed(faults);
}

async function credentialColumns(ctx: Context, id: string, parsed: ParsedCredential | null) {
  if (!parsed) return { credentialKind: null, sealedCredential: null, credentialText: null };
  const { credential, text, notAfter } = parsed;
  const until = notAfter ? `, until ${notAfter.toISOString().slice(0, 10)}` : "";
  return {
    credentialKind: credential.kind,
    sealedCredential: await sealServerCredential(ctx, id, credential),
    credentialText: `${text.slice(0, 300 - until.length)}${until}`,
  };
}

type Facts = Record<string, Json>;

/** What stands in the audit log: never the credential itself. */
const factsOf = ({ kind, name, uri, trust, credential, mayRunCommands }: ServerView): Facts => ({
  kind,
  name,
  uri,
  trust: trust.subject,
  credential: credential ? `${credential.kind} ${credential.text}` : null,
  mayRunCommands,
});

function changedFacts(before: Facts, after: Facts): Facts {
  const changed = Object.keys(after).filter((key) => before[key] !== after[key]);
  return Object.fromEntries(changed.map((key) => [key, { before: before[key] ?? null, after: after[key] ?? null }]));
}

function entry(verb: string, id: string, detail: Facts): AuditEntry {
  return { action: `external_server.${verb}`, target: { type: "external_server", id }, detail };
}

/** The unique index is the guard. */
async function namedOnce<T>(name: string, save: () => Promise<T>): Promise<T> {
  try {
    return await save();
  } catch (error) {
    if (!violatedUniqueIndex(error)?.includes("name")) throw error;
    throw new DomainError("conflict", "server_name_taken", `Another server is called "${name}" already.`);
  }
}
