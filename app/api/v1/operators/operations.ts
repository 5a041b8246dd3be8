import { z } from "zod";
import { listOf, Time } from "#app/api/v1/shared-schemas";
import { CreateOperator, ReadOperator, ResetPassword, UpdateOperator } from "#lib/operator/schema";
import { OPERATOR_ROLES } from "#lib/operator/values";
import { operation } from "#lib/web/operation";

const Operator = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.enum(OPERATOR_ROLES),
    state: z.enum(["ACTIVE", "DISABLED"]),
    passwordIsTemporary: z.boolean().meta({ description: "It must be changed at the next sign-in" }),
    createdAt: Time,
    lastSignInAt: Time.nullable(),
    disabledAt: Time.nullable(),
    version: z.int(),
  })
  .meta({ id: "Operator" });

const WithPassword = Operator.extend({
  temporaryPassword: z.string().nullable().meta({ description: "Shown this once; null when the answer is a replay" }),
}).meta({ id: "OperatorWithPassword" });

const tag = "Operators";
const scope = "operators:write";

export const listOperatorsOperation = operation({
  id: "listOperators",
  method: "GET",
  path: "/operators",
  tag,
  summary: "List operators by name",
  scope,
  input: z.strictObject({}),
  answers: { 200: { description: "All operators of the organization", body: listOf(Operator) } },
});

export const createOperatorOperation = operation({
  id: "createOperator",
  method: "POST",
  path: "/operators",
  tag,
  summary: "Create an operator with a temporary password",
  scope,
  input: CreateOperator,
  answers: { 201: { description: "The operator", body: WithPassword, headers: ["ETag", "Location"] } },
  refusals: ["conflict"],
});

export const readOperatorOperation = operation({
  id: "readOperator",
  method: "GET",
  path: "/operators/{operator}",
  tag,
  summary: "Read an operator",
  scope,
  input: ReadOperator,
  answers: { 200: { description: "The operator", body: Operator, headers: ["ETag"] } },
  refusals: ["not_found"],
});

export const updateOperatorOperation = operation({
  id: "updateOperator",
  method: "PATCH",
  path: "/operators/{operator}",
  tag,
  summary: "Change name or role, disable or enable",
  scope,
  input: UpdateOperator,
  answers: { 200: { description: "The operator as it is now", body: Operator, headers: ["ETag"] } },
  refusals: ["not_found", "conflict", "stale"],
});

export const resetPasswordOperation = operation({
  id: "resetOperatorPassword",
  method: "POST",
  path: "/operators/{operator}/reset-password",
  tag,
  summary: "Give an operator a new temporary password and end its sessions",
  scope,
  input: ResetPassword,
  answers: { 200: { description: "The operator", body: WithPassword, headers: ["ETag"] } },
  refusals: ["not_found", "conflict"],
});

export const operatorOperations = [
  listOperatorsOperation,
  createOperatorOperation,
  readOperatorOperation,
  updateOperatorOperation,
  resetPasswordOperation,
];
