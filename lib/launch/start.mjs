// npm start, npm run dev: from a bare clone to a running product. Plain JavaScript with what Node brings along, since
// the dependencies may not be there yet.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Stationkeeper needs Node 20.19 or later; this is ${process.version}. Install a newer one.`);
  process.exit(1);
}
const { start } = await import("./product.mjs");
await start({ dev: process.argv.includes("--dev") });
