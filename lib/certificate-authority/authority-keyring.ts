import type { AuthorityKind } from "#lib/generated/prisma/enums";
import type { MasterKey } from "#lib/pki/sealed-key";
import type { Signer } from "#lib/pki/signer";
import { HOUR_MS } from "#lib/platform/clock";
import type { ReadDb } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import type { Log } from "#lib/platform/log";
import type { Random } from "#lib/platform/random";
import { checkSigner, loadSigner, type SigningAuthority } from "./signing-authority";

/** The issuing CAs of a station process, their keys in memory. The root is never among them. */
export interface AuthorityKeyring {
  /** The CA that signs new certificates of its kind. @throws DomainError unavailable `authority_out_of_service` */
  issuing(kind: AuthorityKind): SigningAuthority;
  /** @throws DomainError unavailable `authority_out_of_service` */
  byId(authorityId: string): SigningAuthority;
  all(): readonly SigningAuthority[];
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

/** Loads every issuing CA's key and checks them again every hour; one that fails goes out of service. */
export async function openKeyring(input: OpenKeyring): Promise<AuthorityKeyring> {
  const { db, random, log, masterKey } = input;
  const rows = await db.certificateAuthority.findMany({
    where: { kind: { not: "ROOT" } },
    orderBy: { generation: "desc" },
  });
  const loaded: SigningAuthority[] = [];
  const failed = new Set<string>();
  for (const row of rows) {
    if (!row.sealedKey) throw new Error(`${row.name} has no key in the database`);
    const plain = await loadSigner(row, row.sealedKey, masterKey, random);
    loaded.push({ ...plain, signer: guarded(input, plain.signer) });
  }

  async function checkAll(): Promise<void> {
    for (const one of loaded) {
      try {
        await checkSigner(one, random);
        failed.delete(one.authority.id);
      } catch (error) {
        failed.add(one.authority.id);
        log.error({ error, authority: one.authority.name }, "CA taken out of service");
      }
    }
  }
  const timer = setInterval(() => void checkAll(), HOUR_MS);

  const usable = (found: SigningAuthority | undefined): SigningAuthority => {
    if (found && !failed.has(found.authority.id)) return found;
    const message = "The certificate authority is out of service. An administrator has to look at the station process.";
    throw new DomainError("unavailable", "authority_out_of_service", message, { retryAfterS: 60 });
  };
  return {
    issuing: (kind) => usable(loaded.find(({ authority }) => authority.kind === kind && authority.retiredAt === null)),
    byId: (id) => usable(loaded.find(({ authority }) => authority.id === id)),
    all: () => loaded,
    close: () => clearInterval(timer),
  };
}

function guarded({ guard, wrapSigner }: OpenKeyring, signer: Signer): Signer {
  const inner = wrapSigner?.(signer) ?? signer;
  return {
    keyId: inner.keyId,
    spki: inner.spki,
    algorithm: inner.algorithm,
    sign: async (tbs) => {
      guard?.();
      return inner.sign(tbs);
    },
  };
}
