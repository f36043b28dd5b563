/** A file, folder or link of an initrd, by its path without leading slash. */
export interface CpioEntry {
  readonly path: string;
  /** As stat(2) has it, type included: 0o100755. */
  readonly mode: number;
  /** A file's content, or a link's target. */
  readonly content: Uint8Array;
}

export const fileEntry = (path: string, content: Uint8Array | string, mode = 0o644): CpioEntry => ({
  path,
  mode: 0o100000 | mode,
  content: Buffer.from(content),
});

export const folderEntry = (path: string): CpioEntry => ({ path, mode: 0o040755, content: new Uint8Array() });

export const linkEntry = (path: string, target: string): CpioEntry => ({
  path,
  mode: 0o120777,
  content: Buffer.from(target),
});

/**
 * An archive in the "newc" format, which the kernel unpacks as initramfs (cpio(5), "New ASCII Format"; Linux,
 * driver-api/early-userspace/buffer-format). Owners are root and times zero, so that the same entries give the same bytes.
 */
export function cpioArchive(entries: readonly CpioEntry[]): Uint8Array {
  return Buffer.concat([
    ...entries.map((entry, place) => member(entry, place + 1)),
    member({ path: 'TRAILER!!!', mode: 0, content: new Uint8Array() }, 0),
  ]);
}

/** Header of 110 characters and name, padded to four bytes; content, padded to four bytes. */
function member({ path, mode, content }: CpioEntry, inode: number): Buffer {
  const name = Buffer.from(`${path}\0`);
  const links = 1;
  const numbers = [inode, mode, 0, 0, links, 0, content.length, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(`070701${numbers.map(hex8).join('')}`);
  return Buffer.concat([padded(Buffer.concat([header, name])), padded(content)]);
}

const hex8 = (number: number): string => number.toString(16).padStart(8, '0');

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, new Uint8Array((4 - (bytes.length % 4)) % 4)]);
}
