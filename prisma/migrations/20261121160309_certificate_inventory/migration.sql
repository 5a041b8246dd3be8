-- CreateIndex
CREATE INDEX "certificate_sha256_idx" ON "certificate"("sha256");

-- CreateIndex
CREATE INDEX "certificate_revoked_key_idx" ON "certificate"("public_key_fingerprint") WHERE (status = 'REVOKED');

-- CreateIndex
CREATE INDEX "certificate_issuer_end_idx" ON "certificate"("issuer_id", "not_after") WHERE (status IN ('ISSUED', 'OVERLAPPING', 'SUPERSEDED'));
