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
