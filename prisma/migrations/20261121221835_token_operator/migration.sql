-- AlterTable
ALTER TABLE "api_token" ADD COLUMN     "operator_id" TEXT;

-- The first administrator for the bootstrap token; else who created it, as History has it.
UPDATE "api_token" SET "operator_id" = (
  SELECT "operator"."id" FROM "operator" WHERE "operator"."organization_id" = "api_token"."organization_id"
  ORDER BY "operator"."created_at", "operator"."id" LIMIT 1)
WHERE "every_scope";

WITH RECURSIVE "made" AS (
  SELECT "target_id" AS "token_id", "actor_id" AS "operator_id" FROM "audit_event"
  WHERE "action" = 'api_token.create' AND "actor_type" = 'OPERATOR'
  UNION
  SELECT "id", "operator_id" FROM "api_token" WHERE "operator_id" IS NOT NULL
  UNION
  SELECT "audit_event"."target_id", "made"."operator_id" FROM "audit_event"
  JOIN "made" ON "made"."token_id" = "audit_event"."actor_id"
  WHERE "audit_event"."action" = 'api_token.create' AND "audit_event"."actor_type" = 'TOKEN'
)
UPDATE "api_token" SET "operator_id" = "made"."operator_id" FROM "made"
WHERE "made"."token_id" = "api_token"."id" AND "api_token"."operator_id" IS NULL;

-- A vendor CA that a token uploaded was uploaded by its operator.
UPDATE "vendor_ca" SET "created_by_id" = "api_token"."operator_id" FROM "api_token"
WHERE "api_token"."id" = "vendor_ca"."created_by_id" AND "api_token"."operator_id" IS NOT NULL;
