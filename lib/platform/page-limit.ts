import { z } from "zod";

const MAX = 200;
const RANGE = `A limit goes from 1 to ${MAX}.`;

/** How many rows a page of a list has at the most: 50 unless asked otherwise. */
export const PageLimit = z.coerce.number().int("A limit is a whole number.").min(1, RANGE).max(MAX, RANGE).default(50);
