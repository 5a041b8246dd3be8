import { z } from "zod";
import { PERMISSIONS } from "#lib/audit/permission";
import { IfMatch } from "#lib/platform/if-match";
import { lineText } from "#lib/platform/line-text";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, OPERATOR_ROLES } from "./values";

const Name = lineText(100).min(1, "Enter a name.");

const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "At most 254 characters.")
  .pipe(z.email("Enter an e-mail address, such as ana@example.org."))
  .meta({ description: "Unique on the platform; stored in lower case", example: "ana@example.org" });

const Role = z.enum(OPERATOR_ROLES, "Choose a role.");
const OperatorId = z.string().max(40).meta({ description: "Id of an operator (usr_...)" });
const TokenId = z.string().max(40).meta({ description: "Id of an API token (tok_...)" });

const NewPassword = z
  .string()
  .min(MIN_PASSWORD_LENGTH, `At least ${MIN_PASSWORD_LENGTH} characters.`)
  .max(MAX_PASSWORD_LENGTH, `At most ${MAX_PASSWORD_LENGTH} characters.`);

export const CreateOperator = z.strictObject({ name: Name, email: Email, role: Role });
export type CreateOperator = z.output<typeof CreateOperator>;

export const UpdateOperator = z.strictObject({
  operator: OperatorId,
  ifMatch: IfMatch,
  name: Name.optional(),
  role: Role.optional(),
  disabled: z.boolean().optional().meta({ description: "true: signed out at once and not let in again" }),
});
export type UpdateOperator = z.output<typeof UpdateOperator>;

export const ResetPassword = z.strictObject({ operator: OperatorId });
export type ResetPassword = z.output<typeof ResetPassword>;

export const ReadOperator = z.strictObject({ operator: OperatorId });
export type ReadOperator = z.output<typeof ReadOperator>;

export const ChangePassword = z.strictObject({
  currentPassword: z
    .string()
    .min(1, "Enter your current password.")
    .max(MAX_PASSWORD_LENGTH + 1),
  newPassword: NewPassword,
});
export type ChangePassword = z.output<typeof ChangePassword>;

export const EndSession = z.strictObject({ session: z.string().max(40) });
export type EndSession = z.output<typeof EndSession>;

export const CreateToken = z.strictObject({
  name: Name.meta({ description: "What uses it", example: "Deployment script" }),
  scopes: z
    .array(z.enum(PERMISSIONS))
    .min(1, "Choose at least one scope.")
    .transform((scopes) => [...new Set(scopes)]),
  expiresAt: z.iso
    .datetime("Enter a time such as 2027-05-03T15:57:45Z.")
    .transform((text) => new Date(text))
    .nullable()
    .default(null)
    .meta({ description: "null: it does not expire" }),
});
export type CreateToken = z.output<typeof CreateToken>;

export const RevokeToken = z.strictObject({ token: TokenId });
export type RevokeToken = z.output<typeof RevokeToken>;
