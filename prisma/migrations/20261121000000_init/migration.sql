-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "actor_type" AS ENUM ('OPERATOR', 'TOKEN', 'PLATFORM');

-- CreateEnum
CREATE TYPE "rf_region" AS ENUM ('EU868', 'US915', 'AU915', 'AS923-1', 'AS923-2', 'AS923-3', 'AS923-4', 'IN865', 'KR920', 'RU864', 'CN470');

-- CreateEnum
CREATE TYPE "administrative_state" AS ENUM ('ACTIVE', 'SUSPENDED');

-- CreateEnum
CREATE TYPE "backhaul_security" AS ENUM ('NONE', 'TLS', 'IPSEC');

-- CreateEnum
CREATE TYPE "location_kind" AS ENUM ('UNKNOWN', 'ADMINISTRATIVE', 'GPS');

-- CreateEnum
CREATE TYPE "certificate_standing" AS ENUM ('NOT_GENERATED', 'BEING_GENERATED', 'ISSUED', 'REVOKED');

-- CreateEnum
CREATE TYPE "authority_kind" AS ENUM ('ROOT', 'BASE_STATION', 'SERVER');

-- CreateEnum
CREATE TYPE "certificate_purpose" AS ENUM ('STATION');

-- CreateEnum
CREATE TYPE "certificate_status" AS ENUM ('RESERVED', 'ISSUED', 'SUPERSEDED', 'REVOKED', 'ABANDONED');

-- CreateEnum
CREATE TYPE "wish_status" AS ENUM ('OPEN', 'FULFILLED', 'WITHDRAWN');

-- CreateEnum
CREATE TYPE "operator_role" AS ENUM ('ADMINISTRATOR', 'BASE_STATION_MANAGER', 'VIEWER');

-- CreateEnum
CREATE TYPE "revocation_reason" AS ENUM ('UNSPECIFIED', 'KEY_COMPROMISE', 'SUPERSEDED', 'CESSATION_OF_OPERATION', 'PRIVILEGE_WITHDRAWN');

-- CreateTable
CREATE TABLE "audit_event" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "action" VARCHAR(60) NOT NULL,
    "target_type" VARCHAR(40) NOT NULL,
    "target_id" VARCHAR(60) NOT NULL,
    "base_station_id" TEXT,
    "actor_type" "actor_type" NOT NULL,
    "actor_id" VARCHAR(60) NOT NULL,
    "actor_name" VARCHAR(100) NOT NULL,
    "session_id" TEXT,
    "address" VARCHAR(64),
    "request_id" VARCHAR(80) NOT NULL,
    "detail" JSONB NOT NULL,
    "xid" BIGINT NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_checkpoint" (
    "sequence" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "before_xid" BIGINT NOT NULL,
    "event_count" INTEGER NOT NULL,
    "previous_hash" CHAR(64) NOT NULL,
    "hash" CHAR(64) NOT NULL,

    CONSTRAINT "audit_checkpoint_pkey" PRIMARY KEY ("sequence")
);

-- CreateTable
CREATE TABLE "event" (
    "id" BIGSERIAL NOT NULL,
    "xid" BIGINT NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint,
    "organization_id" TEXT,
    "type" VARCHAR(60) NOT NULL,
    "target_id" VARCHAR(60) NOT NULL,
    "base_station_id" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "actor_id" VARCHAR(60) NOT NULL,
    "key" VARCHAR(255) NOT NULL,
    "body_hash" CHAR(64) NOT NULL,
    "result" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("actor_id","key")
);

-- CreateTable
CREATE TABLE "base_station" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "lrr_uuid" VARCHAR(55) NOT NULL,
    "eui64" CHAR(16),
    "lrr_id" CHAR(8) NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "manufacturer" VARCHAR(60) NOT NULL,
    "model" VARCHAR(60) NOT NULL,
    "rf_region" "rf_region" NOT NULL,
    "serial_number" VARCHAR(60),
    "contact" VARCHAR(200),
    "address" VARCHAR(300),
    "notes" VARCHAR(4000),
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "administrative_state" "administrative_state" NOT NULL DEFAULT 'ACTIVE',
    "administrative_since" TIMESTAMPTZ(3) NOT NULL,
    "location_kind" "location_kind" NOT NULL DEFAULT 'UNKNOWN',
    "latitude" DOUBLE PRECISION,
    "longitude" DOUBLE PRECISION,
    "altitude_m" DOUBLE PRECISION,
    "backhaul_security" "backhaul_security" NOT NULL,
    "lrr_version" VARCHAR(40),
    "public_key" BYTEA,
    "public_key_fingerprint" VARCHAR(50),
    "public_key_label" VARCHAR(20),
    "public_key_declared_at" TIMESTAMPTZ(3),
    "public_key_declared_by" VARCHAR(100),
    "enrolment_closed_at" TIMESTAMPTZ(3),
    "certificate_standing" "certificate_standing" NOT NULL DEFAULT 'NOT_GENERATED',
    "certificate_not_after" TIMESTAMPTZ(3),
    "certificate_renewal_opens_at" TIMESTAMPTZ(3),
    "certificate_download_by" TIMESTAMPTZ(3),
    "certificate_downloaded_at" TIMESTAMPTZ(3),
    "certificate_in_use_since" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" VARCHAR(100) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_by" VARCHAR(100) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "deleted_by" VARCHAR(100),

    CONSTRAINT "base_station_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "certificate_authority" (
    "id" TEXT NOT NULL,
    "kind" "authority_kind" NOT NULL,
    "slug" VARCHAR(60) NOT NULL,
    "name" VARCHAR(120) NOT NULL,
    "issuer_id" TEXT,
    "generation" INTEGER NOT NULL,
    "serial_number" VARCHAR(40) NOT NULL,
    "certificate" BYTEA NOT NULL,
    "subject" BYTEA NOT NULL,
    "subject_public_key_info" BYTEA NOT NULL,
    "subject_key_id" BYTEA NOT NULL,
    "not_before" TIMESTAMPTZ(3) NOT NULL,
    "not_after" TIMESTAMPTZ(3) NOT NULL,
    "sealed_key" BYTEA,
    "master_key_id" VARCHAR(64) NOT NULL,
    "revocation_generation" BIGINT NOT NULL DEFAULT 0,
    "retired_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "certificate_authority_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "certificate" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "base_station_id" TEXT NOT NULL,
    "purpose" "certificate_purpose" NOT NULL,
    "status" "certificate_status" NOT NULL,
    "issuer_id" TEXT NOT NULL,
    "shard_id" TEXT NOT NULL,
    "wish_id" TEXT,
    "serial_number" VARCHAR(40) NOT NULL,
    "public_key_fingerprint" VARCHAR(50) NOT NULL,
    "public_key_label" VARCHAR(20) NOT NULL,
    "not_before" TIMESTAMPTZ(3) NOT NULL,
    "not_after" TIMESTAMPTZ(3) NOT NULL,
    "renewal_opens_at" TIMESTAMPTZ(3) NOT NULL,
    "to_be_signed" BYTEA NOT NULL,
    "certificate" BYTEA,
    "sha256" CHAR(64),
    "instance_id" TEXT NOT NULL,
    "reserved_at" TIMESTAMPTZ(3) NOT NULL,
    "issued_at" TIMESTAMPTZ(3),
    "download_by" TIMESTAMPTZ(3),
    "downloaded_at" TIMESTAMPTZ(3),
    "in_use_since" TIMESTAMPTZ(3),
    "superseded_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "revocation_reason" VARCHAR(40),
    "revoked_by" VARCHAR(100),

    CONSTRAINT "certificate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "certificate_wish" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "base_station_id" TEXT NOT NULL,
    "purpose" "certificate_purpose" NOT NULL,
    "status" "wish_status" NOT NULL,
    "reason" VARCHAR(40) NOT NULL,
    "revoked_ids" TEXT[],
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "requested_by" VARCHAR(100) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "not_before_attempt" TIMESTAMPTZ(3),
    "last_fault" VARCHAR(300),
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "certificate_wish_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operator" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "email" VARCHAR(254) NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "role" "operator_role" NOT NULL,
    "password_hash" TEXT,
    "password_is_temporary" BOOLEAN NOT NULL DEFAULT false,
    "disabled_at" TIMESTAMPTZ(3),
    "last_sign_in_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "operator_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operator_session" (
    "id" TEXT NOT NULL,
    "token_hash" CHAR(64) NOT NULL,
    "operator_id" TEXT NOT NULL,
    "address" VARCHAR(64) NOT NULL,
    "user_agent" VARCHAR(300) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "operator_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "token_hash" CHAR(64) NOT NULL,
    "hint" VARCHAR(12) NOT NULL,
    "scopes" TEXT[],
    "every_scope" BOOLEAN NOT NULL DEFAULT false,
    "created_by" VARCHAR(100) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organization" (
    "id" TEXT NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "platform_setting" (
    "key" VARCHAR(60) NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "platform_setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "station_instance" (
    "id" TEXT NOT NULL,
    "lock_key" BIGINT NOT NULL,
    "version" VARCHAR(40) NOT NULL,
    "listeners" JSONB NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "station_instance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revocation_shard" (
    "id" TEXT NOT NULL,
    "authority_id" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "uri" VARCHAR(400) NOT NULL,
    "path" VARCHAR(200) NOT NULL,
    "open" BOOLEAN NOT NULL DEFAULT true,
    "generation" BIGINT NOT NULL DEFAULT 0,
    "published_generation" BIGINT NOT NULL DEFAULT 0,
    "number" BIGINT NOT NULL DEFAULT 0,
    "published_number" BIGINT NOT NULL DEFAULT 0,
    "list" BYTEA,
    "list_entries" INTEGER NOT NULL DEFAULT 0,
    "this_update" TIMESTAMPTZ(3),
    "next_update" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "revocation_shard_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revocation" (
    "issuer_id" TEXT NOT NULL,
    "serial_number" VARCHAR(40) NOT NULL,
    "shard_id" TEXT NOT NULL,
    "revoked_at" TIMESTAMPTZ(3) NOT NULL,
    "reason" "revocation_reason" NOT NULL,
    "not_after" TIMESTAMPTZ(3) NOT NULL,
    "listed_after_expiry_at" TIMESTAMPTZ(3),

    CONSTRAINT "revocation_pkey" PRIMARY KEY ("issuer_id","serial_number")
);

-- CreateTable
CREATE TABLE "blocked_key" (
    "fingerprint" VARCHAR(50) NOT NULL,
    "reason" VARCHAR(200) NOT NULL,
    "blocked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "blocked_key_pkey" PRIMARY KEY ("fingerprint")
);

-- CreateIndex
CREATE INDEX "audit_event_organization_id_at_id_idx" ON "audit_event"("organization_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_event_base_station_id_at_id_idx" ON "audit_event"("base_station_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_event_xid_id_idx" ON "audit_event"("xid", "id");

-- CreateIndex
CREATE INDEX "event_xid_id_idx" ON "event"("xid", "id");

-- CreateIndex
CREATE INDEX "event_at_idx" ON "event"("at");

-- CreateIndex
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key"("created_at");

-- CreateIndex
CREATE INDEX "base_station_organization_id_name_id_idx" ON "base_station"("organization_id", "name", "id") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "base_station_organization_id_created_at_id_idx" ON "base_station"("organization_id", "created_at", "id") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "base_station_organization_id_lrr_id_id_idx" ON "base_station"("organization_id", "lrr_id", "id") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "base_station_organization_id_model_id_idx" ON "base_station"("organization_id", "model", "id") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "base_station_organization_id_rf_region_id_idx" ON "base_station"("organization_id", "rf_region", "id") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "base_station_certificate_idx" ON "base_station"("organization_id", "certificate_standing", "certificate_not_after", "id") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "base_station_renewal_idx" ON "base_station"("organization_id", "certificate_renewal_opens_at") WHERE (deleted_at IS NULL AND certificate_standing = 'ISSUED');

-- CreateIndex
CREATE INDEX "base_station_not_taken_idx" ON "base_station"("organization_id", "certificate_download_by") WHERE (deleted_at IS NULL AND certificate_standing = 'ISSUED' AND certificate_downloaded_at IS NULL AND certificate_in_use_since IS NULL);

-- CreateIndex
CREATE INDEX "base_station_organization_id_administrative_state_idx" ON "base_station"("organization_id", "administrative_state") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "base_station_organization_id_lrr_uuid_deleted_at_idx" ON "base_station"("organization_id", "lrr_uuid", "deleted_at");

-- CreateIndex
CREATE UNIQUE INDEX "base_station_lrr_uuid_key" ON "base_station"("lrr_uuid") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "base_station_eui64_key" ON "base_station"("eui64") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "base_station_lrr_id_key" ON "base_station"("lrr_id") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "base_station_public_key_fingerprint_key" ON "base_station"("public_key_fingerprint") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "certificate_authority_slug_key" ON "certificate_authority"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "certificate_authority_issuer_id_serial_number_key" ON "certificate_authority"("issuer_id", "serial_number");

-- CreateIndex
CREATE INDEX "certificate_base_station_id_reserved_at_idx" ON "certificate"("base_station_id", "reserved_at" DESC);

-- CreateIndex
CREATE INDEX "certificate_organization_id_reserved_at_id_idx" ON "certificate"("organization_id", "reserved_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "certificate_wish_id_idx" ON "certificate"("wish_id");

-- CreateIndex
CREATE INDEX "certificate_reserved_instance_idx" ON "certificate"("instance_id") WHERE (status = 'RESERVED');

-- CreateIndex
CREATE INDEX "certificate_unrevoked_key_idx" ON "certificate"("public_key_fingerprint") WHERE (status IN ('ISSUED', 'SUPERSEDED'));

-- CreateIndex
CREATE UNIQUE INDEX "certificate_issuer_id_serial_number_key" ON "certificate"("issuer_id", "serial_number");

-- CreateIndex
CREATE UNIQUE INDEX "certificate_current_key" ON "certificate"("base_station_id", "purpose") WHERE (status = 'ISSUED');

-- CreateIndex
CREATE UNIQUE INDEX "certificate_reserved_key" ON "certificate"("base_station_id", "purpose") WHERE (status = 'RESERVED');

-- CreateIndex
CREATE INDEX "certificate_wish_open_idx" ON "certificate_wish"("requested_at", "id") WHERE (status = 'OPEN');

-- CreateIndex
CREATE UNIQUE INDEX "certificate_wish_open_key" ON "certificate_wish"("base_station_id", "purpose") WHERE (status = 'OPEN');

-- CreateIndex
CREATE UNIQUE INDEX "operator_email_key" ON "operator"("email");

-- CreateIndex
CREATE INDEX "operator_organization_id_name_idx" ON "operator"("organization_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "operator_session_token_hash_key" ON "operator_session"("token_hash");

-- CreateIndex
CREATE INDEX "operator_session_operator_id_revoked_at_idx" ON "operator_session"("operator_id", "revoked_at");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_token_hash_key" ON "api_token"("token_hash");

-- CreateIndex
CREATE INDEX "api_token_organization_id_created_at_idx" ON "api_token"("organization_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "station_instance_lock_key_key" ON "station_instance"("lock_key");

-- CreateIndex
CREATE INDEX "station_instance_heartbeat_at_idx" ON "station_instance"("heartbeat_at");

-- CreateIndex
CREATE UNIQUE INDEX "revocation_shard_path_key" ON "revocation_shard"("path");

-- CreateIndex
CREATE UNIQUE INDEX "revocation_shard_authority_id_uri_key" ON "revocation_shard"("authority_id", "uri");

-- CreateIndex
CREATE INDEX "revocation_shard_id_listed_after_expiry_at_serial_number_idx" ON "revocation"("shard_id", "listed_after_expiry_at", "serial_number");

-- AddForeignKey
ALTER TABLE "base_station" ADD CONSTRAINT "base_station_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "certificate_authority" ADD CONSTRAINT "certificate_authority_issuer_id_fkey" FOREIGN KEY ("issuer_id") REFERENCES "certificate_authority"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "certificate" ADD CONSTRAINT "certificate_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "certificate" ADD CONSTRAINT "certificate_base_station_id_fkey" FOREIGN KEY ("base_station_id") REFERENCES "base_station"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "certificate" ADD CONSTRAINT "certificate_issuer_id_fkey" FOREIGN KEY ("issuer_id") REFERENCES "certificate_authority"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "certificate" ADD CONSTRAINT "certificate_shard_id_fkey" FOREIGN KEY ("shard_id") REFERENCES "revocation_shard"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "certificate" ADD CONSTRAINT "certificate_wish_id_fkey" FOREIGN KEY ("wish_id") REFERENCES "certificate_wish"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "certificate_wish" ADD CONSTRAINT "certificate_wish_base_station_id_fkey" FOREIGN KEY ("base_station_id") REFERENCES "base_station"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operator" ADD CONSTRAINT "operator_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operator_session" ADD CONSTRAINT "operator_session_operator_id_fkey" FOREIGN KEY ("operator_id") REFERENCES "operator"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revocation_shard" ADD CONSTRAINT "revocation_shard_authority_id_fkey" FOREIGN KEY ("authority_id") REFERENCES "certificate_authority"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revocation" ADD CONSTRAINT "revocation_issuer_id_fkey" FOREIGN KEY ("issuer_id") REFERENCES "certificate_authority"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revocation" ADD CONSTRAINT "revocation_shard_id_fkey" FOREIGN KEY ("shard_id") REFERENCES "revocation_shard"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By hand: what a Prisma schema cannot say.

-- Names sort as people expect: umlauts beside their vowels, "BS-2" before "BS-10".
CREATE COLLATION "natural" (provider = icu, locale = 'und-u-kn-true');
ALTER TABLE "base_station" ALTER COLUMN "name" TYPE VARCHAR(100) COLLATE "natural";
ALTER TABLE "base_station" ALTER COLUMN "model" TYPE VARCHAR(60) COLLATE "natural";

-- 10000001 to FFFDFFFF: clear of the reserved values 00000000, FFFE.... and FFFF.....
CREATE SEQUENCE "lrr_id_sequence" MINVALUE 268435457 MAXVALUE 4294836223 START 268435457 CYCLE;

ALTER TABLE "base_station"
  ADD CONSTRAINT "base_station_lrr_uuid_check" CHECK ("lrr_uuid" ~ '^[0-9A-F]{6}-[0-9A-F]{2,48}$'),
  ADD CONSTRAINT "base_station_lrr_id_check" CHECK ("lrr_id" ~ '^[0-9A-F]{8}$' AND "lrr_id" <> '00000000' AND "lrr_id" !~ '^FFF[EF]'),
  -- A Basics Station exactly when the LRR-UUID says so, and then this is its EUI-64.
  ADD CONSTRAINT "base_station_eui64_check" CHECK ("eui64" IS NOT DISTINCT FROM substring("lrr_uuid" FROM '^0016C0-([0-9A-F]{16})$')),
  ADD CONSTRAINT "base_station_public_key_check" CHECK (num_nulls("public_key", "public_key_fingerprint", "public_key_label", "public_key_declared_at") IN (0, 4)),
  ADD CONSTRAINT "base_station_location_check" CHECK (("location_kind" = 'UNKNOWN') = ("latitude" IS NULL) AND ("latitude" IS NULL) = ("longitude" IS NULL));

-- Everything that the list searches, in one text. Line feeds keep a search from reaching across two fields.
CREATE EXTENSION IF NOT EXISTS "pg_trgm";
CREATE FUNCTION "base_station_search_text"("fields" TEXT[], "tags" TEXT[]) RETURNS TEXT
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN lower(array_to_string("fields" || "tags", E'\n'));
ALTER TABLE "base_station" ADD COLUMN "search_text" TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (
  "base_station_search_text"(ARRAY["name"::text, "lrr_id"::text, "lrr_uuid"::text, "serial_number"::text, "public_key_fingerprint"::text], "tags")
) STORED;
CREATE INDEX "base_station_search_idx" ON "base_station" USING gin ("search_text" gin_trgm_ops) WHERE (deleted_at IS NULL);

-- Sorted by the end of the certificate, stations without one come last in either direction.
CREATE INDEX "base_station_certificate_ascending_idx" ON "base_station" ("organization_id", (COALESCE("certificate_not_after", 'infinity'::timestamptz)), "id") WHERE (deleted_at IS NULL);
CREATE INDEX "base_station_certificate_descending_idx" ON "base_station" ("organization_id", (COALESCE("certificate_not_after", '-infinity'::timestamptz)), "id") WHERE (deleted_at IS NULL);

-- Append-only: History and its seals are never rewritten.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER "audit_event_append_only" BEFORE UPDATE OR DELETE ON "audit_event" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "audit_event_not_truncated" BEFORE TRUNCATE ON "audit_event" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "audit_checkpoint_append_only" BEFORE UPDATE OR DELETE ON "audit_checkpoint" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "audit_checkpoint_not_truncated" BEFORE TRUNCATE ON "audit_checkpoint" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- Evidence of revocation: kept for ever. It may only be raised to keyCompromise, or marked as listed after expiry.
CREATE FUNCTION "keep_revocation"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF ROW(NEW.issuer_id, NEW.serial_number, NEW.shard_id, NEW.revoked_at, NEW.not_after)
     IS DISTINCT FROM ROW(OLD.issuer_id, OLD.serial_number, OLD.shard_id, OLD.revoked_at, OLD.not_after)
     OR (NEW.reason <> OLD.reason AND NEW.reason <> 'KEY_COMPROMISE')
     OR (OLD.listed_after_expiry_at IS NOT NULL AND NEW.listed_after_expiry_at IS DISTINCT FROM OLD.listed_after_expiry_at) THEN
    RAISE EXCEPTION 'evidence of revocation is never changed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "revocation_kept" BEFORE UPDATE ON "revocation" FOR EACH ROW EXECUTE FUNCTION "keep_revocation"();
CREATE TRIGGER "revocation_not_deleted" BEFORE DELETE ON "revocation" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "revocation_not_truncated" BEFORE TRUNCATE ON "revocation" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- Serial numbers do not compress: megabytes of them are stored as they are.
ALTER TABLE "revocation_shard" ALTER COLUMN "list" SET STORAGE EXTERNAL;
