import { z } from "zod";
import { BaseStationRef } from "#lib/base-station/schema";
import { type Bytes, fromHex } from "#lib/pki/bytes";
import { readUpdatePoint } from "./update-point";

/** Inputs of signed updates (basics-station.md 8). */

/** A stock station with its libraries has some 2 MiB. */
export const MAX_UPDATE_BYTES = 8 * 1024 * 1024;
/** Of a request that uploads one: base64, and what stands around it. */
export const MAX_UPDATE_BODY_BYTES = 12 * 1024 * 1024;
const MAX_SIGNATURES = 10;
const MAX_STATIONS = 1000;

const Name = z
  .string()
  .trim()
  .min(1, "Give it a name.")
  .max(100, "At most 100 characters.")
  .refine((text) => !/[\p{Cc}\p{Cf}]/u.test(text), "Control characters are not allowed.");

const Key = z
  .string()
  .max(4_000, "This is too long for one public key.")
  .transform((text, ctx): Bytes => {
    const { point, fault } = readUpdatePoint(text);
    if (point) return point;
    ctx.addIssue({ code: "custom", message: fault, params: { code: "update_key_unusable" } });
    return z.NEVER;
  })
  .meta({ description: "64 bytes of sig-N.key in hex or base64, or PEM (P-256)" });

/** What stations write into `package`: the text of their version.txt, without the end of its line. */
const Package = z
  .string()
  .trim()
  .min(1, "Say what the base station reports once it has the update.")
  .max(200, "At most 200 characters.")
  .refine((text) => !/[\p{Cc}\p{Cf}]/u.test(text), "Control characters are not allowed.")
  .meta({ description: "What the base station reports as package once it runs", example: "2.0.6-acme3" });

const Data = z
  .base64("This is no base64.")
  .max(Math.ceil(MAX_UPDATE_BYTES / 3) * 4, "An update has at most 8 MiB.")
  .transform((text): Bytes => new Uint8Array(Buffer.from(text, "base64")))
  .refine(({ length }) => length > 0, "Choose a file that has something in it.")
  .refine(({ length }) => length <= MAX_UPDATE_BYTES, "An update has at most 8 MiB.")
  .meta({ description: "The program or script, base64" });

const Signature = z
  .string()
  .max(400, "This is too long for a signature.")
  .transform((text, ctx): Bytes => {
    const bare = text.replaceAll(/\s+/g, "");
    if (/^(?:[0-9a-fA-F]{2})+$/.test(bare)) return fromHex(bare);
    if (/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) return new Uint8Array(Buffer.from(bare, "base64"));
    ctx.addIssue({ code: "custom", message: "A signature is hex or base64.", params: { code: "not_base64" } });
    return z.NEVER;
  })
  .meta({ description: "DER, in base64 or hex: openssl dgst -sha512 -sign key.pem update.bin | base64" });

const IdOf = z.string().max(40);

export const AddUpdateKey = z.strictObject({ name: Name, key: Key });
export type AddUpdateKey = z.output<typeof AddUpdateKey>;

export const DeleteUpdateKey = z.strictObject({ updateKey: IdOf });
export type DeleteUpdateKey = z.output<typeof DeleteUpdateKey>;

export const AddUpdatePackage = z.strictObject({
  name: Name,
  package: Package,
  data: Data,
  signatures: z.array(Signature).min(1, "Without a signature it is sent to nobody.").max(MAX_SIGNATURES),
});
export type AddUpdatePackage = z.output<typeof AddUpdatePackage>;

export const ReadUpdatePackage = z.strictObject({ updatePackage: IdOf });
export type ReadUpdatePackage = z.output<typeof ReadUpdatePackage>;

/** Many base stations at once. */
export const AssignUpdate = z.strictObject({
  updatePackage: IdOf,
  baseStations: z
    .array(IdOf)
    .min(1, "Choose at least one base station.")
    .max(MAX_STATIONS, `At most ${MAX_STATIONS} at once.`)
    .meta({ description: "Ids (bs_...)" }),
});
export type AssignUpdate = z.output<typeof AssignUpdate>;

export const SetStationUpdate = z.strictObject({ baseStation: BaseStationRef, updatePackage: IdOf });
export type SetStationUpdate = z.output<typeof SetStationUpdate>;

export const StationUpdateOf = z.strictObject({ baseStation: BaseStationRef });
export type StationUpdateOf = z.output<typeof StationUpdateOf>;
