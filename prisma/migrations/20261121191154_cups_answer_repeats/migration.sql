-- AlterTable
ALTER TABLE "cups_contact" ADD COLUMN     "answer_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "answer_sha256" CHAR(64);
