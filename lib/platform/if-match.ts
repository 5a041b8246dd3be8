import { z } from "zod";

/** The version that the caller saw, of If-Match or a hidden field of a form; absent: whatever is there. */
export const IfMatch = z.coerce.number().int().positive().optional();
