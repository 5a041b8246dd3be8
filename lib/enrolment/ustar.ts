const BLOCK_BYTES = 512;
const MAX_NAME_BYTES = 100;
const SPACES = "        ";

export interface ArchivedFile {
  /** ASCII, at most 100 characters. */
  name: string;
  content: Uint8Array;
  /** Permissions, such as 0o600. */
  mode: number;
}

/**
 * A tar archive of plain files in the ustar format (POSIX.1-1988; pax, "ustar Interchange Format"), which every tar
 * unpacks, busybox's too. It belongs to root, and to whoever unpacks it as somebody else.
 */
export function ustar(files: readonly ArchivedFile[], at: Date): Buffer<ArrayBuffer> {
  const blocks = files.flatMap(({ content, ...file }) => {
    const padding = (BLOCK_BYTES - (content.length % BLOCK_BYTES)) % BLOCK_BYTES;
    return [header(file, content.length, at), content, Buffer.alloc(padding)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK_BYTES)]);
}

function header({ name, mode }: Omit<ArchivedFile, "content">, size: number, at: Date): Buffer {
  if (name.length > MAX_NAME_BYTES) throw new Error(`a name of ${name.length} characters does not fit`);
  const block = Buffer.alloc(BLOCK_BYTES);
  const seconds = Math.floor(at.getTime() / 1000);
  block.write(name, 0, "latin1");
  block.write(octal(mode, 8), 100, "latin1");
  block.write(octal(0, 8), 108, "latin1");
  block.write(octal(0, 8), 116, "latin1");
  block.write(octal(size, 12), 124, "latin1");
  block.write(octal(seconds, 12), 136, "latin1");
  block.write(SPACES, 148, "latin1"); // the sum is counted with blanks in its own place
  block.write("0", 156, "latin1");
  block.write("ustar\u000000", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

/** Octal digits with the zero byte that ends a field of this width. */
function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, "0")}\0`;
}
