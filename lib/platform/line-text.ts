import { z } from "zod";

/** One line of text, trimmed. @param max characters. */
export const lineText = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `At most ${max} characters.`)
    .refine((text) => !/\p{Cc}/u.test(text), "Control characters are not allowed.");

/** One that may be cleared: empty becomes null. */
export const optionalLineText = (max: number) => lineText(max).transform((text) => text || null);
