-- AlterTable
ALTER TABLE "vendor_ca_certificate" ADD COLUMN     "sent_at" TIMESTAMPTZ(3),
ADD COLUMN     "sent_by" CHAR(16);

-- CreateTable
CREATE TABLE "vendor_ca_left_out" (
    "vendor_ca_id" TEXT NOT NULL,
    "spki_sha256" CHAR(64) NOT NULL,

    CONSTRAINT "vendor_ca_left_out_pkey" PRIMARY KEY ("vendor_ca_id","spki_sha256")
);

-- AddForeignKey
ALTER TABLE "vendor_ca_left_out" ADD CONSTRAINT "vendor_ca_left_out_vendor_ca_id_fkey" FOREIGN KEY ("vendor_ca_id") REFERENCES "vendor_ca"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
