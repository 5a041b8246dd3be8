import { expect, test } from "vitest";
import { listConnectionAttempts } from "#lib/connection-attempt/connection-attempts-view";
import { ListConnectionAttempts } from "#lib/connection-attempt/schema";
import { DomainError } from "#lib/platform/domain-error";
import { insertBaseStation } from "#lib/testing/base-stations";
import { callingStation, peerOf, peerWithKey, requestOn } from "#lib/testing/calling-station";
import { type TestContext, testContext } from "#lib/testing/context";
import { insertDeclaredStation, newPublicKey } from "#lib/testing/issuing";
import { recordRefusal } from "./record-refusal";

const listener = "KEY_INSTALLER" as const;
const thrown = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => Promise.reject(new Error("it was let in")),
    (error: unknown) => error,
  );
const attempts = async (ctx: TestContext, query: object) =>
  (await listConnectionAttempts(ctx, ListConnectionAttempts.parse(query))).attempts;

test("a stranger is kept with the key that it proved, for ADD; the name is its own word", async () => {
  const ctx = await testContext();
  const key = await newPublicKey();
  const peer = peerWithKey(key, { commonName: "7076FF-024B0B030008" });
  const error = await thrown(callingStation(ctx).byCertificate(peer));
  await recordRefusal(ctx, { error, peer, listener });
  expect(await attempts(ctx, { q: key.fingerprint })).toMatchObject([
    {
      ...{ verdict: "unknown_key", baseStation: null, claimedName: "7076FF-024B0B030008", address: "198.51.100.7" },
      ...{ publicKey: { fingerprint: key.fingerprint }, certificate: { subject: "CN=self" } },
    },
  ]);
});

test("a wrong password is kept at the station that it was tried on, and at no station for a name that is none", async () => {
  const ctx = await testContext();
  const station = await insertBaseStation(ctx, { access: "PASSWORD" });
  const calling = callingStation(ctx);
  const nobody = `7076FF-EE${station.lrrId}`;
  for (const user of [station.lrrUuid.toLowerCase(), nobody]) {
    const error = await thrown(calling.byPassword(user, "wrong"));
    await recordRefusal(ctx, { error, peer: peerOf(null), listener });
  }
  const [own] = await attempts(ctx, { baseStation: station.id });
  expect(own).toMatchObject({ verdict: "wrong_password", claimedName: station.lrrUuid.toLowerCase(), publicKey: null });
  expect(await attempts(ctx, { q: nobody })).toMatchObject([{ verdict: "wrong_password", baseStation: null }]);
});

test("what is refused after the station has proved itself is kept at that station, with the name that it asked for", async () => {
  const ctx = await testContext();
  const station = await insertDeclaredStation(ctx);
  const calling = callingStation(ctx);
  const { publicKey: spki, publicKeyFingerprint: fingerprint } = station;
  const key = { spki, fingerprint } as Parameters<typeof peerWithKey>[0];
  const peer = peerWithKey(key);
  const caller = await calling.byCertificate(peer);
  const error = await thrown(calling.enrol(caller, peer, requestOn(key, { commonName: "7076FF-00" })));
  await recordRefusal(ctx, { error, peer, caller, listener });
  expect(await attempts(ctx, { baseStation: station.id })).toMatchObject([
    { verdict: "names_disagree", claimedName: "7076FF-00", baseStation: { id: station.id } },
  ]);
});

test("what is no verdict is no attempt: our own faults and what is merely not there", async () => {
  const ctx = await testContext();
  const station = await insertBaseStation(ctx);
  const { id: baseStationId, organizationId, lrrUuid, eui64, name } = station;
  const caller = { baseStationId, organizationId, lrrUuid, eui64, name, proof: "PASSWORD", certificate: null } as const;
  const errors = [new Error("a defect"), new DomainError("unavailable", "database_unavailable", "Away."), "text"];
  for (const error of errors) await recordRefusal(ctx, { error, peer: peerOf(null), caller, listener });
  expect(await attempts(ctx, { baseStation: station.id })).toEqual([]);
});
