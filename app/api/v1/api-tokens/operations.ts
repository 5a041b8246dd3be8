import { z } from "zod";
import { listOf, Time } from "#app/api/v1/shared-schemas";
import { CreateToken, RevokeToken } from "#lib/operator/schema";
import { operation } from "#lib/web/operation";

const Token = z
  .object({
    id: z.string(),
    name: z.string(),
    hint: z.string().meta({ description: "Its first characters", example: "bsk_3dR9xQ" }),
    scopes: z.array(z.string()),
    state: z.enum(["ACTIVE", "EXPIRED", "REVOKED"]),
    createdAt: Time,
    createdBy: z.string(),
    expiresAt: Time.nullable(),
    lastUsedAt: Time.nullable(),
    revokedAt: Time.nullable(),
  })
  .meta({ id: "ApiToken" });

const CreatedToken = Token.extend({
  token: z.string().nullable().meta({ description: "Shown this once; null when the answer is a replay" }),
}).meta({ id: "CreatedApiToken" });

const tag = "API tokens";
const scope = "tokens:write";

export const listTokensOperation = operation({
  id: "listApiTokens",
  method: "GET",
  path: "/api-tokens",
  tag,
  summary: "List API tokens, newest first",
  scope,
  input: z.strictObject({}),
  answers: { 200: { description: "All tokens of the organization", body: listOf(Token) } },
});

export const createTokenOperation = operation({
  id: "createApiToken",
  method: "POST",
  path: "/api-tokens",
  tag,
  summary: "Create an API token",
  description: "Only scopes that the caller holds can be given.",
  scope,
  input: CreateToken,
  answers: { 201: { description: "The token, shown this once", body: CreatedToken, headers: ["Location"] } },
  refusals: ["conflict"],
});

export const readTokenOperation = operation({
  id: "readApiToken",
  method: "GET",
  path: "/api-tokens/{token}",
  tag,
  summary: "Read an API token",
  scope,
  input: RevokeToken,
  answers: { 200: { description: "The token, without its value", body: Token } },
  refusals: ["not_found"],
});

export const revokeTokenOperation = operation({
  id: "revokeApiToken",
  method: "DELETE",
  path: "/api-tokens/{token}",
  tag,
  summary: "Revoke an API token at once",
  scope,
  input: RevokeToken,
  answers: { 204: { description: "Revoked" } },
  refusals: ["not_found", "conflict"],
});

export const tokenOperations = [listTokensOperation, createTokenOperation, readTokenOperation, revokeTokenOperation];
