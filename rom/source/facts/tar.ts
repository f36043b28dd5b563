/** A file of a source tree: path from its top (`src/config/general.h`) to its text. */
export type TreeFiles = ReadonlyMap<string, string>;

const blockBytes = 512;

/**
 * The regular files of a tar archive as `git archive` writes it (POSIX.1-2017 pax, ustar header block), as text.
 * Only files that `wanted` accepts are decoded.
 */
export function readTar(archive: Buffer, wanted: (path: string) => boolean): TreeFiles {
  const files = new Map<string, string>();
  let longPath: string | undefined;
  for (let offset = 0; offset + blockBytes <= archive.length;) {
    const header = archive.subarray(offset, offset + blockBytes);
    if (header[0] === 0) break;
    const sizeBytes = Number.parseInt(field(header, 124, 12), 8) || 0;
    const content = archive.subarray(offset + blockBytes, offset + blockBytes + sizeBytes);
    const type = field(header, 156, 1);
    if (type === 'x') {
      longPath = /\d+ path=(.*)\n/.exec(content.toString('utf8'))?.[1];
    } else {
      const prefix = field(header, 345, 155);
      const path = longPath ?? (prefix === '' ? '' : `${prefix}/`) + field(header, 0, 100);
      longPath = undefined;
      if ((type === '0' || type === '') && wanted(path)) files.set(path, decode(content));
    }
    offset += blockBytes * (1 + Math.ceil(sizeBytes / blockBytes));
  }
  return files;
}

function field(header: Buffer, start: number, length: number): string {
  const bytes = header.subarray(start, start + length);
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? length : end);
}

/** Old source files are in Latin-1. */
function decode(content: Buffer): string {
  const text = content.toString('utf8');
  return text.includes('\ufffd') ? content.toString('latin1') : text;
}
