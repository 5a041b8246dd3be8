import { join, resolve } from "node:path";
import { build } from "esbuild";

const ROOT = resolve(import.meta.dirname, "../..");

/** Bundles an entry point of ours as the build does, and gives the path of what Node can run. */
export async function bundle(entryPoint: string): Promise<string> {
  const outfile = join(ROOT, ".cache/test/bundles", `${entryPoint.replaceAll(/[/.]/g, "-")}-${process.pid}.mjs`);
  await build({
    ...{ absWorkingDir: ROOT, entryPoints: [entryPoint], outfile },
    ...{ bundle: true, platform: "node", format: "esm", target: "node20", packages: "external", logLevel: "error" },
  });
  return outfile;
}
