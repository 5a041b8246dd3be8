-- AlterTable
ALTER TABLE "station_credential" ADD COLUMN     "vouching_lost_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "shown_vendor_certificate" (
    "base_station_id" TEXT NOT NULL,
    "certificate" BYTEA NOT NULL,
    "sha256" CHAR(64) NOT NULL,

    CONSTRAINT "shown_vendor_certificate_pkey" PRIMARY KEY ("base_station_id")
);

-- AddForeignKey
ALTER TABLE "shown_vendor_certificate" ADD CONSTRAINT "shown_vendor_certificate_base_station_id_fkey" FOREIGN KEY ("base_station_id") REFERENCES "base_station"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
