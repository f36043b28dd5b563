import { describe, expect, it } from '@jest/globals';
import {
  ascii,
  at,
  biosImage,
  changed,
  efiImage,
  hiddenImage,
  join,
  mended,
  peImage,
  withChecksums,
} from '../build-rom.ts';
import { packEfi } from '../packing/pack.ts';
import { byteSum } from '../../../../rom/image/headers/checksum.ts';
import { readExpansionRoms } from '../../../../rom/image/headers/expansion-rom.ts';

/** The problems of a file as `code@offset`, by offset. */
function problemsOf(bytes: Uint8Array): string[] {
  const { problems } = readExpansionRoms(bytes);
  return [...problems]
    .sort((a, b) => a.offset - b.offset)
    .map(({ code, offset }) => `${code}@0x${offset.toString(16)}`);
}

describe('readExpansionRoms', () => {
  it('reads every header of a BIOS image', () => {
    const { images, problems } = readExpansionRoms(biosImage({ ipxe: true, blocks: 4 }));
    expect(problems).toEqual([]);
    expect(images).toHaveLength(1);
    expect(images[0]).toMatchObject({
      index: 0,
      offset: 0,
      sizeBytes: 2048,
      codeType: 'bios',
      initBytes: 2048,
      initEntry: '0x0015',
      checksum: { sum: '0x00', ok: true },
      pointers: { ipxe: '0x0078', bofm: '0x0000', undi: '0x0060', pcir: '0x001c', pnp: '0x0040' },
      pcir: {
        vendorId: '0x8086',
        deviceId: '0x100e',
        deviceList: ['0x100e', '0x100f'],
        deviceListAt: { at: at.list, sizeBytes: 6 },
        deviceClass: '0x020000',
        structureRevision: 3,
        structureBytes: 28,
        imageBytes: 2048,
        codeRevision: '0x0001',
        codeTypeName: 'bios',
        lastImage: true,
        runtimeBytes: 512,
        configHeader: '0x0000',
        clpEntry: '0x0000',
      },
      pnp: [
        {
          revision: 1,
          sizeBytes: 32,
          checksum: { ok: true },
          manufacturer: { at: '0x00a0', text: 'Test Works' },
          product: { at: '0x00b0', text: 'Test ROM' },
          deviceType: '0x020000',
          indicators: '0xf4',
          bcv: '0x0000',
          bdv: '0x0000',
          bev: '0x0385',
        },
      ],
      undi: {
        version: '2.1.0',
        loaderEntry: '0x1234',
        stackBytes: 2048,
        busType: 'PCIR',
        checksum: { ok: true },
      },
      ipxe: { buildId: '0xdeadbeef', shrunkBytes: 1024, checksum: { ok: true } },
      bofm: null,
      efi: null,
    });
  });

  it('reads BIOS, EFI and hidden images chained in one file', () => {
    const bios = biosImage({ last: false, payload: new Uint8Array(900) });
    const efi = efiImage(peImage({ certificateBytes: 64 }), { last: false });
    const file = join(bios, efi, hiddenImage(5));
    const { images, problems, end } = readExpansionRoms(file);
    expect(problems).toEqual([]);
    expect(end).toBe(file.length);
    expect(images.map(({ codeType, offset, sizeBytes }) => [codeType, offset, sizeBytes])).toEqual([
      ['bios', 0, bios.length],
      ['efi', bios.length, efi.length],
      ['hidden', bios.length + efi.length, 5 * 512],
    ]);
    expect(images[1]).toMatchObject({
      checksum: null,
      initEntry: null,
      efi: {
        subsystem: '0x000b',
        machineName: 'x86_64',
        compressionName: 'none',
        imageAt: 0x38,
        pe: { subsystemName: 'EFI boot service driver', certificates: { sizeBytes: 64 } },
      },
    });
    expect(images[2]).toMatchObject({ checksum: null, initBytes: 512, pcir: { codeType: '0xff' } });
  });

  it('looks into a compressed EFI driver', () => {
    const { images, problems } = readExpansionRoms(
      efiImage(packEfi(peImage({ subsystem: 10 })), { compression: 1 }),
    );
    expect(problems).toEqual([]);
    expect(images[0]?.efi).toMatchObject({
      compressionName: 'uefi',
      pe: { subsystemName: 'EFI application' },
    });
  });

  it('takes the pointer of an old data structure for vital product data, not for a device list', () => {
    const { images, problems } = readExpansionRoms(mended(biosImage(), at.pcir + 0x0c, 0));
    expect(problems).toEqual([]);
    expect(images[0]?.pcir?.deviceList).toBeNull();
  });

  it('follows short jumps backwards, near jumps and calls', () => {
    const entry = (...jump: number[]) =>
      readExpansionRoms(mended(biosImage(), 3, ...jump)).images[0]?.initEntry;
    expect(entry(0xeb, 0xfe)).toBe('0x0003');
    expect(entry(0xe9, 0x34, 0x12)).toBe('0x123a');
    expect(entry(0xe8, 0xfa, 0xff)).toBe('0x0000');
    expect(entry(0xcb, 0, 0)).toBeNull();
  });

  it('shows where BOFM points, if there is a name', () => {
    const rom = mended(mended(biosImage(), 0x14, 0xc0, 0), 0xc0, ...Buffer.from('BOFM'));
    expect(readExpansionRoms(rom).images[0]?.bofm).toEqual({ at: 0xc0, signature: 'BOFM' });
    expect(readExpansionRoms(mended(biosImage(), 0x14, 0xc0, 0)).images[0]?.bofm).toBeNull();
  });

  it('follows a chain of PnP headers', () => {
    const second = biosImage().slice(at.pnp, at.pnp + 32);
    const rom = withChecksums(changed(changed(biosImage(), 0x120, ...second), at.pnp + 6, 0x20, 0x01));
    expect(readExpansionRoms(rom).images[0]?.pnp.map((header) => header.at)).toEqual([at.pnp, 0x120]);
    expect(problemsOf(rom)).toEqual([]);
  });
});

describe('ROMs of other makers', () => {
  /** Code at all places where PCI ROMs have pointers, as ROMs older than PCI have it. */
  const legacy = (...pointers: number[]): Uint8Array => {
    const bytes = new Uint8Array(1024);
    bytes.set([0x55, 0xaa, 2, 0xcb]);
    bytes.set(pointers, 0x10);
    return withChecksums(bytes);
  };

  it.each([
    [
      'pointers outside of the image',
      legacy(0xf3, 0xab, 7, 0xb8, 0x20, 0, 0xe7, 0x7e, 0xcb, 0x8d, 0xb4, 0x26),
    ],
    ['pointers to code', legacy(0xe8, 0, 0xf0, 0, 0, 0, 0x40, 0, 0x60, 0, 0x80, 0)],
    ['no pointers', legacy()],
  ])('with %s, which are older than PCI, lack nothing but the PCI structure', (_name, bytes) => {
    expect(problemsOf(bytes)).toEqual(['pcir-missing@0x18']);
    expect(readExpansionRoms(bytes).problems[0]?.severity).toBe('warning');
  });

  it.each([
    ['is a warning where it is left empty, as QEMU leaves it', 0, 'warning'],
    ['is an error where it is wrong', 1, 'error'],
  ])('the checksum of a PnP header %s', (_name, checksum, severity) => {
    const bytes = legacy();
    bytes.set([0x1c, 0, ...ascii('$PnP'), 1, 2], 0x1a);
    bytes[0x1c + 9] = checksum;
    bytes[6]! -= byteSum(bytes);
    expect(readExpansionRoms(bytes).problems).toMatchObject([
      { code: 'pcir-missing' },
      { code: 'pnp-checksum', offset: 0x25, severity },
    ]);
  });

  it('is an error where a card that other BIOSes run leaves the checksum of its PnP header empty', () => {
    const bytes = changed(biosImage(), at.pnp + 9, 0);
    bytes[6]! -= byteSum(bytes);
    expect(readExpansionRoms(bytes).problems).toMatchObject([{ code: 'pnp-checksum', severity: 'error' }]);
  });

  const video = mended(mended(biosImage(), at.pcir + 0x0f, 3), at.pnp + 0x12, 3);
  it('need no header of iPXE, and no UNDI header unless they are for a network card', () => {
    expect(problemsOf(mended(biosImage(), 0x10, 0xf0, 0))).toEqual([]);
    expect(problemsOf(mended(video, 0x16, 0xff, 0xff))).toEqual([]);
    const named = biosImage({ product: 'iPXE' });
    expect(problemsOf(mended(named, 0x10, 0xf0, 0))).toEqual(['ipxe-signature@0xf0']);
    expect(problemsOf(mended(named, 0x10, 0xff, 0xff))).toEqual(['ipxe-outside@0x10']);
  });

  it('are odd where they are for 0000:0000, which no card has', () => {
    const { problems } = readExpansionRoms(biosImage({ vendor: 0, device: 0 }));
    expect(problems).toEqual([
      {
        severity: 'warning',
        code: 'pcir-no-card',
        offset: at.pcir + 4,
        message: 'The image is for 0000:0000, which no card has.',
      },
    ]);
    expect(problemsOf(biosImage({ device: 0 }))).toEqual([]);
  });
});

describe('damage', () => {
  const rom = biosImage({ ipxe: true, blocks: 4 });

  it.each<[string, Uint8Array, string[]]>([
    ['the image checksum', changed(rom, 6, rom[6]! ^ 1), ['image-checksum@0x6']],
    ['a byte somewhere', changed(rom, 0x700, 1), ['image-checksum@0x6']],
    [
      'the PnP checksum',
      changed(rom, at.pnp + 9, rom[at.pnp + 9]! + 1, 0),
      ['image-checksum@0x6', 'pnp-checksum@0x49'],
    ],
    [
      'the UNDI checksum',
      changed(rom, at.undi + 5, rom[at.undi + 5]! + 1),
      ['image-checksum@0x6', 'undi-checksum@0x65'],
    ],
    [
      'the iPXE checksum',
      changed(rom, at.ipxe + 5, rom[at.ipxe + 5]! + 1),
      ['image-checksum@0x6', 'ipxe-checksum@0x7d'],
    ],
    ['a file cut off', rom.subarray(0, 1500), ['image-truncated@0x5dc']],
    ['a header cut off', rom.subarray(0, 20), ['header-truncated@0x0', 'image-truncated@0x14']],
    ['a length of zero', mended(rom, 2, 0), ['size-zero@0x2']],
    ['a PCIR length of zero', mended(rom, at.pcir + 0x10, 0), ['pcir-size-zero@0x2c']],
    ['lengths that contradict', mended(rom, at.pcir + 0x10, 2), ['size-mismatch@0x2']],
    ['no PCIR pointer', mended(rom, 0x18, 0), ['pcir-missing@0x18']],
    ['a PCIR pointer to nowhere', mended(rom, 0x18, 0xf0, 0xff), ['pcir-outside@0x18']],
    ['no PCIR signature', mended(rom, at.pcir, 0x58), ['pcir-signature@0x1c']],
    ['a short PCIR', mended(rom, at.pcir + 0x0a, 0x10), ['pcir-length@0x26']],
    ['a PCIR beyond the image', mended(rom, at.pcir + 0x0a, 0xff, 0xff), ['pcir-length@0x26']],
    [
      'a device list beyond the image',
      mended(rom, at.pcir + 8, 0xff, 0xff),
      ['device-list-unterminated@0x800'],
    ],
    ['a runtime larger than the image', mended(rom, at.pcir + 0x16, 9), ['runtime-size@0x32']],
    ['a PnP pointer to nowhere', mended(rom, 0x1a, 0xff, 0xff), ['pnp-outside@0x1a']],
    ['no PnP signature', mended(rom, at.pnp, 0x58), ['pnp-signature@0x40']],
    ['a PnP header of no length', mended(rom, at.pnp + 5, 0), ['pnp-length@0x45', 'pnp-checksum@0x49']],
    ['PnP headers in a circle', mended(rom, at.pnp + 6, at.pnp), ['pnp-loop@0x40']],
    ['a PnP string without end', mended(rom, at.pnp + 0x0e, 0xff, 0xff), ['pnp-string@0x4e']],
    ['no UNDI signature', mended(rom, at.undi, 0x58), ['undi-signature@0x60']],
    ['a UNDI pointer to nowhere', mended(rom, 0x16, 0xff, 0xff), ['undi-outside@0x16']],
    ['a short iPXE header', mended(rom, at.ipxe + 4, 4), ['ipxe-length@0x7c', 'ipxe-checksum@0x7d']],
    ['something behind the last image', join(rom, new Uint8Array([1, 2, 3])), ['trailing-data@0x800']],
    ['an image behind the last', join(rom, rom), ['image-after-last@0x800']],
    ['an image announced that is not there', biosImage({ last: false }), ['chain-broken@0x31']],
  ])('%s', (_name, bytes, expected) => {
    expect(problemsOf(bytes)).toEqual(expected);
  });

  const efi = efiImage(peImage());
  it.each<[string, Uint8Array, string[]]>([
    ['no EFI signature', changed(efi, 4, 0), ['efi-signature@0x4']],
    ['an unknown compression', changed(efi, 0x0c, 2), ['efi-compression@0xc']],
    ['a driver beyond the image', changed(efi, 0x16, 0xff, 0xff), ['efi-image-outside@0x16']],
    ['packed data that are none', changed(efi, 0x0c, 1), ['efi-packed@0x38']],
    ['no driver', changed(efi, 0x38, 0), ['efi-no-driver@0x38']],
    ['a section beyond the driver', changed(efi, 0x38 + 0x148 + 20, 0, 0, 1), ['pe-section-outside@0x180']],
  ])('of EFI images: %s', (_name, bytes, expected) => {
    expect(problemsOf(bytes)).toEqual(expected);
  });

  it('says what a wrong checksum should be', () => {
    const right = rom[6]!;
    const checksum = readExpansionRoms(changed(rom, 6, right ^ 0xff)).images[0]?.checksum;
    expect(checksum).toMatchObject({ ok: false, expected: `0x${right.toString(16).padStart(2, '0')}` });
    expect(checksum?.sum).not.toBe('0x00');
  });

  it('does not take filler behind the images for damage', () => {
    expect(problemsOf(join(rom, new Uint8Array(3000).fill(0xff)))).toEqual([]);
  });

  it('stops in a chain that is longer than any card has', () => {
    const one = biosImage({ last: false });
    const { images, problems } = readExpansionRoms(join(...Array<Uint8Array>(100).fill(one)));
    expect(images).toHaveLength(64);
    expect(problems.map(({ code }) => code)).toEqual(['chain-too-long']);
  });
});
