import { z } from "zod";
import { BaseStationRef, CreateBaseStation, LrrUuid, UpdateBaseStation } from "./schema";

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** A number as typed; what is none, also nothing, is left as it is, for its schema to refuse. */
function typedNumber(text: unknown): unknown {
  if (typeof text !== "string" || text.trim() === "" || Number.isNaN(Number(text))) return text;
  return Number(text);
}

function typedLocation(location: unknown): unknown {
  if (!isObject(location)) return location;
  const { kind, latitude, longitude, altitudeM } = location;
  if (kind === "UNKNOWN") return { kind };
  return {
    kind,
    latitude: typedNumber(latitude),
    longitude: typedNumber(longitude),
    altitudeM: altitudeM ? typedNumber(altitudeM) : null,
  };
}

/** "rooftop, basel" becomes two tags; so do domains. */
function typedWords(text: unknown): unknown {
  if (typeof text !== "string") return text;
  return text
    .split(/[,\n]/)
    .map((tag) => tag.trim())
    .filter(Boolean);
}

/** An empty field stands for what the policy says. */
const orNull = (text: unknown): unknown => (text === "" ? null : text);

/** The fields of a form, in the types of the input they stand for. */
function typedFields(raw: unknown): unknown {
  if (!isObject(raw)) return raw;
  return {
    ...raw,
    ...("location" in raw ? { location: typedLocation(raw.location) } : {}),
    ...("tags" in raw ? { tags: typedWords(raw.tags) } : {}),
    ...("domains" in raw ? { domains: typedWords(raw.domains) } : {}),
    ...("publicKey" in raw ? { publicKey: raw.publicKey === "" ? undefined : raw.publicKey } : {}),
    ...("validity" in raw ? { validity: orNull(raw.validity) } : {}),
    ...("renewBeforeDays" in raw ? { renewBeforeDays: orNull(raw.renewBeforeDays) } : {}),
  };
}

export const CreateBaseStationForm = z.preprocess(typedFields, CreateBaseStation);

/** Fields named `patch.name` and so on. */
export const UpdateBaseStationForm = z.preprocess(
  (raw) => (isObject(raw) && "patch" in raw ? { ...raw, patch: typedFields(raw.patch) } : raw),
  UpdateBaseStation,
);

/** What a form asks about while it is filled in. */
export const CheckDeclaration = z.strictObject({
  lrrUuid: LrrUuid.optional(),
  name: z.string().trim().max(100).optional(),
  /** The station that the form is about, when it exists. */
  except: BaseStationRef.optional(),
});
export type CheckDeclaration = z.output<typeof CheckDeclaration>;
