import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { ascii, biosImage, efiImage, hiddenImage, join, peImage } from './build-rom.ts';
import { check, checkDifference, mutated, numRuns, timeoutMs } from './damaged.ts';
import { packEfi, packNrv2b, paragraphs, zbinBlock } from './packing/pack.ts';

const script = ascii(`\0#!ipxe\nshell\n# romkit-stamp: ${'a'.repeat(32)}\n\n\n\0`);
const bios = biosImage({
  ipxe: true,
  last: false,
  payload: paragraphs(zbinBlock(script), zbinBlock(ascii('more of it'))),
});

/** A file with every structure in it, and one of each other kind. */
const samples = [
  join(
    bios,
    efiImage(packEfi(peImage()), { compression: 1, last: false }),
    efiImage(peImage({ certificateBytes: 9 }), { last: false }),
    hiddenImage(),
  ),
  biosImage({ payload: packNrv2b(script) }),
  peImage({ sectionText: Buffer.from(script).toString('latin1'), certificateBytes: 16 }),
  join(new Uint8Array(1024), bios),
];

/** Bytes that begin as some kind of file does, and go on with noise. */
const disguised = fc
  .tuple(
    fc.constantFrom('\x55\xaa', '\x55\xaa\x02', 'MZ', '\xea\x08\x00\xc0\x07\x32\xae\x18', '#!ipxe\n', ''),
    fc.uint8Array({ maxLength: 3000 }),
  )
  .map(([start, noise]) => join(ascii(start), noise));

describe('any bytes', () => {
  it(
    'are read without error, and everything said lies inside them',
    () => {
      fc.assert(fc.property(disguised, check), { numRuns });
    },
    timeoutMs,
  );

  it(
    'of damaged images as well',
    () => {
      fc.assert(fc.property(mutated(samples), check), { numRuns });
    },
    timeoutMs,
  );

  it(
    'can be compared',
    () => {
      fc.assert(fc.property(mutated(samples), fc.oneof(mutated(samples), disguised), checkDifference), {
        numRuns,
      });
      for (const sample of samples) checkDifference(sample, sample.slice());
    },
    timeoutMs,
  );
});
