import { mkdirSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { programOptions } from "./build.mjs";

/**
 * Builds the programs and again with every change of their sources. Pages are Next's to reload.
 *
 * @returns {Promise<{ onChange: (changed: (name: string) => void) => void }>} tells the programs that came out different.
 */
export async function watchPrograms(paths) {
  const { context } = await import("esbuild");
  const hashes = new Map();
  let changed = () => {};
  let firstDone;
  const first = new Promise((resolve, reject) => {
    firstDone = (failed) => (failed ? reject(new Error("The programs do not build.")) : resolve());
  });

  const onEnd = ({ errors, outputFiles }) => {
    mkdirSync(paths.programs, { recursive: true });
    for (const { path, hash, contents } of errors.length > 0 ? [] : outputFiles) {
      if (hashes.get(path) === hash) continue;
      hashes.set(path, hash);
      writeFileSync(path, contents);
      if (path.endsWith(".mjs")) changed(basename(path, ".mjs"));
    }
    firstDone(errors.length > 0);
  };
  const plugin = { name: "tell", setup: (build) => build.onEnd(onEnd) };
  const watching = await context({ ...programOptions(paths), write: false, plugins: [plugin] });
  await watching.watch();
  await first;
  return {
    onChange: (listener) => {
      changed = listener;
    },
  };
}
