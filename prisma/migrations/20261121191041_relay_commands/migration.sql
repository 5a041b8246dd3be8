-- AlterTable
ALTER TABLE "external_server" ADD COLUMN     "may_run_commands" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "lns_session" ADD COLUMN     "relay_dropped_count" INTEGER NOT NULL DEFAULT 0;
