import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIRequestContext } from "@playwright/test";
import { BasicsStation } from "#lib/testing/basics-station";
import { type BaseStation, createBaseStation, expect, product } from "./fixtures";

/** A declared Basics Station, and a stock one by its name that is connected to the product's LNS, with a real shell. */
export interface Connected {
  station: BaseStation;
  client: BasicsStation;
}

/** Declares one, gives it a token for the LNS, and lets it connect. */
export async function connectStation(
  api: APIRequestContext,
  { features = "rmtsh gps", ...declared }: { features?: string; rfRegion?: string } = {},
): Promise<Connected> {
  const eui = randomBytes(8).toString("hex").toUpperCase();
  const station = await createBaseStation(api, { lrrUuid: `0016C0-${eui}`, ...declared });
  const made = await api.post(`/api/v1/base-stations/${station.id}/tokens`, { data: { server: "LNS" } });
  expect(made.status(), await made.text()).toBe(201);
  const { keyFile } = await made.json();
  const authorities: { kind: string; pem: string }[] = (await (await api.get("/api/v1/certificate-authorities")).json())
    .data;
  const home = mkdtempSync(join(tmpdir(), "stationkeeper-e2e-"));
  const client = new BasicsStation({ home, routerid: eui, features });
  const trust = Buffer.from(authorities.find(({ kind }) => kind === "ROOT")?.pem ?? "");
  client.files.install("tc", "", { uri: product.lnsUrl, trust, key: keyFile });
  client.start();
  await client.seen("configured");
  return { station, client };
}

export function disconnectStation({ client }: Connected): void {
  client.stop();
  rmSync(client.files.home, { recursive: true, force: true });
}
