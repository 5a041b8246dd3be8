import { z } from "zod";
import { BaseStationRef } from "#lib/base-station/schema";
import { IfMatch } from "#lib/platform/if-match";
import { DomainText } from "#lib/visibility/schema";
import { readClientCertificate, readTrust, subjectText } from "./server-certificates";
import type { ServerCredential } from "./server-credential";
import { CUPS_SCHEMES, judgeStationUri, LNS_SCHEMES } from "./station-uri";
import { LNS_ROUTES, STATION_SERVERS } from "./values";

/** Inputs of external servers and LNS assignments. */

const MAX_PEM = 20_000;
const MAX_TOKEN = 4_000;

const Name = z
  .string()
  .trim()
  .min(1, "A server needs a name.")
  .max(100, "At most 100 characters.")
  .refine((text) => !/[\p{Cc}\p{Cf}]/u.test(text), "Control characters are not allowed.");

const Uri = z
  .string()
  .trim()
  .max(300)
  .meta({ description: "Host and port, no path", example: "wss://eu1.cloud.thethings.network:8887" });

/** PEM of one CA certificate. */
const Trust = z
  .string()
  .max(MAX_PEM, "This is too long for one certificate.")
  .transform((text, ctx) => {
    const { certificate, fault } = readTrust(text);
    if (certificate) return certificate;
    ctx.addIssue({ code: "custom", message: fault, params: { code: "trust_unusable" } });
    return z.NEVER;
  })
  .meta({ description: "PEM of the one CA certificate by which the server proves itself" });

/** A credential as parsed: what is sealed, and what may be shown of it. */
export interface ParsedCredential {
  credential: ServerCredential;
  text: string;
  notAfter: Date | null;
}

const Token = z
  .strictObject({
    kind: z.literal("TOKEN"),
    token: z
      .string()
      .max(MAX_TOKEN, `A token has at most ${MAX_TOKEN} characters.`)
      .transform((text) => text.trim().replace(/^(authorization:\s*)?bearer\s+/i, ""))
      .refine((text) => text !== "", "Paste the token.")
      .refine((text) => /^[\x21-\x7e]*$/.test(text), "A token has visible ASCII characters and no space."),
  })
  .transform(({ token }): ParsedCredential => {
    return { credential: { kind: "TOKEN", token }, text: tokenHint(token), notAfter: null };
  });

/** At most a quarter of it, so that a short one is not given away. */
const tokenHint = (token: string) => `${token.slice(0, Math.min(8, Math.floor(token.length / 4)))}...`;

const CertificateAndKey = z
  .strictObject({
    kind: z.literal("CERTIFICATE"),
    certificate: z.string().max(MAX_PEM, "This is too long for one certificate."),
    key: z.string().max(MAX_PEM, "This is too long for a private key."),
  })
  .transform((input, ctx): ParsedCredential => {
    const { certificate, credential, certificateFault, keyFault } = readClientCertificate(input.certificate, input.key);
    if (certificate && credential) {
      return { credential, text: subjectText(certificate).slice(0, 300), notAfter: certificate.notAfter };
    }
    const faults = [
      { path: ["certificate"], message: certificateFault, params: { code: "certificate_unusable" } },
      { path: ["key"], message: keyFault, params: { code: "key_unusable" } },
    ];
    for (const { message, ...fault } of faults) if (message) ctx.addIssue({ code: "custom", message, ...fault });
    return z.NEVER;
  });

const Credential = z
  .discriminatedUnion("kind", [Token, CertificateAndKey], "Choose TOKEN or CERTIFICATE.")
  .nullable()
  .meta({ description: "How base stations, or this platform for a relay, prove themselves; null: not at all" });

const MayRunCommands = z.stringbool().or(z.boolean()).meta({
  description: "Whether a relayed LNS may open shells and run commands on base stations (rmtsh, runcmd)",
});

const ServerId = z.string().max(40);

/** A station proves itself to nobody without TLS, so that leaves one scheme each. */
const uriFault = ({ kind, uri }: { kind: keyof typeof SCHEMES; uri: string }) => judgeStationUri(uri, [SCHEMES[kind]]);

const SCHEMES = { LNS: LNS_SCHEMES[0], CUPS: CUPS_SCHEMES[0] } as const;

const UriOfKind = z.object({ kind: z.enum(STATION_SERVERS), uri: z.string() });

export const CreateServer = z
  .strictObject({
    kind: z.enum(STATION_SERVERS).default("LNS"),
    name: Name,
    uri: Uri,
    trust: Trust,
    credential: Credential.default(null),
    mayRunCommands: MayRunCommands.default(false),
  })
  .refine((input) => uriFault(input) === undefined, {
    path: ["uri"],
    error: ({ input }) => uriFault(input as Parameters<typeof uriFault>[0]) ?? "",
    params: { code: "uri_unusable" },
    // Told together with the faults of the other fields.
    when: ({ value }) => UriOfKind.safeParse(value).success,
  });
export type CreateServer = z.output<typeof CreateServer>;

/** JSON Merge Patch: what is left out stays; `credential` null takes it away. */
export const PatchServer = z
  .strictObject({ name: Name, uri: Uri, trust: Trust, credential: Credential, mayRunCommands: MayRunCommands })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, "Nothing to change was sent.");

export const UpdateServer = z.strictObject({ server: ServerId, ifMatch: IfMatch, patch: PatchServer });
export type UpdateServer = z.output<typeof UpdateServer>;

export const ReadServer = z.strictObject({ server: ServerId });
export const DeleteServer = z.strictObject({ server: ServerId, ifMatch: IfMatch });
export type DeleteServer = z.output<typeof DeleteServer>;

const Route = z.enum(LNS_ROUTES);

const oneServer = ({ route, server }: { route: string; server: string | null }, ctx: z.RefinementCtx) => {
  if ((route === "BUILT_IN") === (server === null)) return;
  const message = route === "BUILT_IN" ? "The built-in LNS needs no server." : "Choose a server.";
  ctx.addIssue({ code: "custom", path: ["server"], message, params: { code: "server_misfit" } });
};

/** An empty field of a form is none. */
const AssignedServer = z
  .string()
  .max(40)
  .transform((id) => id || null)
  .nullable()
  .default(null)
  .meta({ description: "Id of an external LNS; null for BUILT_IN" });

/** The LNS of all stations of a domain that have none of their own. */
export const AssignDomain = z
  .strictObject({ domain: DomainText, route: Route, server: AssignedServer, ifMatch: IfMatch })
  .superRefine(oneServer);
export type AssignDomain = z.output<typeof AssignDomain>;

export const ClearDomain = z.strictObject({ assignment: z.string().max(40), ifMatch: IfMatch });
export type ClearDomain = z.output<typeof ClearDomain>;

/** The LNS of one station; `ifMatch` is the station's version. */
export const AssignStation = z
  .strictObject({ baseStation: BaseStationRef, route: Route, server: AssignedServer, ifMatch: IfMatch })
  .superRefine(oneServer);
export type AssignStation = z.output<typeof AssignStation>;

/** Back to what the station's domains say, or to its present CUPS. */
export const OfStation = z.strictObject({ baseStation: BaseStationRef, ifMatch: IfMatch });
export type OfStation = z.output<typeof OfStation>;

export const RedirectStation = z.strictObject({ baseStation: BaseStationRef, server: ServerId, ifMatch: IfMatch });
export type RedirectStation = z.output<typeof RedirectStation>;
