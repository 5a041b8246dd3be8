import { z } from "zod";
import { BACKHAUL_SECURITIES } from "#lib/base-station/values";
import { parseSerialNumber } from "#lib/pki/serial-number";
import { optionalLineText } from "#lib/platform/line-text";

/** In any spelling, also as `openssl x509 -serial` prints it. */
const ReportedSerialNumber = z
  .string()
  .max(100)
  .transform((text, ctx) => {
    const serialNumber = parseSerialNumber(text.replace(/^serial=/, ""));
    if (serialNumber) return serialNumber;
    ctx.addIssue({ code: "custom", message: "A serial number is written in hex digits." });
    return z.NEVER;
  })
  .nullish();

/** What a base station tells about itself. All may be left out, and what is not known here is ignored. */
export const StationReport = z.object({
  lrrVersion: optionalLineText(40).nullish(),
  model: optionalLineText(60).nullish(),
  /** In use, not wanted. */
  backhaul: z
    .string()
    .transform((text) => text.toUpperCase())
    .pipe(z.enum(BACKHAUL_SECURITIES, "The backhaul is NONE, TLS or IPSEC."))
    .nullish(),
  /** Of the certificate in use. */
  serialNumber: ReportedSerialNumber,
  uptimeS: z.number("Uptime is a number, in seconds.").int().min(0).max(Number.MAX_SAFE_INTEGER).nullish(),
});
export type StationReport = z.output<typeof StationReport>;
