import { z } from "zod";
import { listOf, Time } from "#app/api/v1/shared-schemas";
import {
  AddUpdateKey,
  AddUpdatePackage,
  AssignUpdate,
  DeleteUpdateKey,
  MAX_UPDATE_BODY_BYTES,
  ReadUpdatePackage,
  SetStationUpdate,
  StationUpdateOf,
} from "#lib/cups/update-schema";
import { operation } from "#lib/web/operation";

const Crc32 = z
  .int()
  .meta({ description: "CRC-32 of the 64 bytes, as stations report it in keys", example: 2349442337 });

const UpdateKey = z
  .object({
    id: z.string().meta({ example: "upk_01JD7Q4Z8MZK3V9T2B6XWYH5CE" }),
    name: z.string(),
    crc32: Crc32,
    point: z.string().meta({ description: "Content of sig-N.key, hex: X then Y" }),
    createdAt: Time,
    createdBy: z.string(),
  })
  .meta({ id: "UpdateKey" });

const Count = z.int();

const UpdatePackage = z
  .object({
    id: z.string().meta({ example: "upd_01JD7Q4Z8MZK3V9T2B6XWYH5CE" }),
    name: z.string(),
    package: z.string().meta({ description: "What a base station reports once it runs" }),
    size: z.int().meta({ description: "Bytes" }),
    sha256: z.string(),
    signedBy: z.array(z.object({ id: z.string(), name: z.string(), crc32: Crc32 })),
    createdAt: Time,
    createdBy: z.string(),
    stations: z
      .object({ waiting: Count, held: Count, sent: Count, installed: Count })
      .meta({ description: "How many base stations are how far; held: not sent, for the reason that stands there" }),
  })
  .meta({ id: "UpdatePackage" });

const StationUpdate = z
  .object({
    baseStationId: z.string(),
    name: z.string(),
    packageId: z.string(),
    packageName: z.string(),
    package: z.string(),
    status: z.enum(["WAITING", "SENT", "INSTALLED", "WITHDRAWN"]),
    fault: z.string().nullable().meta({ description: "Why it is not sent at present" }),
    sentCount: z.int(),
    lastSentAt: Time.nullable(),
    requestedAt: Time,
    requestedBy: z.string(),
    finishedAt: Time.nullable(),
    reported: z
      .object({ package: z.string().nullable(), keys: z.array(z.int()), at: Time })
      .nullable()
      .meta({ description: "What the base station told CUPS last" }),
  })
  .meta({ id: "StationUpdate" });

const Assigned = z.object({ assigned: z.int().meta({ description: "Base stations that wait for it" }) });

const tag = "Updates";
const scope = "commands:run";
const ofPackage = "/update-packages/{updatePackage}";
const ofStation = "/base-stations/{baseStation}/update";

export const listUpdateKeysOperation = operation({
  id: "listUpdateKeys",
  method: "GET",
  path: "/update-keys",
  tag,
  summary: "List the public keys by which base stations check updates",
  scope: "stations:read",
  input: z.strictObject({}),
  answers: { 200: { description: "All keys of the organization", body: listOf(UpdateKey) } },
});

export const addUpdateKeyOperation = operation({
  id: "addUpdateKey",
  method: "POST",
  path: "/update-keys",
  tag,
  summary: "Add a public key by which base stations check updates",
  scope,
  input: AddUpdateKey,
  example: {
    name: "Acme releases",
    key: "57e595b2c9f3f43cb14ba3197939607c88b0fc1ad786a093847affd84335ea416648976ca35f8f209bd57b20eca75f0037cdc5467fbbfe3ecd7d14a368836dc4",
  },
  answers: { 201: { description: "The key", body: UpdateKey } },
  refusals: ["invalid", "conflict"],
});

export const deleteUpdateKeyOperation = operation({
  id: "deleteUpdateKey",
  method: "DELETE",
  path: "/update-keys/{updateKey}",
  tag,
  summary: "Delete a key that no update package is signed with",
  scope,
  input: DeleteUpdateKey,
  answers: { 204: { description: "It is deleted" } },
  refusals: ["not_found", "conflict"],
});

export const listUpdatePackagesOperation = operation({
  id: "listUpdatePackages",
  method: "GET",
  path: "/update-packages",
  tag,
  summary: "List update packages, newest first",
  scope: "stations:read",
  input: z.strictObject({}),
  answers: { 200: { description: "The newest 200", body: listOf(UpdatePackage) } },
});

export const addUpdatePackageOperation = operation({
  id: "addUpdatePackage",
  method: "POST",
  path: "/update-packages",
  tag,
  summary: "Upload a program for base stations with its signatures",
  description:
    "ECDSA with P-256 over SHA-512 of the data, DER: `openssl dgst -sha512 -sign key.pem`. Each signature is verified " +
    "with the keys that are known here. The body may have 12 MiB.",
  scope,
  input: AddUpdatePackage,
  example: {
    name: "Release 3",
    package: "2.0.6-acme3",
    data: "dXBkYXRl",
    signatures: ["MEUCIGmRnyBl48Qei5uW1hJ0l3gZa8p8Sj8c2s5+Zo7uTaDvAiEA6xc5ktIdmiuVD/8oLcAjiPHaCkwIiI1+itClA4Xp5KE="],
  },
  maxBodyBytes: MAX_UPDATE_BODY_BYTES,
  answers: { 201: { description: "The package", body: UpdatePackage, headers: ["Location"] } },
  refusals: ["invalid"],
});

export const readUpdatePackageOperation = operation({
  id: "readUpdatePackage",
  method: "GET",
  path: ofPackage,
  tag,
  summary: "Read an update package",
  scope: "stations:read",
  input: ReadUpdatePackage,
  answers: { 200: { description: "The package, without its bytes", body: UpdatePackage } },
  refusals: ["not_found"],
});

export const deleteUpdatePackageOperation = operation({
  id: "deleteUpdatePackage",
  method: "DELETE",
  path: ofPackage,
  tag,
  summary: "Delete an update package that no base station waits for",
  scope,
  input: ReadUpdatePackage,
  answers: { 204: { description: "It is deleted" } },
  refusals: ["not_found", "conflict"],
});

export const listUpdatedStationsOperation = operation({
  id: "listUpdatedStations",
  method: "GET",
  path: `${ofPackage}/base-stations`,
  tag,
  summary: "List the base stations of an update package, and how far each is",
  scope: "stations:read",
  input: ReadUpdatePackage,
  answers: { 200: { description: "At most 200", body: listOf(StationUpdate) } },
  refusals: ["not_found"],
});

export const assignUpdateOperation = operation({
  id: "assignUpdate",
  method: "POST",
  path: `${ofPackage}/base-stations`,
  tag,
  summary: "Give base stations an update",
  description: "Each gets it when it next asks CUPS, if it has a key that signed it. All of them or none.",
  scope,
  input: AssignUpdate,
  example: { baseStations: ["bs_01JD7Q4Z8MZK3V9T2B6XWYH5CE"] },
  answers: { 200: { description: "They wait for it", body: Assigned } },
  refusals: ["not_found", "invalid", "conflict"],
});

export const readStationUpdateOperation = operation({
  id: "readStationUpdate",
  method: "GET",
  path: ofStation,
  tag,
  summary: "Read how far a base station is with its update",
  scope: "stations:read",
  input: StationUpdateOf,
  answers: {
    200: { description: "Null when it was never given one", body: z.object({ update: StationUpdate.nullable() }) },
  },
  refusals: ["not_found"],
});

export const setStationUpdateOperation = operation({
  id: "setStationUpdate",
  method: "PUT",
  path: ofStation,
  tag,
  summary: "Give a base station an update",
  scope,
  input: SetStationUpdate,
  example: { updatePackage: "upd_01JD7Q4Z8MZK3V9T2B6XWYH5CE" },
  answers: { 200: { description: "It waits for it", body: Assigned } },
  refusals: ["not_found", "invalid", "conflict"],
});

export const withdrawUpdateOperation = operation({
  id: "withdrawUpdate",
  method: "DELETE",
  path: ofStation,
  tag,
  summary: "Take an update back that a base station has not installed",
  scope,
  input: StationUpdateOf,
  answers: { 204: { description: "It is withdrawn; what was sent already runs all the same" } },
  refusals: ["not_found", "conflict"],
});

export const updateOperations = [
  listUpdateKeysOperation,
  addUpdateKeyOperation,
  deleteUpdateKeyOperation,
  listUpdatePackagesOperation,
  addUpdatePackageOperation,
  readUpdatePackageOperation,
  deleteUpdatePackageOperation,
  listUpdatedStationsOperation,
  assignUpdateOperation,
  readStationUpdateOperation,
  setStationUpdateOperation,
  withdrawUpdateOperation,
];
