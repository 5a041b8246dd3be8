import { expect, test } from "vitest";
import { describeEvent } from "./describe-event";

test("changed fields are told with before and after, wherever they stand", () => {
  const name = { before: "Roof", after: "Roof Nord" };
  const facts = [{ label: "Name", before: "Roof", after: "Roof Nord" }];
  expect(describeEvent({ action: "base_station.update", detail: { name } })).toMatchObject({
    title: "Base station changed",
    facts,
  });
  const detail = { name: "Ana", changes: { role: { before: "VIEWER", after: "ADMINISTRATOR" } } };
  expect(describeEvent({ action: "operator.update", detail }).facts).toEqual([
    { label: "Role", before: "Viewer", after: "Administrator" },
    { label: "Name", value: "Ana" },
  ]);
});

test("a first key is declared, a later one replaces it", () => {
  const first = describeEvent({ action: "public_key.declare", detail: { before: null, after: "SHA256:b" } });
  expect(first).toMatchObject({
    title: "Public key declared",
    facts: [{ label: "Key", value: "SHA256:b", mono: true }],
  });
  const later = describeEvent({ action: "public_key.declare", detail: { before: "SHA256:a", after: "SHA256:b" } });
  expect(later).toMatchObject({ title: "Public key replaced", facts: [{ before: "SHA256:a", after: "SHA256:b" }] });
});

test("reasons are told in words", () => {
  const { facts } = describeEvent({ action: "certificate.revoke", detail: { serialNumber: "01ab", reason: "LOST" } });
  expect(facts).toEqual([
    { label: "Serial number", value: "01ab", mono: true },
    { label: "Reason", value: "Lost on base station" },
  ]);
});

test("an action of a later release is shown by its own words", () => {
  const words = describeEvent({ action: "tunnel.open", detail: { peerName: "A", empty: null, list: ["x", "y"] } });
  expect(words).toEqual({
    title: "Tunnel open",
    facts: [
      { label: "Peer name", value: "A" },
      { label: "List", value: "x, y" },
    ],
    minor: false,
  });
});

test("who identified how, and what the policy was and is, is told in words", () => {
  const enrolled = describeEvent({
    action: "certificate.enrol",
    detail: { proof: "KEY", linking: "ABSENT", operation: "op_1" },
  });
  expect(enrolled).toEqual({
    title: "Certificate requested by the base station",
    facts: [
      { label: "Identified by", value: "Public key" },
      { label: "Tied to its connection", value: "Not asked for" },
    ],
    minor: false,
  });
  const changes = {
    renewAfterExpiry: { before: "ALWAYS", after: 30 },
    vendorCaApproval: { before: false, after: true },
    lnsCredential: { before: "CERTIFICATE", after: "TOKEN" },
  };
  expect(describeEvent({ action: "policy.change", detail: { changes } })).toMatchObject({
    title: "Policy changed",
    facts: [
      { label: "Renewal after expiry", before: "Always", after: "30" },
      { label: "Vendor CAs need a second person", before: "No", after: "Yes" },
      { label: "Basics Stations prove themselves to our LNS by", before: "Certificate", after: "Token" },
    ],
  });
});

test("an external server is told as the server, and one of ours by what it is", () => {
  const facts = (action: string, detail: Parameters<typeof describeEvent>[0]["detail"]) =>
    describeEvent({ action, detail }).facts;
  const changes = { route: { before: null, after: "RELAY" }, externalServer: { before: null, after: "Berlin" } };
  expect(facts("lns_assignment.set", { changes })).toEqual([
    { label: "Route", before: "-", after: "Relay" },
    { label: "Server", before: "-", after: "Berlin" },
  ]);
  const credential = "TOKEN NNSXS.AB...";
  expect(facts("external_server.create", { name: "Berlin", kind: "CUPS", credential })).toEqual([
    { label: "Name", value: "Berlin" },
    { label: "Kind", value: "CUPS" },
    { label: "Credential", value: "Token NNSXS.AB..." },
  ]);
});

test("which vendor certificate was blocked is told", () => {
  const detail = { certificateSha256: "ab12", subject: null, reason: "Stolen" };
  expect(describeEvent({ action: "blocked_certificate.block", detail }).facts).toEqual([
    { label: "SHA-256 of the certificate", value: "ab12", mono: true },
    { label: "Reason", value: "Stolen" },
  ]);
});

test("what a base station sent, and what became of it when it was uploaded, is told", () => {
  const sent = { name: "Acme", sentBy: "58A0CBFFFE80AA01", comeIn: ["CN=Middle"], gone: [], fingerprints: ["ab12"] };
  expect(describeEvent({ action: "vendor_ca.learn_intermediate", detail: sent })).toEqual({
    title: "Intermediate of a vendor CA taken from a base station",
    facts: [
      { label: "Name", value: "Acme" },
      { label: "Sent by the EUI-64", value: "58A0CBFFFE80AA01", mono: true },
      { label: "Certificates added", value: "CN=Middle" },
      { label: "SHA-256 of the certificates", value: "ab12", mono: true },
    ],
    minor: false,
  });
  const adopted = { name: "Acme", comeIn: [], adopted: ["CN=Middle"], gone: [], fingerprints: ["ab12"] };
  expect(describeEvent({ action: "vendor_ca.exchange_certificates", detail: adopted }).facts).toContainEqual({
    ...{ label: "Taken from base stations before", value: "CN=Middle" },
  });
});

test("for which of our servers a credential or certificate is stands in its title", () => {
  const told = (action: string, detail: Parameters<typeof describeEvent>[0]["detail"]) => {
    const { title, facts } = describeEvent({ action, detail });
    return { title, facts };
  };
  const made = { server: "LNS", kind: "CERTIFICATE", certificate: "crt_1" };
  expect(told("station_credential.make", made)).toEqual({ title: "LNS certificate made", facts: [] });
  expect(told("station_credential.revoke", { server: "CUPS", kind: "TOKEN", hint: "bst_a", reason: "OTHER" })).toEqual({
    title: "CUPS token revoked",
    facts: [
      { label: "Begins with", value: "bst_a", mono: true },
      { label: "Reason", value: "Other" },
    ],
  });
  expect(told("station_credential.erase", { server: "LNS" }).title).toBe(
    "LNS credential erased: only the base station has it",
  );
  expect(told("certificate.enrol", { purpose: "LNS", operation: "op_1" })).toEqual({
    title: "LNS certificate requested by the base station",
    facts: [],
  });
  expect(told("certificate.regenerate", { purpose: "LNS", joined: true, reason: "LOST" })).toEqual({
    title: "New LNS certificate requested again",
    facts: [{ label: "Reason", value: "Lost on base station" }],
  });
});

test("constants are told in words, and what somebody wrote as it was written", () => {
  const facts = (action: string, detail: Parameters<typeof describeEvent>[0]["detail"]) =>
    describeEvent({ action, detail }).facts;
  expect(facts("connection_attempt.ignore", { verdict: "unknown_ca", claimedName: "SITE_A" })).toEqual([
    { label: "Verdict", value: "Unknown CA" },
    { label: "Calls itself", value: "SITE_A" },
  ]);
  expect(facts("certificate.renew", { proof: "VENDOR_CERTIFICATE" })).toEqual([
    { label: "Identified by", value: "Vendor certificate" },
  ]);
  expect(facts("base_station.update", { tags: { before: [], after: ["roof_north"] } })).toEqual([
    { label: "Tags", before: "-", after: "roof_north" },
  ]);
});

test("nothing is told of what is for tools only: checksums of a configuration, an empty scope, the way of a download", () => {
  const facts = (action: string, detail: Parameters<typeof describeEvent>[0]["detail"]) =>
    describeEvent({ action, detail }).facts;
  expect(facts("router_config.set", { sha256: { before: null, after: "ab12" } })).toEqual([]);
  expect(facts("vendor_ca.create", { name: "Acme", domains: [], euiRanges: [] })).toEqual([
    { label: "Name", value: "Acme" },
  ]);
  expect(facts("certificate.download", { address: "192.0.2.9", serialNumber: "01ab" })).toEqual([
    { label: "Serial number", value: "01ab", mono: true },
  ]);
});
