-- DropIndex
DROP INDEX "certificate_wish_open_idx";

-- CreateIndex
CREATE INDEX "certificate_overlapping_idx" ON "certificate"("not_after") WHERE (status = 'OVERLAPPING');

-- CreateIndex
CREATE INDEX "certificate_wish_open_idx" ON "certificate_wish"("requested_at", "id") WHERE (status = 'OPEN' AND NOT awaits_station);
