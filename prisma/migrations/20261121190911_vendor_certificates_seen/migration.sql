-- AlterTable
ALTER TABLE "base_station_observation" ADD COLUMN     "vendor_ca_id" TEXT,
ADD COLUMN     "vendor_certificate_at" TIMESTAMPTZ(3),
ADD COLUMN     "vendor_certificate_sha256" CHAR(64);

-- AlterTable
ALTER TABLE "blocked_certificate" ADD COLUMN     "vendor_ca_id" TEXT;

-- CreateIndex
CREATE INDEX "base_station_observation_vendor_ca_idx" ON "base_station_observation"("vendor_ca_id") WHERE (vendor_ca_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "blocked_certificate_organization_id_blocked_at_sha256_idx" ON "blocked_certificate"("organization_id", "blocked_at", "sha256");
