-- CreateEnum
CREATE TYPE "station_server" AS ENUM ('CUPS', 'LNS');

-- CreateEnum
CREATE TYPE "credential_kind" AS ENUM ('CERTIFICATE', 'TOKEN');

-- CreateEnum
CREATE TYPE "credential_status" AS ENUM ('CURRENT', 'PREVIOUS', 'SUPERSEDED', 'REVOKED');

-- CreateEnum
CREATE TYPE "lns_route" AS ENUM ('BUILT_IN', 'DIRECT', 'RELAY');

-- CreateEnum
CREATE TYPE "update_status" AS ENUM ('WAITING', 'SENT', 'INSTALLED', 'WITHDRAWN');

-- CreateEnum
CREATE TYPE "remote_session_status" AS ENUM ('OPENING', 'OPEN', 'CLOSED');

-- CreateEnum
CREATE TYPE "command_status" AS ENUM ('PENDING', 'PROCESSING', 'COMPLETED', 'ERR_NOSTART');

-- CreateEnum
CREATE TYPE "vendor_ca_status" AS ENUM ('AWAITING_APPROVAL', 'ACTIVE', 'SUSPENDED', 'REMOVED');

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "certificate_purpose" ADD VALUE 'LNS';
ALTER TYPE "certificate_purpose" ADD VALUE 'CUPS';

-- AlterTable
ALTER TABLE "base_station" ADD COLUMN     "cups_server_id" TEXT,
ADD COLUMN     "domains" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "router_config" TEXT;

-- AlterTable
ALTER TABLE "certificate" ADD COLUMN     "master_key_id" VARCHAR(64),
ADD COLUMN     "sealed_key" BYTEA,
ADD COLUMN     "subject_public_key_info" BYTEA;

-- AlterTable
ALTER TABLE "connection_attempt" ADD COLUMN     "proven_eui64" CHAR(16);

-- CreateTable
CREATE TABLE "station_credential" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "base_station_id" TEXT NOT NULL,
    "server" "station_server" NOT NULL,
    "kind" "credential_kind" NOT NULL,
    "status" "credential_status" NOT NULL,
    "certificate_id" TEXT,
    "token_hash" CHAR(64),
    "token_hint" VARCHAR(12),
    "crc32" BIGINT,
    "sealed_blob" BYTEA,
    "master_key_id" VARCHAR(64),
    "not_after" TIMESTAMPTZ(3) NOT NULL,
    "renewal_opens_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" VARCHAR(100) NOT NULL,
    "handed_out_count" INTEGER NOT NULL DEFAULT 0,
    "first_handed_out_at" TIMESTAMPTZ(3),
    "last_handed_out_at" TIMESTAMPTZ(3),
    "in_use_since" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_by" VARCHAR(100),
    "revocation_reason" VARCHAR(40),

    CONSTRAINT "station_credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "external_server" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "server" "station_server" NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "uri" VARCHAR(127) NOT NULL,
    "trust" BYTEA NOT NULL,
    "credential_kind" "credential_kind",
    "sealed_credential" BYTEA,
    "credential_text" VARCHAR(300),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" VARCHAR(100) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_by" VARCHAR(100) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "external_server_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "lns_assignment" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "domain" VARCHAR(140),
    "base_station_id" TEXT,
    "route" "lns_route" NOT NULL,
    "server_id" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_by" VARCHAR(100) NOT NULL,

    CONSTRAINT "lns_assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cups_contact" (
    "base_station_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "address" VARCHAR(64) NOT NULL,
    "cups_uri" VARCHAR(300),
    "lns_uri" VARCHAR(300),
    "cups_crc32" BIGINT NOT NULL,
    "lns_crc32" BIGINT NOT NULL,
    "station_version" VARCHAR(200),
    "model" VARCHAR(200),
    "package" VARCHAR(200),
    "keys" BIGINT[],
    "sent" TEXT[],
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "cups_contact_pkey" PRIMARY KEY ("base_station_id")
);

-- CreateTable
CREATE TABLE "update_key" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "point" BYTEA NOT NULL,
    "crc32" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" VARCHAR(100) NOT NULL,

    CONSTRAINT "update_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "update_package" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "package" VARCHAR(200) NOT NULL,
    "data" BYTEA NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" VARCHAR(100) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "update_package_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "update_signature" (
    "package_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "signature" BYTEA NOT NULL,

    CONSTRAINT "update_signature_pkey" PRIMARY KEY ("package_id","key_id")
);

-- CreateTable
CREATE TABLE "station_update" (
    "base_station_id" TEXT NOT NULL,
    "package_id" TEXT NOT NULL,
    "status" "update_status" NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "requested_by" VARCHAR(100) NOT NULL,
    "sent_count" INTEGER NOT NULL DEFAULT 0,
    "last_sent_at" TIMESTAMPTZ(3),
    "fault" VARCHAR(300),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "station_update_pkey" PRIMARY KEY ("base_station_id")
);

-- CreateTable
CREATE TABLE "lns_session" (
    "base_station_id" TEXT NOT NULL,
    "session_id" VARCHAR(40) NOT NULL,
    "instance_id" VARCHAR(40) NOT NULL,
    "connected_at" TIMESTAMPTZ(3) NOT NULL,
    "disconnected_at" TIMESTAMPTZ(3),
    "close_reason" VARCHAR(200),
    "address" VARCHAR(64) NOT NULL,
    "tls_version" VARCHAR(20) NOT NULL,
    "tls_cipher" VARCHAR(80) NOT NULL,
    "proof" VARCHAR(20) NOT NULL,
    "certificate_serial_number" VARCHAR(64),
    "certificate_sha256" CHAR(64),
    "credential_id" VARCHAR(40),
    "station_version" VARCHAR(200),
    "firmware" VARCHAR(200),
    "package" VARCHAR(200),
    "model" VARCHAR(200),
    "protocol" INTEGER,
    "features" TEXT[],
    "configured_at" TIMESTAMPTZ(3),
    "round_trip_ms" DOUBLE PRECISION,
    "last_message_at" TIMESTAMPTZ(3),
    "last_uplink_at" TIMESTAMPTZ(3),
    "uplink_count" BIGINT NOT NULL DEFAULT 0,
    "relay_server_id" VARCHAR(40),
    "relay_open_since" TIMESTAMPTZ(3),
    "relay_fault" VARCHAR(300),
    "relay_fault_side" VARCHAR(10),
    "relay_fault_at" TIMESTAMPTZ(3),

    CONSTRAINT "lns_session_pkey" PRIMARY KEY ("base_station_id")
);

-- CreateTable
CREATE TABLE "lns_traffic" (
    "base_station_id" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "uplinks" INTEGER NOT NULL,
    "downlinks" INTEGER NOT NULL,

    CONSTRAINT "lns_traffic_pkey" PRIMARY KEY ("base_station_id","hour")
);

-- CreateTable
CREATE TABLE "lns_uplink" (
    "base_station_id" TEXT NOT NULL,
    "slot" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "message_type" VARCHAR(20) NOT NULL,
    "frequency_hz" BIGINT NOT NULL,
    "data_rate" INTEGER NOT NULL,
    "rssi_dbm" DOUBLE PRECISION NOT NULL,
    "snr_db" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "lns_uplink_pkey" PRIMARY KEY ("base_station_id","slot")
);

-- CreateTable
CREATE TABLE "remote_session" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "base_station_id" TEXT NOT NULL,
    "operator_id" TEXT NOT NULL,
    "operator_name" VARCHAR(100) NOT NULL,
    "operator_session_id" TEXT NOT NULL,
    "reason" VARCHAR(200) NOT NULL,
    "length_minutes" INTEGER NOT NULL,
    "status" "remote_session_status" NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" VARCHAR(100),
    "close_reason" VARCHAR(200),
    "instance_id" VARCHAR(40),
    "shell" INTEGER,

    CONSTRAINT "remote_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "remote_session_part" (
    "session_id" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "from_station" BOOLEAN NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "remote_session_part_pkey" PRIMARY KEY ("session_id","index")
);

-- CreateTable
CREATE TABLE "station_command" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "base_station_id" TEXT NOT NULL,
    "command" VARCHAR(1000) NOT NULL,
    "arguments" TEXT[],
    "reason" VARCHAR(200) NOT NULL,
    "status" "command_status" NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "requested_by" VARCHAR(100) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "fault" VARCHAR(300),
    "instance_id" VARCHAR(40),

    CONSTRAINT "station_command_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vendor_ca" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "status" "vendor_ca_status" NOT NULL,
    "eui_prefixes" TEXT[],
    "eui_ranges" TEXT[],
    "domains" TEXT[],
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" VARCHAR(100) NOT NULL,
    "created_by_id" VARCHAR(40) NOT NULL,
    "approved_at" TIMESTAMPTZ(3),
    "approved_by" VARCHAR(100),
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_by" VARCHAR(100) NOT NULL,

    CONSTRAINT "vendor_ca_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vendor_ca_certificate" (
    "id" TEXT NOT NULL,
    "vendor_ca_id" TEXT NOT NULL,
    "certificate" BYTEA NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "is_root" BOOLEAN NOT NULL,
    "subject_text" VARCHAR(300) NOT NULL,
    "not_before" TIMESTAMPTZ(3) NOT NULL,
    "not_after" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vendor_ca_certificate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "blocked_certificate" (
    "organization_id" TEXT NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "reason" VARCHAR(200) NOT NULL,
    "subject_text" VARCHAR(300),
    "blocked_at" TIMESTAMPTZ(3) NOT NULL,
    "blocked_by" VARCHAR(100) NOT NULL,

    CONSTRAINT "blocked_certificate_pkey" PRIMARY KEY ("organization_id","sha256")
);

-- CreateIndex
CREATE UNIQUE INDEX "station_credential_certificate_id_key" ON "station_credential"("certificate_id");

-- CreateIndex
CREATE UNIQUE INDEX "station_credential_token_hash_key" ON "station_credential"("token_hash");

-- CreateIndex
CREATE INDEX "station_credential_base_station_id_created_at_idx" ON "station_credential"("base_station_id", "created_at");

-- CreateIndex
CREATE INDEX "station_credential_blob_idx" ON "station_credential"("first_handed_out_at") WHERE (sealed_blob IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "station_credential_current_key" ON "station_credential"("base_station_id", "server") WHERE (status = 'CURRENT');

-- CreateIndex
CREATE UNIQUE INDEX "external_server_organization_id_name_key" ON "external_server"("organization_id", "name") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "lns_assignment_base_station_id_key" ON "lns_assignment"("base_station_id");

-- CreateIndex
CREATE UNIQUE INDEX "lns_assignment_organization_id_domain_key" ON "lns_assignment"("organization_id", "domain");

-- CreateIndex
CREATE UNIQUE INDEX "update_key_organization_id_crc32_key" ON "update_key"("organization_id", "crc32");

-- CreateIndex
CREATE INDEX "update_package_organization_id_created_at_idx" ON "update_package"("organization_id", "created_at");

-- CreateIndex
CREATE INDEX "station_update_package_id_status_idx" ON "station_update"("package_id", "status");

-- CreateIndex
CREATE INDEX "lns_session_open_idx" ON "lns_session"("instance_id") WHERE (disconnected_at IS NULL);

-- CreateIndex
CREATE INDEX "lns_traffic_hour_idx" ON "lns_traffic"("hour");

-- CreateIndex
CREATE INDEX "remote_session_base_station_id_requested_at_idx" ON "remote_session"("base_station_id", "requested_at");

-- CreateIndex
CREATE UNIQUE INDEX "remote_session_open_key" ON "remote_session"("base_station_id") WHERE (status <> 'CLOSED');

-- CreateIndex
CREATE INDEX "station_command_base_station_id_requested_at_idx" ON "station_command"("base_station_id", "requested_at");

-- CreateIndex
CREATE INDEX "station_command_open_idx" ON "station_command"("requested_at") WHERE (status IN ('PENDING', 'PROCESSING'));

-- CreateIndex
CREATE INDEX "vendor_ca_organization_id_status_name_idx" ON "vendor_ca"("organization_id", "status", "name");

-- CreateIndex
CREATE UNIQUE INDEX "vendor_ca_certificate_vendor_ca_id_sha256_key" ON "vendor_ca_certificate"("vendor_ca_id", "sha256");

-- AddForeignKey
ALTER TABLE "base_station" ADD CONSTRAINT "base_station_cups_server_id_fkey" FOREIGN KEY ("cups_server_id") REFERENCES "external_server"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "station_credential" ADD CONSTRAINT "station_credential_base_station_id_fkey" FOREIGN KEY ("base_station_id") REFERENCES "base_station"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "station_credential" ADD CONSTRAINT "station_credential_certificate_id_fkey" FOREIGN KEY ("certificate_id") REFERENCES "certificate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "external_server" ADD CONSTRAINT "external_server_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lns_assignment" ADD CONSTRAINT "lns_assignment_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lns_assignment" ADD CONSTRAINT "lns_assignment_base_station_id_fkey" FOREIGN KEY ("base_station_id") REFERENCES "base_station"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lns_assignment" ADD CONSTRAINT "lns_assignment_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "external_server"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cups_contact" ADD CONSTRAINT "cups_contact_base_station_id_fkey" FOREIGN KEY ("base_station_id") REFERENCES "base_station"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "update_key" ADD CONSTRAINT "update_key_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "update_package" ADD CONSTRAINT "update_package_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "update_signature" ADD CONSTRAINT "update_signature_package_id_fkey" FOREIGN KEY ("package_id") REFERENCES "update_package"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "update_signature" ADD CONSTRAINT "update_signature_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "update_key"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "station_update" ADD CONSTRAINT "station_update_base_station_id_fkey" FOREIGN KEY ("base_station_id") REFERENCES "base_station"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "station_update" ADD CONSTRAINT "station_update_package_id_fkey" FOREIGN KEY ("package_id") REFERENCES "update_package"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lns_session" ADD CONSTRAINT "lns_session_base_station_id_fkey" FOREIGN KEY ("base_station_id") REFERENCES "base_station"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lns_traffic" ADD CONSTRAINT "lns_traffic_base_station_id_fkey" FOREIGN KEY ("base_station_id") REFERENCES "base_station"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lns_uplink" ADD CONSTRAINT "lns_uplink_base_station_id_fkey" FOREIGN KEY ("base_station_id") REFERENCES "base_station"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "remote_session" ADD CONSTRAINT "remote_session_base_station_id_fkey" FOREIGN KEY ("base_station_id") REFERENCES "base_station"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "remote_session_part" ADD CONSTRAINT "remote_session_part_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "remote_session"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "station_command" ADD CONSTRAINT "station_command_base_station_id_fkey" FOREIGN KEY ("base_station_id") REFERENCES "base_station"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vendor_ca" ADD CONSTRAINT "vendor_ca_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vendor_ca_certificate" ADD CONSTRAINT "vendor_ca_certificate_vendor_ca_id_fkey" FOREIGN KEY ("vendor_ca_id") REFERENCES "vendor_ca"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blocked_certificate" ADD CONSTRAINT "blocked_certificate_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By hand.
ALTER TABLE "lns_assignment"
  ADD CONSTRAINT "lns_assignment_of_check" CHECK (num_nulls("domain", "base_station_id") = 1),
  ADD CONSTRAINT "lns_assignment_server_check" CHECK (("route" = 'BUILT_IN') = ("server_id" IS NULL));
ALTER TABLE "station_credential"
  ADD CONSTRAINT "station_credential_kind_check" CHECK (("kind" = 'CERTIFICATE') = ("certificate_id" IS NOT NULL) AND ("kind" = 'TOKEN') = ("token_hash" IS NOT NULL));
-- Both are read by their members, in conditions on any of a station's domains.
CREATE INDEX "base_station_domains_idx" ON "base_station" USING gin ("domains") WHERE (deleted_at IS NULL);
