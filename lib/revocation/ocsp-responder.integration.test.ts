import { expect, test } from "vitest";
import type { CertificateAuthority } from "#lib/generated/prisma/client";
import { derNatural, derNull, derOctetString, derOid, derSequence } from "#lib/pki/der-writer";
import { ocspIssuer } from "#lib/pki/ocsp-issuer";
import { OID } from "#lib/pki/oids";
import { newId } from "#lib/platform/new-id";
import { actingAsPlatform, type TestContext, testContext } from "#lib/testing/context";
import { insertDeclaredStation, TEST_MASTER_KEY, testIssuing } from "#lib/testing/issuing";
import { type OcspResponder, ocspResponder } from "./ocsp-responder";
import { type PlatformCertificates, platformCertificates } from "./platform-certificates";
import { recordRevocations } from "./record-revocations";
import { revocationGenerations } from "./revocation-generations";

/** A responder whose certificate can be withheld, and a question about a certificate of ours. */
async function scene() {
  const ctx = actingAsPlatform(await testContext());
  const issuing = await testIssuing(ctx);
  const authority = issuing.authorities.find(({ kind }) => kind === "BASE_STATION") as CertificateAuthority;
  const { keyring, instanceId } = issuing.fulfilment;
  const certificates = platformCertificates({ keyring, masterKey: TEST_MASTER_KEY, instanceId });
  const generations = revocationGenerations(ctx.db);
  await generations.poll();
  const gate = { signatures: 0, open: Promise.resolve() };
  const counted: Pick<PlatformCertificates, "responder"> = {
    responder: async (asking, id) => {
      gate.signatures++;
      await gate.open;
      return certificates.responder(asking, id);
    },
  };
  const responder = askedInDer(
    ocspResponder({ clock: ctx.clock, context: () => ctx, keyring, certificates: counted, generations }),
  );
  const station = await insertDeclaredStation(ctx);
  const { certificate } = await issuing.regenerate(ctx, station.id);
  if (!certificate) throw new Error("no certificate");
  const request = requestFor(authority, certificate.serialNumber);
  return { ctx, issuing, authority, generations, gate, responder, request, certificate };
}

/** As a POST spells it. */
function askedInDer({ answer }: OcspResponder) {
  return { answer: (slug: string, der: Uint8Array) => answer(slug, Buffer.from(der).toString("latin1"), () => der) };
}

function requestFor(authority: CertificateAuthority, serialNumber: string): Uint8Array {
  const issuer = ocspIssuer({ subjectName: authority.subject, spki: authority.subjectPublicKeyInfo });
  const certId = derSequence(
    derSequence(derOid(OID.sha256), derNull()),
    derOctetString(issuer.nameHash.sha256),
    derOctetString(issuer.keyHash.sha256),
    derNatural(BigInt(`0x${serialNumber}`)),
  );
  return derSequence(derSequence(derSequence(derSequence(certId))));
}

/** A revocation of something else: the generation moves. */
async function revokeSomething(ctx: TestContext, authority: CertificateAuthority): Promise<void> {
  const shard = await ctx.database.revocationShard.findFirstOrThrow({ where: { authorityId: authority.id } });
  const now = ctx.clock.now();
  const serialNumber = `01${newId(ctx, "crt")
    .slice(-16)
    .toLowerCase()
    .replaceAll(/[^0-9a-f]/g, "a")}`;
  await ctx.openTransaction(ctx.db, (tx) =>
    recordRevocations(tx, [
      { issuerId: authority.id, serialNumber, shardId: shard.id, revokedAt: now, reason: "SUPERSEDED", notAfter: now },
    ]),
  );
}

test("who asks the same at once waits for one signature, and later askers get it from memory, at once", async () => {
  const { authority, generations, gate, responder, request } = await scene();
  const replies = await Promise.all(Array.from({ length: 20 }, () => responder.answer(authority.slug, request)));
  expect(gate.signatures).toBe(1);
  expect(new Set(replies.map(({ body }) => Buffer.from(body).toString("hex"))).size).toBe(1);
  await generations.poll();
  const later = responder.answer(authority.slug, request);
  expect(later).not.toBeInstanceOf(Promise);
  expect(later).toBe(replies[0]);
});

test("after any revocation of the CA an answer is made anew", async () => {
  const { ctx, authority, generations, gate, responder, request } = await scene();
  const before = await responder.answer(authority.slug, request);
  await revokeSomething(ctx, authority);
  await generations.poll();
  const after = await responder.answer(authority.slug, request);
  expect(after).not.toBe(before);
  expect(gate.signatures).toBe(2);
});

test("an answer is given out for half of the hour that it holds", async () => {
  const { ctx, authority, responder, request } = await scene();
  const first = await responder.answer(authority.slug, request);
  ctx.clock.advance(29 * 60_000);
  expect(await responder.answer(authority.slug, request)).toBe(first);
  ctx.clock.advance(2 * 60_000);
  const second = await responder.answer(authority.slug, request);
  expect(second.thisUpdate?.getTime()).toBeGreaterThan(first.thisUpdate?.getTime() ?? Number.NaN);
});

test("beyond 64 at a time whoever asks is told to try later, and is answered once there is room", async () => {
  const { authority, gate, responder } = await scene();
  let release = () => {};
  gate.open = new Promise((resolve) => {
    release = resolve;
  });
  const ask = (serial: number) => responder.answer(authority.slug, requestFor(authority, serial.toString(16)));
  const held = Array.from({ length: 64 }, (_, index) => ask(index + 1));
  await expect(ask(100)).rejects.toMatchObject({ kind: "unavailable", code: "ocsp_overloaded" });
  release();
  await Promise.all(held);
  expect((await ask(100)).body.length).toBeGreaterThan(500);
});

test("a retired CA goes on answering for its certificates", async () => {
  const { ctx, authority, issuing, generations, request } = await scene();
  const { keyring, instanceId } = issuing.fulfilment;
  const retired = keyring.all().map((one) => ({ ...one, authority: { ...one.authority, retiredAt: ctx.clock.now() } }));
  const certificates = platformCertificates({ keyring, masterKey: TEST_MASTER_KEY, instanceId });
  const dependencies = { clock: ctx.clock, context: () => ctx, certificates, generations };
  const responder = askedInDer(ocspResponder({ ...dependencies, keyring: { all: () => retired } }));
  expect((await responder.answer(authority.slug, request)).body.length).toBeGreaterThan(500);
});
