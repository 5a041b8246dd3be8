import type { AuthorityKind } from "#lib/generated/prisma/enums";
import type { MasterKey } from "#lib/pki/sealed-key";
import type { Signer } from "#lib/pki/signer";
import { HOUR_MS, SECOND_MS } from "#lib/platform/clock";
import type { ReadDb } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import type { Log } from "#lib/platform/log";
import type { Random } from "#lib/platform/random";
import { checkSigner, loadSigner, type SigningAuthority } from "./signing-authority";

/** The issuing CAs of a station process, their keys in memory. The root is never among them. */
export interface AuthorityKeyring {
  /**
   * The CA that signs new certificates of its kind. Asked before anything is spent on a signature.
   *
   * @throws DomainError unavailable `authority_out_of_service`, or what the guard throws.
   */
  issuing(kind: AuthorityKind): SigningAuthority;
  /** @throws DomainError unavailable `authority_out_of_service`, or what the guard throws. */
  byId(authorityId: string): SigningAuthority;
  /** Those of this moment: it changes when a CA is made or retired. */
  all(): readonly SigningAuthority[];
  /** Looks for CAs that were made or retired since: one query while there are none. */
  reload(): Promise<void>;
  /** Checks a CA's key now: it goes out of service, or comes back. */
  check(authorityId: string): Promise<void>;
  close(): void;
}

export interface OpenKeyring {
  db: ReadDb;
  random: Random;
  log: Log;
  masterKey: MasterKey;
  /** Refuses a signature by throwing: the watch over the clock (enrolment.md N7). */
  guard?: () => void;
  /** Fault tests put themselves between us and the key here. */
  wrapSigner?: (signer: Signer) => Signer;
}

/** A CA out of service is looked at again this often: a hardware module that was unplugged comes back. */
const RECHECK_MS = 5 * SECOND_MS;

/**
 * Loads every issuing CA's key and checks them again every hour (enrolment.md H6); one that fails goes out of service
 * until its check passes.
 */
export async function openKeyring(input: OpenKeyring): Promise<AuthorityKeyring> {
  const { db, random, log } = input;
  let loaded: readonly Loaded[] = [];

  /** Ids that could not be loaded by a running process: one bad key must not keep the others from their work. */
  const unreadable = new Set<string>();

  async function reload(): Promise<void> {
    const rows = await db.certificateAuthority.findMany({
      where: { kind: { not: "ROOT" } },
      orderBy: { generation: "desc" },
      select: { id: true, retiredAt: true },
    });
    const known = ({ id, retiredAt }: (typeof rows)[number]) =>
      loaded.find(({ guarded: { authority } }) => authority.id === id && isSame(authority.retiredAt, retiredAt));
    if (rows.length === loaded.length && rows.every(known)) return;
    const isFirst = loaded.length === 0;
    const next: Loaded[] = [];
    for (const row of rows) {
      try {
        next.push(known(row) ?? (await load(input, row.id)));
        unreadable.delete(row.id);
      } catch (error) {
        if (isFirst) throw error;
        if (!unreadable.has(row.id)) log.error({ error, authority: row.id }, "CA not loaded");
        unreadable.add(row.id);
      }
    }
    loaded = next;
  }
  await reload();

  const failed = new Set<string>();
  /** Without the guard: a wrong clock says nothing about a key. */
  async function check({ unguarded }: Loaded): Promise<void> {
    const { id, name } = unguarded.authority;
    try {
      await checkSigner(unguarded, random);
      if (failed.delete(id)) log.info({ authority: name }, "CA back in service");
    } catch (error) {
      if (!failed.has(id)) log.error({ error, authority: name }, "CA taken out of service");
      failed.add(id);
    }
  }
  const isFailed = ({ unguarded }: Loaded) => failed.has(unguarded.authority.id);
  const timers = [
    setInterval(() => void Promise.all(loaded.map(check)), HOUR_MS),
    setInterval(() => void Promise.all(loaded.filter(isFailed).map(check)), RECHECK_MS),
  ];

  const usable = (found: Loaded | undefined): SigningAuthority => {
    input.guard?.();
    if (found && !isFailed(found)) return found.guarded;
    const message = "The certificate authority is out of service. An administrator has to look at the station process.";
    throw new DomainError("unavailable", "authority_out_of_service", message, { retryAfterS: 60 });
  };
  const withId = (id: string) => loaded.find(({ guarded }) => guarded.authority.id === id);
  const active = (kind: AuthorityKind) =>
    loaded.find(({ guarded: { authority } }) => authority.kind === kind && authority.retiredAt === null);
  return {
    issuing: (kind) => usable(active(kind)),
    byId: (id) => usable(withId(id)),
    all: () => loaded.map(({ guarded }) => guarded),
    reload,
    check: async (id) => {
      const found = withId(id);
      if (found) await check(found);
    },
    close: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
}

/** A CA's signer twice: for its own check, and for everything else. */
interface Loaded {
  unguarded: SigningAuthority;
  guarded: SigningAuthority;
}

async function load(input: OpenKeyring, id: string): Promise<Loaded> {
  const row = await input.db.certificateAuthority.findUniqueOrThrow({ where: { id } });
  if (!row.sealedKey) throw new Error(`${row.name} has no key in the database`);
  const plain = await loadSigner(row, row.sealedKey, input.masterKey, input.random);
  const unguarded = { ...plain, signer: input.wrapSigner?.(plain.signer) ?? plain.signer };
  return { unguarded, guarded: { ...plain, signer: guarded(input, unguarded.signer) } };
}

const isSame = (a: Date | null, b: Date | null) => a?.getTime() === b?.getTime();

function guarded({ guard }: OpenKeyring, signer: Signer): Signer {
  return {
    keyId: signer.keyId,
    spki: signer.spki,
    algorithm: signer.algorithm,
    sign: async (tbs) => {
      guard?.();
      return signer.sign(tbs);
    },
  };
}
