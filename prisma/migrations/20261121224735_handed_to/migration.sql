-- AlterTable
ALTER TABLE "station_credential" ADD COLUMN     "handed_to" TEXT[] DEFAULT ARRAY[]::TEXT[];
