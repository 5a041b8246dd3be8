import type { NextConfig } from "next";

// `npm test` builds into a folder of its own, so that it runs beside a running `npm start` (lib/launch/build.mjs).
// Its tsconfig extends ours, which keeps Next from adding that folder to ours.
const testBuild = process.env.STATIONKEEPER_BUILD_DIR;

const config: NextConfig = {
  distDir: testBuild ? `${testBuild}/next` : ".next",
  typescript: {
    tsconfigPath: testBuild ? `${testBuild}/tsconfig.json` : "tsconfig.json",
    // `npm test` checks the types of everything; a build on the way to `npm start` need not again.
    ignoreBuildErrors: true,
  },
  // Every reader gets the title with the page: streamed after it, a screen reader would open an untitled document.
  htmlLimitedBots: /.*/,
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // Programs for base stations are uploaded by one; lib/web/http-server.ts lets such bodies through on their page alone.
  experimental: { serverActions: { bodySizeLimit: "12mb" } },
};

export default config;
