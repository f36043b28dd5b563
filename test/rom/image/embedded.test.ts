import { describe, expect, it } from '@jest/globals';
import { ascii, biosImage, efiImage, join, peImage } from './build-rom.ts';
import { packEfi, packNrv2b, paragraphs, zbinBlock } from './packing/pack.ts';
import { findEmbedded } from '../../../rom/image/embedded.ts';

const stamp = '0123456789abcdef0123456789abcdef';
const script = '#!ipxe\ndhcp\nchain http://boot/${net0/mac}.ipxe || shell\n';

/** Firmware data with its own copies of the magic, and a slot with a stamped script in it. */
function firmwareData(text: string): Uint8Array {
  const slot = `${text}# romkit-stamp: ${stamp}\n`.padEnd(2048, '\n');
  return join(ascii('\x01\x02gPXE\0#!ipxe\0#!gpxe\0iPXE> \0\x80'), ascii(slot), ascii('\0more\0'));
}

describe('findEmbedded', () => {
  const containers = {
    lzma: biosImage({ payload: zbinBlock(firmwareData(script)) }),
    nrv2b: biosImage({ payload: packNrv2b(firmwareData(script)) }),
    'efi-compressed': efiImage(packEfi(join(peImage(), firmwareData(script))), { compression: 1 }),
    raw: join(peImage(), firmwareData(script)),
  } as const;

  it.each(Object.entries(containers))('finds stamp and script in %s', (container, bytes) => {
    expect(findEmbedded(bytes)).toEqual({ stamp, script, container });
  });

  it('takes the whole script when it holds magics, stamps and UTF-8 of its own', () => {
    const odd = `#!gpxe\n# Füße\n#!ipxe\n# romkit-stamp: ${'f'.repeat(32)}\n# romkit-stamp: short\nboot\n`;
    expect(findEmbedded(firmwareData(odd))).toEqual({
      stamp,
      script: Buffer.from(odd, 'latin1').toString('utf8'),
      container: 'raw',
    });
    const utf8 = Buffer.concat([
      Buffer.from('\0#!ipxe\necho Füße\n'),
      Buffer.from(`# romkit-stamp: ${stamp}\n`),
    ]);
    expect(findEmbedded(utf8)?.script).toBe('#!ipxe\necho Füße\n');
  });

  it('takes no stamp that is not one', () => {
    for (const wrong of [stamp.toUpperCase(), stamp.slice(1), `${stamp}0`, stamp.replace('0', 'g')]) {
      expect(findEmbedded(ascii(`\0${script}# romkit-stamp: ${wrong}\n\n`))?.stamp).toBeNull();
    }
  });

  it('says the stamp even where no script stands above it', () => {
    expect(findEmbedded(ascii(`\0no script\n# romkit-stamp: ${stamp}\n`))).toEqual({
      stamp,
      script: null,
      container: 'raw',
    });
  });

  it('shows the script of firmware that romkit did not build', () => {
    const data = join(ascii('\0#!ipxe\0'), ascii(script), ascii('\0\x01'), ascii('x'.repeat(100)));
    expect(findEmbedded(biosImage({ payload: zbinBlock(data) }))).toEqual({
      stamp: null,
      script,
      container: 'lzma',
    });
  });

  it('ends such a script with its last whole line where no zero ends it', () => {
    const data = join(ascii(script), ascii('f\x9c\xff'), ascii('#!gpxe\0'));
    expect(findEmbedded(data)?.script).toBe(script);
  });

  it('prefers the packed script to text that lies about elsewhere', () => {
    const rom = biosImage({
      payload: paragraphs(zbinBlock(firmwareData(script)), ascii('#!ipxe\nanother\n\0')),
    });
    expect(findEmbedded(rom)).toMatchObject({ stamp, container: 'lzma' });
  });

  it('finds nothing where there is nothing', () => {
    expect(findEmbedded(new Uint8Array())).toBeNull();
    expect(findEmbedded(ascii('#!ipxe\0#!gpxe\0'))).toBeNull();
    expect(findEmbedded(biosImage())).toBeNull();
  });
});
