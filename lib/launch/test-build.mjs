// Vitest's global set-up for the launcher's tests: the build that they copy.
import { buildIfStale, buildPaths, generate } from "./build.mjs";
import { TEST_BUILD } from "./test-environment.mjs";

export default async function build() {
  await generate();
  await buildIfStale(buildPaths(TEST_BUILD));
}
