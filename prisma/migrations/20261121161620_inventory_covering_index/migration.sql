-- The rows are wide: counts, filters and the calendar read this index alone.
DROP INDEX "certificate_inventory_idx";
CREATE INDEX "certificate_inventory_idx" ON "certificate"("organization_id", "not_after", "id")
  INCLUDE ("status", "base_station_id", "issuer_id", "public_key_label", "not_before", "renewal_opens_at")
  WHERE (certificate IS NOT NULL);

-- CreateIndex: few, what the inventory leaves out.
CREATE INDEX "base_station_deleted_idx" ON "base_station"("organization_id", "id") WHERE (deleted_at IS NOT NULL);
