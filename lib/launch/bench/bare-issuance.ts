import { randomBytes } from "node:crypto";
import { Pool, type PoolClient } from "pg";

/**
 * The baseline: the rows of an issuance written by `pg` alone, each by a prepared statement, in two commits. No reads,
 * no rules, no signature: what is left is what any program that stores the same has to pay.
 */
export function bareIssuance(databaseUrl: string, organizationId: string, connections: number) {
  const pool = new Pool({ connectionString: databaseUrl, max: connections });
  const id = (prefix: string) => `${prefix}_${randomBytes(13).toString("hex")}`;
  const run = (client: PoolClient, name: string, text: string, values: unknown[] = []) =>
    client.query({ name, text, values });

  const audit = async (client: PoolClient, action: string, target: string, station: string, at: Date) => {
    await run(
      client,
      "audit",
      `INSERT INTO audit_event (id, organization_id, at, action, target_type, target_id, base_station_id, actor_type,
         actor_id, actor_name, request_id, detail)
       VALUES ($1, $2, $3, $4, 'certificate', $5, $6, 'PLATFORM', 'platform', 'Bench', 'req_bench', $7)`,
      [id("evt"), organizationId, at, action, target, station, { serialNumber: "0".repeat(34), reason: "LOST" }],
    );
    await run(
      client,
      "event",
      "INSERT INTO event (organization_id, type, target_id, base_station_id, at) VALUES ($1, $2, $3, $4, $5)",
      [organizationId, action, target, station, at],
    );
  };

  const inTransaction = async (work: (client: PoolClient) => Promise<void>) => {
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      await work(client);
      await client.query("COMMIT");
    } finally {
      client.release();
    }
  };

  const summarize = (client: PoolClient, station: string, standing: string, notAfter: Date | null) =>
    run(
      client,
      `summary ${standing}`,
      `UPDATE base_station SET certificate_standing = '${standing}', certificate_not_after = $2,
         certificate_renewal_opens_at = $2, certificate_download_by = $2 WHERE id = $1`,
      [station, notAfter],
    );

  /** Rows of a REGENERATE: the old certificate revoked, its evidence, the generations, the wish. */
  const writeWish = async (client: PoolClient, station: string, current: string | null, at: Date): Promise<string> => {
    const wish = id("op");
    if (current) {
      await run(
        client,
        "revoke",
        `WITH revoked AS (
           UPDATE certificate SET status = 'REVOKED', revoked_at = $2, revocation_reason = 'LOST', revoked_by = 'Bench'
           WHERE id = $1 RETURNING issuer_id, serial_number, shard_id, not_after)
         INSERT INTO revocation (issuer_id, serial_number, shard_id, revoked_at, reason, not_after)
         SELECT issuer_id, serial_number, shard_id, $2, 'SUPERSEDED', not_after FROM revoked`,
        [current, at],
      );
      await run(
        client,
        "generations",
        `WITH shard AS (
           UPDATE revocation_shard SET generation = generation + 1
           WHERE id = (SELECT shard_id FROM certificate WHERE id = $1) RETURNING authority_id)
         UPDATE certificate_authority SET revocation_generation = revocation_generation + 1
         WHERE id = (SELECT authority_id FROM shard)`,
        [current],
      );
      await audit(client, "certificate.revoke", current, station, at);
    }
    await run(
      client,
      "wish",
      `INSERT INTO certificate_wish (id, organization_id, base_station_id, purpose, status, reason, revoked_ids,
         requested_at, requested_by)
       VALUES ($1, $2, $3, 'STATION', 'OPEN', 'LOST', $4, $5, 'Bench')`,
      [wish, organizationId, station, current ? [current] : [], at],
    );
    await summarize(client, station, "BEING_GENERATED", null);
    await audit(client, "certificate.regenerate", station, station, at);
    return wish;
  };

  const reserve = async (client: PoolClient, station: string, wish: string, at: Date): Promise<string> => {
    const certificate = id("crt");
    await run(
      client,
      "reserve",
      `INSERT INTO certificate (id, organization_id, base_station_id, purpose, status, issuer_id, shard_id, wish_id,
         serial_number, public_key_fingerprint, public_key_label, not_before, not_after, renewal_opens_at,
         to_be_signed, instance_id, reserved_at)
       SELECT $1, $2, $3, 'STATION', 'RESERVED', shard.authority_id, shard.id, $4, $5, 'SHA256:bench', 'P-256',
         $6, $6, $6, $7, 'ins_bench', $6
       FROM revocation_shard AS shard JOIN certificate_authority AS authority ON authority.id = shard.authority_id
       WHERE authority.kind = 'BASE_STATION' LIMIT 1`,
      [certificate, organizationId, station, wish, `01${randomBytes(16).toString("hex")}`, at, randomBytes(560)],
    );
    await audit(client, "certificate.reserve", certificate, station, at);
    return certificate;
  };

  const storeOutcome = async (client: PoolClient, station: string, wish: string, certificate: string, at: Date) => {
    await run(
      client,
      "issue",
      `UPDATE certificate SET status = 'ISSUED', certificate = $2, sha256 = $3, issued_at = $4, download_by = $4
       WHERE id = $1`,
      [certificate, randomBytes(650), randomBytes(32).toString("hex"), at],
    );
    await run(client, "fulfil", "UPDATE certificate_wish SET status = 'FULFILLED', closed_at = $2 WHERE id = $1", [
      wish,
      at,
    ]);
    await summarize(client, station, "ISSUED", at);
    await audit(client, "certificate.issue", certificate, station, at);
  };

  return {
    /** All rows of one regeneration in two commits; returns the new certificate's id. */
    async regenerate(station: string, current: string | null): Promise<string> {
      const at = new Date();
      let wish = "";
      let certificate = "";
      await inTransaction(async (client) => {
        wish = await writeWish(client, station, current, at);
        certificate = await reserve(client, station, wish, at);
      });
      await inTransaction((client) => storeOutcome(client, station, wish, certificate, at));
      return certificate;
    },
    /** Rows that the worker writes for a wish that is there, in two commits. */
    async fulfil(station: string, wish: string): Promise<void> {
      const at = new Date();
      let certificate = "";
      await inTransaction(async (client) => {
        certificate = await reserve(client, station, wish, at);
      });
      await inTransaction((client) => storeOutcome(client, station, wish, certificate, at));
    },
    close: () => pool.end(),
  };
}
