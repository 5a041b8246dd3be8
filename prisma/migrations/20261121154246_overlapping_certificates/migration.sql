-- A migration of its own: Postgres lets no statement use a new enum value in the transaction that adds it.
ALTER TYPE "certificate_status" ADD VALUE 'OVERLAPPING' AFTER 'ISSUED';
