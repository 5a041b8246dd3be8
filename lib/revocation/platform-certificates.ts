import { setTimeout } from "node:timers/promises";
import type { Context } from "#lib/audit/context";
import type { AuthorityKeyring } from "#lib/certificate-authority/authority-keyring";
import type { Bytes } from "#lib/pki/bytes";
import { checkLeafTbs } from "#lib/pki/certificate-check";
import { assembleSigned } from "#lib/pki/certificate-profile";
import type { MasterKey } from "#lib/pki/sealed-key";
import { verifySignature } from "#lib/pki/signature";
import { DomainError } from "#lib/platform/domain-error";
import { newId } from "#lib/platform/new-id";
import { openPlatformIdentity, type PlatformIdentity } from "./platform-identity";
import { checkPlatformProfile } from "./platform-profile";
import { recoverPlatformCertificates } from "./recover-platform-certificates";
import {
  type PlatformDemand,
  type PlatformReservation,
  reservePlatformCertificate,
} from "./reserve-platform-certificate";
import { abandonPlatformReservation, storePlatformCertificate } from "./store-platform-certificate";

/** The certificates of the platform itself, with keys that all station processes share. */
export interface PlatformCertificates {
  /**
   * The server certificate of the listeners: of the Server CA, all hosts as alternative names. Asked again, it is the
   * same until half of its life is over, then another one.
   *
   * @throws DomainError unavailable when there is none and none can be made now.
   */
  listener(ctx: Context, hosts: readonly string[]): Promise<PlatformIdentity>;
  /** The delegated OCSP responder of a CA of ours (enrolment.md O7). @throws like `listener` */
  responder(ctx: Context, authorityId: string): Promise<PlatformIdentity>;
  /** Abandons what nobody is signing any more. @returns how many. */
  recover(ctx: Context): Promise<number>;
}

export interface PlatformWorkplace {
  keyring: AuthorityKeyring;
  masterKey: MasterKey;
  /** The process that signs: it holds the advisory lock of this id. */
  instanceId: string;
}

/** How long a certificate that another process makes is waited for. */
const WAIT_MS = 10_000;
const LOOK_MS = 100;
/** After a failure the old one serves on, and the next attempt waits: each spends a serial number. */
const FAILED_PAUSE_MS = 30_000;

/** Makes, renews and shares the platform's certificates; in memory what this process uses. */
export function platformCertificates({ keyring, masterKey, instanceId }: PlatformWorkplace): PlatformCertificates {
  const kept = new Map<string, PlatformIdentity>();
  const underWay = new Map<string, Promise<PlatformIdentity>>();
  const failedAt = new Map<string, Date>();
  const inFlight = new Set<string>();

  /** One at a time for each use. */
  async function obtain(ctx: Context, demand: PlatformDemand): Promise<PlatformIdentity> {
    const use = purposeKey(demand);
    const known = kept.get(use);
    if (known && isFresh(ctx, known)) return known;
    const running = underWay.get(use) ?? renew(ctx, demand, use).finally(() => underWay.delete(use));
    underWay.set(use, running);
    return running;
  }

  async function renew(ctx: Context, demand: PlatformDemand, use: string): Promise<PlatformIdentity> {
    const stored = await newest(ctx, demand);
    if (stored && (isFresh(ctx, stored) || isPausing(ctx, failedAt.get(use)))) return keep(use, stored);
    try {
      const made = keep(use, await make(ctx, demand));
      failedAt.delete(use);
      return made;
    } catch (error) {
      failedAt.set(use, ctx.clock.now());
      if (!stored || stored.notAfter <= ctx.clock.now()) throw error;
      ctx.log.error({ error, purpose: demand.purpose, notAfter: stored.notAfter }, "platform certificate not renewed");
      return keep(use, stored);
    }
  }

  function keep(use: string, identity: PlatformIdentity): PlatformIdentity {
    kept.set(use, identity);
    return identity;
  }

  async function newest(ctx: Context, { purpose, authority, hosts }: PlatformDemand) {
    const row = await ctx.db.platformCertificate.findFirst({
      where: { purpose, issuerId: authority.authority.id, status: "ISSUED", hosts: { equals: [...hosts] } },
      orderBy: { notAfter: "desc" },
    });
    if (!row || row.notAfter <= ctx.clock.now()) return undefined;
    const known = kept.get(purposeKey({ purpose, authority, hosts }));
    return known?.id === row.id ? known : openPlatformIdentity(row, authority.authority.certificate, masterKey);
  }

  /** Made here, or by the process that was faster. */
  async function make(ctx: Context, demand: PlatformDemand): Promise<PlatformIdentity> {
    const deadline = performance.now() + WAIT_MS;
    while (performance.now() < deadline) {
      if (!(await makeHere(ctx, demand))) {
        await recover(ctx); // a process that is gone holds nobody up
        await setTimeout(LOOK_MS);
      }
      const stored = await newest(ctx, demand);
      if (stored && isFresh(ctx, stored)) return stored;
    }
    const message = "The platform's own certificate is not ready. Try again shortly.";
    throw new DomainError("unavailable", "platform_certificate_not_ready", message, { retryAfterS: 5 });
  }

  /** @returns false when there was one already, or another process has it in hand. */
  async function makeHere(ctx: Context, demand: PlatformDemand): Promise<boolean> {
    const id = newId(ctx, "pct"); // known before the commit, so that recovery leaves it alone
    inFlight.add(id);
    try {
      const reservation = await reservePlatformCertificate(ctx, demand, { id, instanceId, masterKey });
      if (!reservation) return false;
      const certificate = await sign(ctx, demand, reservation);
      return await storePlatformCertificate(ctx, reservation, certificate);
    } finally {
      inFlight.delete(id);
    }
  }

  /** Outside any transaction; the bytes are checked before, the signature after. */
  async function sign(ctx: Context, { authority }: PlatformDemand, reservation: PlatformReservation): Promise<Bytes> {
    const { profile, tbs, spki } = reservation;
    const { signer, publicKey } = authority;
    try {
      await checkPlatformProfile(profile, spki);
      checkLeafTbs(profile, tbs);
      const signature = await signer.sign(tbs);
      if (!verifySignature(tbs, signer.algorithm, signature, publicKey)) throw new Error("a signature does not verify");
      return assembleSigned(tbs, signer.algorithm, signature);
    } catch (error) {
      await abandonPlatformReservation(ctx, reservation);
      throw error;
    }
  }

  const recover = (ctx: Context) => recoverPlatformCertificates(ctx, { instanceId, inFlight });
  return {
    listener: async (ctx, hosts) => {
      return obtain(ctx, { purpose: "LISTENER", authority: keyring.issuing("SERVER"), hosts });
    },
    responder: async (ctx, authorityId) => {
      return obtain(ctx, { purpose: "OCSP_RESPONDER", authority: keyring.byId(authorityId), hosts: [] });
    },
    recover,
  };
}

const purposeKey = ({ purpose, authority, hosts }: PlatformDemand) =>
  [purpose, authority.authority.id, ...hosts].join(" ");

const isFresh = (ctx: Context, { renewAt }: PlatformIdentity): boolean => ctx.clock.now() < renewAt;

/** A clock that was put back ends the pause. */
function isPausing(ctx: Context, at: Date | undefined): boolean {
  const ms = at ? ctx.clock.now().getTime() - at.getTime() : FAILED_PAUSE_MS;
  return ms >= 0 && ms < FAILED_PAUSE_MS;
}
