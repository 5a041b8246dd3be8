import { z } from "zod";

const AuthorityId = z.string().max(40).meta({ description: "Id of a CA (ca_...)" });

export const ReadAuthority = z.strictObject({ authority: AuthorityId });
export const RotateAuthority = ReadAuthority;
export const RetireAuthority = ReadAuthority;
