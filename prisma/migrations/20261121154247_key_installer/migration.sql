-- CreateEnum
CREATE TYPE "alarm_severity" AS ENUM ('WARNING', 'MINOR', 'MAJOR', 'CRITICAL');

-- CreateEnum
CREATE TYPE "station_access" AS ENUM ('PUBLIC_KEY', 'PASSWORD');

-- CreateEnum
CREATE TYPE "platform_purpose" AS ENUM ('OCSP_RESPONDER', 'LISTENER');

-- CreateEnum
CREATE TYPE "rotation_status" AS ENUM ('OPEN', 'DONE', 'FAILED');

-- CreateEnum
CREATE TYPE "wish_kind" AS ENUM ('REGENERATION', 'ENROLMENT', 'RENEWAL');

-- DropIndex
DROP INDEX "certificate_unrevoked_key_idx";

-- AlterTable
ALTER TABLE "base_station" ADD COLUMN     "access" "station_access" NOT NULL DEFAULT 'PUBLIC_KEY',
ADD COLUMN     "password_hash" VARCHAR(200),
ADD COLUMN     "password_set_at" TIMESTAMPTZ(3),
ADD COLUMN     "password_set_by" VARCHAR(100),
ADD COLUMN     "renew_before_days" INTEGER,
ADD COLUMN     "renewal_allowed_until" TIMESTAMPTZ(3),
ADD COLUMN     "validity" VARCHAR(20);

-- AlterTable
ALTER TABLE "certificate" ADD COLUMN     "downloaded_from" VARCHAR(64),
ADD COLUMN     "revoke_once_replaced" VARCHAR(40),
ADD COLUMN     "revoke_once_replaced_by" VARCHAR(100);

-- AlterTable
ALTER TABLE "certificate_wish" ADD COLUMN     "awaits_station" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "kind" "wish_kind" NOT NULL DEFAULT 'REGENERATION';

-- CreateTable
CREATE TABLE "alarm" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT,
    "base_station_id" TEXT,
    "type" VARCHAR(60) NOT NULL,
    "subject_id" VARCHAR(60) NOT NULL,
    "severity" "alarm_severity" NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "cleared_at" TIMESTAMPTZ(3),

    CONSTRAINT "alarm_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "base_station_observation" (
    "base_station_id" TEXT NOT NULL,
    "last_contact_at" TIMESTAMPTZ(3) NOT NULL,
    "last_address" VARCHAR(64) NOT NULL,
    "tls_version" VARCHAR(20),
    "tls_cipher" VARCHAR(80),
    "certificate_serial_number" VARCHAR(40),
    "reported_at" TIMESTAMPTZ(3),
    "lrr_version" VARCHAR(40),
    "model" VARCHAR(60),
    "backhaul" "backhaul_security",
    "reported_serial_number" VARCHAR(40),
    "uptime_s" BIGINT,

    CONSTRAINT "base_station_observation_pkey" PRIMARY KEY ("base_station_id")
);

-- CreateTable
CREATE TABLE "platform_certificate" (
    "id" TEXT NOT NULL,
    "purpose" "platform_purpose" NOT NULL,
    "status" "certificate_status" NOT NULL,
    "issuer_id" TEXT NOT NULL,
    "shard_id" TEXT NOT NULL,
    "serial_number" VARCHAR(40) NOT NULL,
    "hosts" TEXT[],
    "to_be_signed" BYTEA NOT NULL,
    "certificate" BYTEA,
    "sealed_key" BYTEA NOT NULL,
    "master_key_id" VARCHAR(64) NOT NULL,
    "subject_public_key_info" BYTEA NOT NULL,
    "not_before" TIMESTAMPTZ(3) NOT NULL,
    "not_after" TIMESTAMPTZ(3) NOT NULL,
    "instance_id" TEXT NOT NULL,
    "reserved_at" TIMESTAMPTZ(3) NOT NULL,
    "issued_at" TIMESTAMPTZ(3),

    CONSTRAINT "platform_certificate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "authority_rotation" (
    "id" TEXT NOT NULL,
    "kind" "authority_kind" NOT NULL,
    "status" "rotation_status" NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "requested_by" VARCHAR(100) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "not_before_attempt" TIMESTAMPTZ(3),
    "last_fault" VARCHAR(300),
    "successor_id" TEXT,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "authority_rotation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "connection_attempt" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT,
    "base_station_id" TEXT,
    "repeat_key" CHAR(64) NOT NULL,
    "listener" VARCHAR(20) NOT NULL,
    "verdict" VARCHAR(60) NOT NULL,
    "message" VARCHAR(500) NOT NULL,
    "address" VARCHAR(64) NOT NULL,
    "port" INTEGER NOT NULL,
    "claimed_name" VARCHAR(64),
    "certificate_subject" VARCHAR(300),
    "certificate_issuer" VARCHAR(300),
    "certificate_serial_number" VARCHAR(64),
    "certificate_sha256" CHAR(64),
    "certificate_not_after" TIMESTAMPTZ(3),
    "public_key" BYTEA,
    "public_key_fingerprint" VARCHAR(50),
    "tls_version" VARCHAR(20),
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 1,
    "ignored_at" TIMESTAMPTZ(3),
    "ignored_by" VARCHAR(100),

    CONSTRAINT "connection_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "alarm_organization_id_raised_at_id_idx" ON "alarm"("organization_id", "raised_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "alarm_base_station_id_raised_at_idx" ON "alarm"("base_station_id", "raised_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "alarm_open_key" ON "alarm"("type", "subject_id") WHERE (cleared_at IS NULL);

-- CreateIndex
CREATE INDEX "platform_certificate_purpose_issuer_id_not_after_idx" ON "platform_certificate"("purpose", "issuer_id", "not_after");

-- CreateIndex
CREATE UNIQUE INDEX "platform_certificate_issuer_id_serial_number_key" ON "platform_certificate"("issuer_id", "serial_number");

-- CreateIndex
CREATE UNIQUE INDEX "authority_rotation_open_key" ON "authority_rotation"("kind") WHERE (status = 'OPEN');

-- CreateIndex
CREATE UNIQUE INDEX "connection_attempt_repeat_key_key" ON "connection_attempt"("repeat_key");

-- CreateIndex
CREATE INDEX "connection_attempt_organization_id_last_at_id_idx" ON "connection_attempt"("organization_id", "last_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "connection_attempt_base_station_id_last_at_id_idx" ON "connection_attempt"("base_station_id", "last_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "connection_attempt_last_at_idx" ON "connection_attempt"("last_at");

-- CreateIndex
CREATE INDEX "connection_attempt_public_key_fingerprint_idx" ON "connection_attempt"("public_key_fingerprint");

-- CreateIndex
CREATE INDEX "certificate_unrevoked_key_idx" ON "certificate"("public_key_fingerprint") WHERE (status IN ('ISSUED', 'OVERLAPPING', 'SUPERSEDED'));

-- CreateIndex
CREATE INDEX "certificate_inventory_idx" ON "certificate"("organization_id", "not_after", "id") WHERE (certificate IS NOT NULL);

-- AddForeignKey
ALTER TABLE "alarm" ADD CONSTRAINT "alarm_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alarm" ADD CONSTRAINT "alarm_base_station_id_fkey" FOREIGN KEY ("base_station_id") REFERENCES "base_station"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "base_station_observation" ADD CONSTRAINT "base_station_observation_base_station_id_fkey" FOREIGN KEY ("base_station_id") REFERENCES "base_station"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "platform_certificate" ADD CONSTRAINT "platform_certificate_issuer_id_fkey" FOREIGN KEY ("issuer_id") REFERENCES "certificate_authority"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "platform_certificate" ADD CONSTRAINT "platform_certificate_shard_id_fkey" FOREIGN KEY ("shard_id") REFERENCES "revocation_shard"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connection_attempt" ADD CONSTRAINT "connection_attempt_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connection_attempt" ADD CONSTRAINT "connection_attempt_base_station_id_fkey" FOREIGN KEY ("base_station_id") REFERENCES "base_station"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
