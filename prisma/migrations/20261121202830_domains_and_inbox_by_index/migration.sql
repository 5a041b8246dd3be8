-- CreateIndex
CREATE INDEX "base_station_redirected_idx" ON "base_station"("cups_server_id") WHERE (cups_server_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "connection_attempt_inbox_idx" ON "connection_attempt"("proven_eui64", "organization_id") WHERE (proven_eui64 IS NOT NULL AND base_station_id IS NULL);

-- CreateIndex
CREATE INDEX "lns_assignment_server_id_idx" ON "lns_assignment"("server_id");

-- By hand: the different sets of domains in use, each found by one step through the index. Their hashes, since the sets
-- themselves may be longer than an index row.
CREATE INDEX "base_station_used_domains_idx" ON "base_station" ("organization_id", (hash_array_extended("domains", 0)))
  WHERE (deleted_at IS NULL AND domains <> '{}');
