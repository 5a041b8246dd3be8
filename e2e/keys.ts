import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { type APIRequestContext, expect } from "@playwright/test";

const spki = (key: KeyObject) => key.export({ type: "spki", format: "pem" }).toString();

/** A fresh P-256 public key, PEM as `openssl pkey -pubout` prints it. */
export function newPublicKeyPem(): string {
  return spki(generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey);
}

/** A fresh private key, as a person might paste it by mistake. */
export function newPrivateKeyPem(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

export function newRsaPublicKeyPem(modulusLength: number): string {
  return spki(generateKeyPairSync("rsa", { modulusLength }).publicKey);
}

export function newPublicKeyPemOnCurve(namedCurve: string): string {
  return spki(generateKeyPairSync("ec", { namedCurve }).publicKey);
}

/** A P-256 key whose point was damaged on the way: its last byte differs. */
export function damagedPublicKeyPem(): string {
  const der = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ type: "spki", format: "der" });
  der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
  return pemOf("PUBLIC KEY", der);
}

export function pemOf(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

/** Declares a key over REST. */
export async function declareKey(api: APIRequestContext, baseStation: string, publicKey: string): Promise<void> {
  const response = await api.put(`/api/v1/base-stations/${baseStation}/public-key`, { data: { publicKey } });
  expect(response.status(), await response.text()).toBe(200);
}

export interface CertificateOfRest {
  id: string;
  serialNumber: string;
  state: string;
  delivery: string;
  pem: string;
  chain: string;
}

/** Regenerates over REST and waits for the certificate, also when signing takes longer than 2 s. */
export async function regenerate(
  api: APIRequestContext,
  baseStation: string,
  reason = "LOST",
): Promise<CertificateOfRest> {
  const response = await api.post(`/api/v1/base-stations/${baseStation}/certificates/regenerate`, { data: { reason } });
  expect([201, 202], await response.text()).toContain(response.status());
  await expect.poll(async () => (await currentCertificate(api, baseStation))?.state).toBe("VALID");
  const certificate = await currentCertificate(api, baseStation);
  if (!certificate) throw new Error("There is no certificate.");
  return certificate;
}

/** The newest certificate. */
export async function currentCertificate(
  api: APIRequestContext,
  baseStation: string,
): Promise<CertificateOfRest | undefined> {
  const response = await api.get(`/api/v1/base-stations/${baseStation}/certificates`);
  return (await response.json()).data[0];
}
