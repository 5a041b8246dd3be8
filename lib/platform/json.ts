/** What JSON can hold. Results of changes are of this type, because a replayed request is answered from the database. */
export type Json = string | number | boolean | null | { readonly [key: string]: Json | undefined } | readonly Json[];
