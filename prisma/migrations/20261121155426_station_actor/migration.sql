-- A migration of its own: Postgres lets no statement use a new enum value in the transaction that adds it.
-- AlterEnum
ALTER TYPE "actor_type" ADD VALUE 'STATION';
