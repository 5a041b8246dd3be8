-- AlterTable
ALTER TABLE "base_station" ADD COLUMN     "lns_token_not_after" TIMESTAMPTZ(3);

UPDATE "base_station" SET "lns_token_not_after" = "token"."not_after"
FROM "station_credential" AS "token"
WHERE "token"."base_station_id" = "base_station"."id" AND "token"."server" = 'LNS' AND "token"."kind" = 'TOKEN'
  AND "token"."status" = 'CURRENT' AND "base_station"."eui64" IS NOT NULL AND "base_station"."public_key" IS NULL
  AND NOT EXISTS (SELECT FROM "certificate" WHERE "certificate"."base_station_id" = "base_station"."id"
                  AND "certificate"."purpose" = 'STATION');
