import { FirstContactFiles, FirstContactToken } from "#lib/enrolment/schema";
import { operation } from "#lib/web/operation";

/** Of POSIX tar; IANA has none. */
export const TAR = "application/x-tar";

const tag = "Base stations";
const path = "/base-stations/{baseStation}/first-contact";

export const getFirstContactFilesOperation = operation({
  id: "getFirstContactFiles",
  method: "GET",
  path,
  tag,
  summary: "The files of a LoRa Basics Station's first contact",
  description: "A tar archive of `cups.uri` and `cups.trust`, to be unpacked beside its `station.conf`.",
  scope: "stations:read",
  input: FirstContactFiles,
  answers: { 200: { description: "The archive", texts: [TAR] } },
  refusals: ["not_found", "conflict"],
});

export const makeFirstContactTokenOperation = operation({
  id: "makeFirstContactToken",
  method: "POST",
  path,
  tag,
  summary: "The same files, with a token made for it",
  description:
    "The archive also has `cups.key`, given this once. What the station proves itself with now is taken until the token is seen in use.",
  scope: "certificates:regenerate",
  input: FirstContactToken,
  answers: { 201: { description: "The archive", texts: [TAR] } },
  refusals: ["not_found", "conflict", "stale"],
});

export const firstContactOperations = [getFirstContactFilesOperation, makeFirstContactTokenOperation];
