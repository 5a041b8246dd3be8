import { appendFileSync } from "node:fs";
import type { Signer } from "#lib/pki/signer";
import type { Tx } from "#lib/platform/db/client";
import { type OpenTransaction, openTransaction } from "#lib/platform/db/transaction";

/**
 * The transactions of an issuance: the wish, the reservation, the outcome (enrolment.md G1, I1, I3), and what is seen of
 * the station afterwards: its download, its first use.
 */
export type IssuanceTransaction = "W" | "A" | "B" | "SEEN";

/** Where an issuance is struck: in a transaction, before its n-th statement, around its commit, or while signing. */
export type FaultPoint =
  | { in: IssuanceTransaction; at: number | "before commit" | "after commit" }
  | { in: "sign"; at: "before" | "after" };

/** What happens there, once. */
export type Strike = (tx: Tx | undefined) => Promise<unknown>;

export interface Faults {
  openTransaction: OpenTransaction;
  wrapSigner: (signer: Signer) => Signer;
  /** Whether the point was reached: a statement may not exist. */
  struck(): boolean;
}

/** Strikes once at a point of an issuance; everything else goes through untouched. */
export function faultsAt(point: FaultPoint, strike: Strike, onSigned: (tbs: Uint8Array) => void = () => {}): Faults {
  let struck = false;
  const strikeAt = async (here: boolean, tx?: Tx): Promise<void> => {
    if (!here || struck) return;
    struck = true;
    await strike(tx);
  };
  return {
    struck: () => struck,
    openTransaction: (db, change) => {
      let kind: IssuanceTransaction | undefined;
      const run = openTransaction(db, async (tx) => {
        let statements = 0;
        const watched = watchStatements(tx, async (text) => {
          kind ??= statements === 0 ? transactionOf(text) : undefined;
          await strikeAt(kind === point.in && point.at === statements, tx);
          statements++;
        });
        const result = await change(watched);
        await strikeAt(kind === point.in && point.at === "before commit", tx);
        return result;
      });
      return run.then(async (result) => {
        await strikeAt(kind === point.in && point.at === "after commit");
        return result;
      });
    },
    wrapSigner: (signer) => ({
      ...signer,
      sign: async (tbs) => {
        const here = point.in === "sign" && isCertificate(tbs);
        await strikeAt(here && point.at === "before");
        const signature = await signer.sign(tbs);
        if (isCertificate(tbs)) onSigned(tbs);
        await strikeAt(here && point.at === "after");
        return signature;
      },
    }),
  };
}

/** Each begins with a statement of its own; anything else is not an issuance. W is an operator's or the station's. */
function transactionOf(firstStatement: string): IssuanceTransaction | undefined {
  const text = firstStatement.replaceAll(/\s+/g, " ");
  if (text.includes("FROM base_station WHERE organization_id")) return "W";
  if (text.includes("FROM base_station WHERE id = ? AND organization_id = ?")) return "W";
  if (text.includes("FROM certificate_wish AS wish JOIN base_station")) return "A";
  if (text.includes("FROM base_station WHERE id = ANY")) return "B";
  if (text.includes("FROM base_station WHERE id = (SELECT base_station_id FROM certificate")) return "SEEN";
  return undefined;
}

/** id-kp-clientAuth: a station's certificate has it, and nothing else that our CAs sign. */
const CLIENT_AUTH = Buffer.from("06082b06010505070302", "hex");

const isCertificate = (tbs: Uint8Array): boolean => Buffer.from(tbs).includes(CLIENT_AUTH);

/** The same transaction, telling each statement before it is sent: its SQL, or "<model>.<method>". */
function watchStatements(tx: Tx, before: (text: string) => Promise<void>): Tx {
  const watchedCall = (target: object, name: string, textOf: (first: unknown) => string) => {
    const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
    return async (...args: unknown[]) => {
      await before(textOf(args[0]));
      return method.apply(target, args);
    };
  };
  return new Proxy(tx, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof name === "string" && name.startsWith("$") && typeof member === "function") {
        return watchedCall(target, name, (first) => (Array.isArray(first) ? first.join("?") : name));
      }
      if (typeof name !== "string" || typeof member !== "object" || member === null) return member;
      return new Proxy(member, {
        get: (model, method) =>
          typeof method === "string" && typeof Reflect.get(model, method) === "function"
            ? watchedCall(model, method, () => `${name}.${method}`)
            : Reflect.get(model, method),
      });
    },
  });
}

/** The process is gone, as if the power had failed. */
export const kill: Strike = async () => {
  process.kill(process.pid, "SIGKILL");
  await new Promise(() => {}); // never gets further
};

/** The database refuses a statement; outside a transaction, whatever was going on fails. */
const failStatement: Strike = async (tx) => {
  if (tx) await tx.$queryRaw`SELECT 1 / (SELECT 0)`;
  throw new Error("struck");
};

/** The connection is cut under the transaction. */
const cutConnection: Strike = async (tx) => {
  if (tx) await tx.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`;
  throw new Error("struck");
};

/** What strikes a process that stays alive. */
export const STRIKES: readonly (readonly [string, Strike])[] = [
  ["a refused statement", failStatement],
  ["a cut connection", cutConnection],
];

/** What a killed process has signed is known only if it was written down before. */
export const noteIn =
  (file: string) =>
  (tbs: Uint8Array): void =>
    appendFileSync(file, `${Buffer.from(tbs).toString("hex")}\n`);
