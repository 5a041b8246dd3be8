// npm test: from a bare clone to a verdict. Reads neither `.env` nor DATABASE_URL; see lib/launch/test-run.mjs.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Stationkeeper needs Node 20.19 or later; this is ${process.version}. Install a newer one.`);
  process.exit(1);
}
const { runTests } = await import("./test-run.mjs");
process.exit(await runTests());
