-- AlterTable
ALTER TABLE "station_credential" ADD COLUMN     "vendor_ca_id" TEXT;

-- AddForeignKey
ALTER TABLE "station_credential" ADD CONSTRAINT "station_credential_vendor_ca_id_fkey" FOREIGN KEY ("vendor_ca_id") REFERENCES "vendor_ca"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
