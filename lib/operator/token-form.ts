import { z } from "zod";
import { DAY_MS } from "#lib/platform/clock";
import { CreateToken } from "./schema";
import { TOKEN_LIFETIMES } from "./values";

/** The form of a new token: a lifetime to choose instead of a time to write; one scope comes as a text. */
export const TokenForm = z.strictObject({
  name: CreateToken.shape.name,
  scopes: z.preprocess((scopes) => (typeof scopes === "string" ? [scopes] : (scopes ?? [])), CreateToken.shape.scopes),
  lifetime: z.enum(TOKEN_LIFETIMES.map(({ id }) => id)),
});
export type TokenForm = z.output<typeof TokenForm>;

/** What the form asks for at a moment. */
export function tokenOfForm({ name, scopes, lifetime }: TokenForm, now: Date): CreateToken {
  const expiresAt = lifetime === "never" ? null : new Date(now.getTime() + Number(lifetime) * DAY_MS);
  return { name, scopes, expiresAt };
}
