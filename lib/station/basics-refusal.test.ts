import { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { expect, test } from "vitest";
import type { ProcessContext } from "#lib/audit/platform-context";
import { refusal } from "#lib/enrolment/refusal";
import { refuseBasics } from "./basics-refusal";

test("who has gone before anybody asked who it was is no attempt of anybody, and no fault of ours", async () => {
  const nothing = {} as ProcessContext; // whatever was written would fail
  const gone = new TLSSocket(new Socket());
  const refused = refuseBasics(nothing)(gone, { server: "CUPS", error: refusal("malformed_request") });
  await expect(refused).resolves.toBeUndefined();
});
