// The directory in which a LoRa Basics Station keeps its addresses and credentials (basics-station.md 3 and 6.4).
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BlobFiles } from "./basics-station-blob";
import { crc32OfAll } from "./basics-station-crc";

export type Role = "cups" | "tc";
/** "" is the regular set. The bootstrap set is never written by the station. */
export type CredentialSet = "" | "-bak" | "-boot";
export const CREDENTIAL_SETS: readonly CredentialSet[] = ["", "-bak", "-boot"];

const PARTS = ["uri", "trust", "crt", "key"] as const;
type Part = (typeof PARTS)[number];
export type FactoryFiles = Partial<Record<Part, string | Uint8Array>>;

const ABSENT = Buffer.alloc(4);

export class BasicsStationFiles {
  constructor(readonly home: string) {
    mkdirSync(home, { recursive: true });
  }

  /** Puts files in place as an installer would; what is not named stays as it is. */
  install(role: Role, set: CredentialSet, files: FactoryFiles): void {
    for (const part of PARTS) {
      const content = files[part];
      if (content !== undefined) writeFileSync(this.path(role, set, part), content);
    }
  }

  read(role: Role, set: CredentialSet, part: Part): Buffer | null {
    const path = this.path(role, set, part);
    return existsSync(path) ? readFileSync(path) : null;
  }

  /** Trailing white space is ignored; null where the file is absent. */
  uri(role: Role, set: CredentialSet = ""): string | null {
    return this.read(role, set, "uri")?.toString("latin1").trimEnd() ?? null;
  }

  /** Over trust, crt and key of the regular set as they are stored; what is absent or empty counts four zero bytes. */
  crc(role: Role): number {
    const parts = (["trust", "crt", "key"] as const).map((part) => this.read(role, "", part));
    return crc32OfAll(parts.map((bytes) => (bytes && bytes.length > 0 ? bytes : ABSENT)));
  }

  /** CRC-32 of each installed signing key, up to the first missing number. */
  signingKeys(): { readonly crc: number; readonly bytes: Buffer }[] {
    const keys: { crc: number; bytes: Buffer }[] = [];
    for (let index = 0; existsSync(join(this.home, `sig-${index}.key`)); index++) {
      const bytes = readFileSync(join(this.home, `sig-${index}.key`));
      keys.push({ crc: crc32OfAll([bytes]), bytes });
    }
    return keys;
  }

  /** Text of version.txt; null when the file is absent. */
  package(): string | null {
    const path = join(this.home, "version.txt");
    return existsSync(path) ? readFileSync(path, "utf8").trimEnd() : null;
  }

  /** The copy of the regular set that is made once: the marker keeps out every later one, also after a restart. */
  backUpOnce(role: Role): void {
    const marker = join(this.home, `${role}-bak.done`);
    if (existsSync(marker)) return;
    for (const part of PARTS) {
      if (existsSync(this.path(role, "", part))) copyFileSync(this.path(role, "", part), this.path(role, "-bak", part));
      else rmSync(this.path(role, "-bak", part), { force: true });
    }
    writeFileSync(marker, "");
  }

  /** Writes what CUPS delivered to temporary files and puts all of them in place together. */
  store(changes: readonly { role: Role; uri?: string | undefined; files?: BlobFiles | undefined }[]): void {
    const staged: string[] = [];
    const stage = (role: Role, part: Part, content: string | Buffer) => {
      const path = this.path(role, "", part);
      writeFileSync(`${path}.tmp`, content);
      staged.push(path);
    };
    for (const { role, uri, files } of changes) {
      if (uri !== undefined) stage(role, "uri", uri);
      for (const part of ["trust", "crt", "key"] as const) if (files) stage(role, part, files[part]);
    }
    for (const path of staged) renameSync(`${path}.tmp`, path);
  }

  private path(role: Role, set: CredentialSet, part: Part): string {
    return join(this.home, `${role}${set}.${part}`);
  }
}
