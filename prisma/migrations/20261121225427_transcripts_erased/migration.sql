-- AlterTable
ALTER TABLE "remote_session" ADD COLUMN     "transcript_erased_at" TIMESTAMPTZ(3);
