import { z } from "zod";
import { parseEui64 } from "#lib/eui64";
import { IfMatch } from "#lib/platform/if-match";
import { lineText, optionalLineText } from "#lib/platform/line-text";
import { PageLimit } from "#lib/platform/page-limit";
import { RenewBeforeDays, ValidityText } from "#lib/policy/schema";
import { STATION_ACCESSES } from "#lib/policy/values";
import { DomainList, DomainText } from "#lib/visibility/schema";
import type { SortTerm } from "./list-order";
import { modelFault } from "./model-fit";
import { PublicKeyText } from "./public-key-text";
import {
  ADMINISTRATIVE_STATES,
  BACKHAUL_SECURITIES,
  BASICS_STATION_OUI,
  CERTIFICATE_FILTERS,
  HEALTH_STATES,
  judgeIdentity,
  type LOCATION_KINDS,
  RF_REGIONS,
  SORT_KEYS,
} from "./values";

/** How a request names a base station: by id, or as `lrr:10020039` or `uuid:7076FF-024B0B030008`. */
export interface BaseStationRef {
  by: "id" | "lrrId" | "lrrUuid";
  value: string;
}

export const BaseStationRef = z
  .string()
  .max(80)
  .transform((text): BaseStationRef => {
    const colon = text.indexOf(":");
    const scheme = text.slice(0, Math.max(colon, 0));
    const value = text.slice(colon + 1).toUpperCase();
    if (scheme === "lrr") return { by: "lrrId", value };
    if (scheme === "uuid") return { by: "lrrUuid", value };
    return { by: "id", value: text };
  })
  .meta({ description: "Id (bs_...), lrr:10020039 or uuid:7076FF-024B0B030008" });

const Name = lineText(100).min(1, "A base station needs a name.");

const Tag = z
  .string()
  .trim()
  .min(1, "A tag is empty.")
  .max(40, "A tag has at most 40 characters.")
  .refine((tag) => !/[<>\p{Cc}]/u.test(tag), "A tag cannot have <, > or control characters.");

const Tags = z
  .array(Tag)
  .max(50, "At most 50 tags.")
  .nullable()
  .transform((tags) => [...new Set(tags)])
  .meta({ description: "Labels; null clears them", example: ["rooftop", "basel"] });

const Notes = z
  .string()
  .max(4000, "At most 4000 characters.")
  .transform((text) => text.replaceAll("\r\n", "\n").trimEnd() || null)
  .nullable();

const DEGREES = "Degrees as a number, such as 47.5596.";

const Location = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("UNKNOWN") }),
    z.strictObject({
      kind: z.enum(["ADMINISTRATIVE", "GPS"] satisfies (typeof LOCATION_KINDS)[number][]),
      latitude: z.number(DEGREES).min(-90, "Latitude goes from -90 to 90.").max(90, "Latitude goes from -90 to 90."),
      longitude: z
        .number(DEGREES)
        .min(-180, "Longitude goes from -180 to 180.")
        .max(180, "Longitude goes from -180 to 180."),
      altitudeM: z
        .number("Altitude is a number, in metres.")
        .min(-1000, "Altitude goes from -1000 to 10,000 m.")
        .max(10_000, "Altitude goes from -1000 to 10,000 m.")
        .nullable()
        .default(null),
    }),
  ],
  "Choose how the location is known.",
);
export type Location = z.output<typeof Location>;

export const LrrUuid = z
  .string()
  .max(80, "An LRR-UUID has at most 55 characters.")
  .transform((text, ctx) => {
    const judged = judgeIdentity(text);
    if ("lrrUuid" in judged) return judged.lrrUuid;
    ctx.addIssue({ code: "custom", message: judged.message, params: { code: judged.code } });
    return z.NEVER;
  })
  .meta({ description: "OUI-GID, or the EUI-64 of a Basics Station in any spelling", example: "7076FF-024B0B030008" });

const Eui = z
  .string()
  .max(80)
  .transform((text, ctx) => {
    const eui = parseEui64(text.trim());
    if (eui) return `${BASICS_STATION_OUI}-${eui}`;
    const judged = judgeIdentity(text);
    const message =
      "code" in judged && judged.converted ? judged.message : "An EUI-64 has 16 hex digits, such as 58A0CBFFFE80AA01.";
    ctx.addIssue({ code: "custom", message, params: { code: "eui_form" } });
    return z.NEVER;
  })
  .meta({ description: "EUI-64 of a Basics Station in any spelling; instead of lrrUuid", example: "58A0CBFFFE80AA01" });

/** What may be left out or cleared, at creation as later. */
const optionalFields = {
  serialNumber: optionalLineText(60).nullable(),
  contact: optionalLineText(200).nullable(),
  address: optionalLineText(300).nullable(),
  notes: Notes,
  lrrVersion: optionalLineText(40).nullable(),
  tags: Tags,
  domains: DomainList,
  location: Location.nullable().transform((location): Location => location ?? { kind: "UNKNOWN" }),
  administrativeState: z.enum(ADMINISTRATIVE_STATES),
  backhaulSecurity: z.enum(BACKHAUL_SECURITIES),
  access: z.enum(STATION_ACCESSES).meta({ description: "How it proves who it is, where the policy leaves a choice" }),
  validity: ValidityText.nullable().meta({
    description: "Of its next certificates: years, months or days; null: the policy's",
    example: "P90D",
  }),
  renewBeforeDays: RenewBeforeDays.nullable().meta({
    description: "How long before the end its renewal window opens; null: as the policy says",
  }),
};

export const CreateBaseStation = z
  .strictObject({
    name: Name.or(z.literal("").transform(() => undefined)).optional(),
    lrrUuid: LrrUuid.optional(),
    eui: Eui.optional(),
    manufacturer: z.string().default("Generic"),
    model: z.string().default("Generic"),
    rfRegion: z.enum(RF_REGIONS, "Choose the RF Region."),
    publicKey: PublicKeyText.optional(),
    ...z.object(optionalFields).partial().shape,
  })
  .superRefine((input, ctx) => {
    const fault = modelFault(input);
    if (fault)
      ctx.addIssue({
        code: "custom",
        path: [fault.pointer.slice(1)],
        message: fault.detail,
        params: { code: fault.code },
      });
  })
  .transform((input, ctx) => {
    const { eui, lrrUuid, ...rest } = input;
    if (eui !== undefined && lrrUuid !== undefined && eui !== lrrUuid) {
      const message = "The LRR-UUID and the EUI name two different base stations.";
      ctx.addIssue({ code: "custom", path: ["eui"], message, params: { code: "identity_conflict" } });
      return z.NEVER;
    }
    const identity = lrrUuid ?? eui;
    if (identity !== undefined) return { ...rest, lrrUuid: identity };
    ctx.addIssue({
      code: "custom",
      path: ["lrrUuid"],
      message: "This field is required.",
      params: { code: "required" },
    });
    return z.NEVER;
  });
export type CreateBaseStation = z.output<typeof CreateBaseStation>;

/** JSON Merge Patch (RFC 7396): absent keeps, null clears what can be cleared. */
export const PatchBaseStation = z
  .strictObject({
    name: Name,
    manufacturer: z.string(),
    model: z.string(),
    rfRegion: z.enum(RF_REGIONS),
    ...optionalFields,
  })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, "Nothing to change was sent.");
export type PatchBaseStation = z.output<typeof PatchBaseStation>;

export const UpdateBaseStation = z.strictObject({
  baseStation: BaseStationRef,
  ifMatch: IfMatch,
  patch: PatchBaseStation,
});
export type UpdateBaseStation = z.output<typeof UpdateBaseStation>;

export const ReadBaseStation = z.strictObject({ baseStation: BaseStationRef });

const SORT_HELP = `Sort by up to 3 of ${SORT_KEYS.join(", ")}, each once, with "-" in front to descend.`;

/** `-certificate,name` becomes two keys with their directions; what has no value comes last either way. */
const Sort = z
  .string()
  .max(100)
  .transform((text, ctx): SortTerm[] => {
    const terms = text.split(",").map((word) => {
      const descending = word.startsWith("-");
      return { key: SORT_KEYS.find((candidate) => candidate === (descending ? word.slice(1) : word)), descending };
    });
    const known = terms.filter((term): term is SortTerm => term.key !== undefined);
    const keys = new Set(known.map(({ key }) => key));
    if (known.length === terms.length && keys.size === terms.length && terms.length <= 3) return known;
    ctx.addIssue({ code: "custom", message: SORT_HELP, params: { code: "unknown_sort" } });
    return z.NEVER;
  })
  .meta({ description: SORT_HELP, example: "-certificate,name" });

export const ListBaseStations = z.strictObject({
  q: z.string().trim().max(100).optional(),
  sort: Sort.default([{ key: "name", descending: false }]),
  health: z.enum(HEALTH_STATES).optional(),
  certificate: z.enum(CERTIFICATE_FILTERS).optional(),
  administrative: z.enum(ADMINISTRATIVE_STATES).optional(),
  domain: DomainText.optional(),
  cursor: z.string().max(2000).optional(),
  limit: PageLimit,
  count: z.stringbool().default(false),
});
export type ListBaseStations = z.output<typeof ListBaseStations>;

/** The same as REST spells it: `filter[certificate]=expired`. */
export const ListBaseStationsQuery = z
  .strictObject({
    ...ListBaseStations.omit({ health: true, certificate: true, administrative: true, domain: true }).shape,
    "filter[health]": z.enum(HEALTH_STATES).optional(),
    "filter[certificate]": z.enum(CERTIFICATE_FILTERS).optional(),
    "filter[administrative]": z.enum(ADMINISTRATIVE_STATES).optional(),
    "filter[domain]": DomainText.optional(),
  })
  .transform(
    ({
      "filter[health]": health,
      "filter[certificate]": certificate,
      "filter[administrative]": administrative,
      "filter[domain]": domain,
      ...rest
    }): ListBaseStations => ({
      ...rest,
      health,
      certificate,
      administrative,
      domain,
    }),
  );
