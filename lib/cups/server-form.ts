import { z } from "zod";
import { CreateServer, UpdateServer } from "./server-schema";

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** The fields of a server's form: a box that is not ticked is not sent, and no credential is a choice like another. */
function serverFields(raw: Fields): Fields {
  const { credential, mayRunCommands, ...rest } = raw;
  const kind = isObject(credential) ? credential.kind : "KEEP";
  return {
    ...rest,
    mayRunCommands: mayRunCommands !== undefined,
    ...(kind === "KEEP" ? {} : { credential: kind === "NONE" ? null : credential }),
  };
}

export const CreateServerForm = z.preprocess((raw) => (isObject(raw) ? serverFields(raw) : raw), CreateServer);

/** Fields named `patch.name` and so on. */
export const UpdateServerForm = z.preprocess(
  (raw) => (isObject(raw) && isObject(raw.patch) ? { ...raw, patch: serverFields(raw.patch) } : raw),
  UpdateServer,
);
