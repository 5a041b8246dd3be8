import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findCertificateOfWish } from "#lib/certificate/certificate-view";
import type { CredentialWork } from "#lib/certificate/credential-work";
import { type Fulfilment, fulfilWishes } from "#lib/certificate/fulfil-wishes";
import { leafProfiles } from "#lib/certificate/leaf-profiles";
import { type Regeneration, regenerateCertificate } from "#lib/certificate/regenerate-certificate";
import { RegenerateCertificate } from "#lib/certificate/schema";
import { openKeyring } from "#lib/certificate-authority/authority-keyring";
import { createAuthorities } from "#lib/certificate-authority/create-authorities";
import { newKeyPair } from "#lib/certificate-authority/new-key-pair";
import { rootCertificate } from "#lib/certificate-authority/root-certificate";
import type { CertificateAuthority, RevocationShard } from "#lib/generated/prisma/client";
import { type PublicKey, readPublicKey } from "#lib/pki/public-key";
import { masterKeyId } from "#lib/pki/sealed-key";
import type { Signer } from "#lib/pki/signer";
import type { Channel } from "#lib/platform/notify";
import { publishDueLists } from "#lib/revocation/publish-due-lists";
import { insertBaseStation } from "./base-stations";
import { actingAsPlatform, type TestContext } from "./context";

const KEY_BYTES = new Uint8Array(32).fill(0x5a);

/** The same for all tests of a worker: they share its database, and with it the CAs sealed under this key. */
export const TEST_MASTER_KEY = { id: masterKeyId(KEY_BYTES), bytes: KEY_BYTES };
export const TEST_PKI_URL = "http://pki.test:8880";

/** The station process's part without a process: CAs, and the work it does when it is asked. */
export interface TestIssuing {
  readonly authorities: readonly CertificateAuthority[];
  readonly fulfilment: Fulfilment;
  /** Does what the worker does, until nothing is left to do. */
  fulfil(): Promise<number>;
  /** REGENERATE, with the worker at its side. */
  regenerate(ctx: TestContext, baseStation: string, reason?: string): Promise<Regeneration>;
  /** The same Context with the worker at its side: a wish is met as soon as it is hinted. */
  withWorker(ctx: TestContext): TestContext;
  publish(): Promise<number>;
  /** Newest list of every shard of a CA. */
  shards(kind: CertificateAuthority["kind"]): Promise<RevocationShard[]>;
}

/** Makes the CAs of this test's database, or finds them. */
export async function testIssuing(ctx: TestContext, wrapSigner?: (signer: Signer) => Signer): Promise<TestIssuing> {
  const platform = actingAsPlatform(ctx);
  const dataDir = mkdtempSync(join(tmpdir(), "stationkeeper-"));
  await createAuthorities(platform, { name: "Test", pkiUrl: TEST_PKI_URL, dataDir, masterKey: TEST_MASTER_KEY });
  const { db, random, log, database } = ctx;
  const keyring = await openKeyring({
    ...{ db, random, log, masterKey: TEST_MASTER_KEY },
    ...(wrapSigner ? { wrapSigner } : {}),
  });
  keyring.close(); // no hourly check in tests
  const instanceId = `ins_${ctx.organizationId.slice(4)}`;
  const credentials: CredentialWork = { masterKey: TEST_MASTER_KEY, trust: () => rootCertificate(database) };
  const fulfilment: Fulfilment = { instanceId, keyring, profiles: leafProfiles(), credentials, inFlight: new Set() };

  async function fulfil(): Promise<number> {
    let made = 0;
    for (let more = 1; more > 0; made += more) more = await fulfilWishes(platform, fulfilment);
    return made;
  }
  return {
    authorities: await database.certificateAuthority.findMany({ orderBy: { id: "asc" } }),
    fulfilment,
    fulfil,
    async regenerate(asked, baseStation, reason = "LOST") {
      const input = RegenerateCertificate.parse({ baseStation, reason });
      const { idle, ...worker } = wakeWorker(asked, fulfil);
      const outcome = await regenerateCertificate({ ...asked, ...worker }, input);
      if (outcome.certificate) return outcome;
      await idle(); // a busy machine may need more than the 2 s that an operator waits
      await fulfil();
      return { ...outcome, certificate: await findCertificateOfWish(asked, outcome.operation ?? "") };
    },
    withWorker(asked) {
      const { idle: _, ...worker } = wakeWorker(asked, fulfil);
      return { ...asked, ...worker };
    },
    publish: () => publishDueLists(platform, keyring),
    shards: (kind) => database.revocationShard.findMany({ where: { authority: { kind } }, orderBy: { index: "asc" } }),
  };
}

/** The hint of a wish runs the worker, and the outcome's hint wakes whoever waits; `idle` once it has done that. */
function wakeWorker(ctx: TestContext, fulfil: () => Promise<number>) {
  const waiting = new Set<() => void>();
  let working: Promise<unknown> = Promise.resolve();
  return {
    idle: () => working,
    notify(channel: Channel) {
      ctx.notify(channel);
      if (channel !== "wish") return;
      working = fulfil().then(() => {
        for (const wake of waiting) wake();
      });
    },
    subscribe(_channel: Channel, wake: () => void) {
      waiting.add(wake);
      return () => waiting.delete(wake);
    },
  };
}

/** A key as a station would have it. */
export async function newPublicKey(): Promise<PublicKey> {
  const { key } = readPublicKey((await newKeyPair()).spki);
  if (!key) throw new Error("a key made for a test is refused");
  return key;
}

/** Columns of a base station on which this key is declared. */
export function declaredKey(ctx: Pick<TestContext, "clock">, key: PublicKey) {
  return {
    publicKey: key.spki,
    publicKeyFingerprint: key.fingerprint,
    publicKeyLabel: key.label,
    publicKeyDeclaredAt: ctx.clock.now(),
    publicKeyDeclaredBy: "Test",
  };
}

/** A base station with a key of its own declared. */
export async function insertDeclaredStation(ctx: TestContext, fields: Parameters<typeof insertBaseStation>[1] = {}) {
  return insertBaseStation(ctx, { ...declaredKey(ctx, await newPublicKey()), ...fields });
}
