import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseListing } from '../../../../boot/registry/distribution/iso-listing.ts';

/** As xorriso 1.5.4 prints it. */
const line = (path: string, size: number, target?: string): string => {
  const quoted = (text: string): string => `'${text.replaceAll("'", `'"'"'`)}'`;
  const end = target === undefined ? '' : ` -> ${quoted(target)}`;
  return `${target === undefined ? '-' : 'l'}rw-r--r--    1 0        0        ${String(size).padStart(8)} Nov 26  2023 ${quoted(path)}${end}\n`;
};

describe('the listing of an ISO image', () => {
  it('has files, and links to files as the files themselves', () => {
    const listing = parseListing(
      line('/live/vmlinuz-6.1', 8) +
        line('/.disk/info', 5) +
        line('/live/vmlinuz', 0, 'vmlinuz-6.1') +
        line('/vmlinuz', 0, '/live/vmlinuz') +
        line('/live/up', 0, '../.disk/info') +
        line('/out', 0, '../../etc/passwd') +
        line('/folder', 0, 'live') +
        line('/a', 0, 'b') +
        line('/b', 0, 'a'),
    )!;
    expect([...listing.files].sort()).toEqual([
      ['.disk/info', 5],
      ['live/up', 5],
      ['live/vmlinuz', 8],
      ['live/vmlinuz-6.1', 8],
      ['vmlinuz', 8],
    ]);
    expect(listing.links.get('vmlinuz')).toBe('live/vmlinuz-6.1');
  });

  it('is not fooled by names', () => {
    const forged = `/x\n${line('/live/vmlinuz', 1)}`;
    expect([...parseListing(line(forged, 7) + line("/o'dd", 3))!.files]).toEqual([
      [forged.slice(1), 7],
      ["o'dd", 3],
    ]);
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: fc.constantFrom(...Array.from('ab/\'"\n -> l')) }),
        fc.nat(),
        (name, size) => {
          expect([...parseListing(line(`/_${name}`, size))!.files]).toEqual([[`_${name}`, size]]);
        },
      ),
    );
  });

  it('is none where it is something else', () => {
    expect(parseListing('')).toMatchObject({ files: new Map() });
    expect(parseListing(`${line('/a', 1)}xorriso : NOTE\n`)).toBeUndefined();
    expect(parseListing(line('/a', 1).trimEnd())).toBeUndefined();
  });
});
