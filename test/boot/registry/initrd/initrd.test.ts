import { gzipSync } from 'node:zlib';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { readInitrd, type Initrd } from '../../../../boot/registry/initrd/initrd.ts';
import { cpioArchive, fileEntry, folderEntry, linkEntry } from '../../../../lab/os/cpio.ts';
import { RomkitError } from '../../../../system/error.ts';
import type { Filter } from '../../../../system/process/filter.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { bzImage, elf } from '../recognise/headers.ts';

jest.setTimeout(120_000);

async function* nothing(): AsyncGenerator<Uint8Array> {
  // No output.
}
/** A machine on which the tool is not installed. */
const noTools: Filter = () =>
  Promise.resolve({ output: nothing(), ended: Promise.resolve({ exitCode: 127, notFound: true }) });

/** In pieces that end anywhere. */
async function* pieces(bytes: Uint8Array, sizeBytes = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += sizeBytes)
    yield await Promise.resolve(bytes.subarray(at, at + sizeBytes));
}

const read = (bytes: Uint8Array, sizeBytes?: number, filter = noTools): Promise<Initrd> =>
  readInitrd(pieces(bytes, sizeBytes), 'initrd.gz', filter);

const x86 = elf(62);
const microcode = cpioArchive([
  folderEntry('kernel'),
  fileEntry('kernel/x86/microcode/GenuineIntel.bin', Buffer.alloc(5000, 1)),
]);
const system = (machine: Buffer, module = machine): Uint8Array =>
  cpioArchive([
    folderEntry('bin'),
    fileEntry('bin/busybox', machine, 0o755),
    linkEntry('bin/sh', 'busybox'),
    fileEntry('./lib/modules/6.1/kernel/drivers/net/virtio_net.ko', module),
    fileEntry('lib/modules/6.1/kernel/drivers/net/ethernet/e1000.ko.xz', 'packed'),
    fileEntry('lib/modules/6.1/kernel/fs/isofs.ko', module),
    // Of devices, with processors of their own.
    fileEntry('lib/firmware/qcom/a.mbn', elf(40)),
    fileEntry('lib/firmware/qcom/b.mbn', elf(40)),
    fileEntry('init', '#!/bin/sh\n', 0o755),
  ]);
const contents = {
  programs: 'x86_64',
  modules: 'x86_64',
  networkDrivers: ['virtio_net', 'e1000'],
  unpackedBytes: 3 * 256 + 6 + 2 * 256 + 10,
};

describe('an initrd', () => {
  it.each([1, 7, 1000, 1 << 20])('is read in pieces of %i bytes', async (sizeBytes) => {
    expect(await read(system(x86), sizeBytes)).toEqual({
      ...{ format: 'cpio', packing: null, missingTool: null },
      contents,
    });
    expect(await read(gzipSync(system(x86)), sizeBytes)).toMatchObject({ packing: 'gzip', contents });
  });

  it('may have microcode before it, and padding between', async () => {
    const initrd = Buffer.concat([microcode, Buffer.alloc(700), gzipSync(system(x86)), Buffer.alloc(512)]);
    expect(await read(initrd)).toMatchObject({
      packing: 'gzip',
      contents: { ...contents, unpackedBytes: contents.unpackedBytes + 5000 },
    });
  });

  it('may be two that are packed one after the other', async () => {
    const second = gzipSync(cpioArchive([fileEntry('preseed.cfg', 'd-i')]));
    expect(await read(Buffer.concat([gzipSync(system(x86)), second]))).toMatchObject({
      contents: { unpackedBytes: contents.unpackedBytes + 3 },
    });
  });

  it.each([
    ['i386', elf(3, 1)],
    ['arm64', elf(183)],
    ['riscv64', elf(243, 2)],
    ['riscv32', elf(243, 1)],
    ['loong64', elf(258, 2)],
    ['ppc64', elf(21)],
    ['machine 4711', elf(4711)],
  ])('is for %s', async (machine, program) => {
    expect(await read(system(program, x86))).toMatchObject({
      contents: { programs: machine, modules: 'x86_64' },
    });
  });

  it('is for a processor that stores the high byte first', async () => {
    const program = elf(0);
    program[5] = 2;
    program[19] = 22;
    expect(await read(system(program))).toMatchObject({ contents: { programs: 's390x' } });
  });

  it('tells whether it has drivers for network cards, where it has modules', async () => {
    const none = cpioArchive([fileEntry('lib/modules/6.1/kernel/fs/isofs.ko', x86)]);
    expect(await read(none)).toMatchObject({ contents: { networkDrivers: [], programs: null } });
    const plain = cpioArchive([fileEntry('init', x86)]);
    expect(await read(plain)).toMatchObject({ contents: { networkDrivers: null, modules: null } });
  });

  it('may be a file system of old', async () => {
    const ext2 = Buffer.alloc(4096);
    ext2.writeUInt16LE(0xef53, 1024 + 56);
    for (const ramdisk of [ext2, Buffer.from('hsqs'.padEnd(200)), gzipSync(ext2)])
      expect(await read(ramdisk)).toMatchObject({ format: 'ramdisk', contents: null });
  });

  it.each([
    ['xz', '\xfd7zXZ\0', 'xz'],
    ['zstd', '\x28\xb5\x2f\xfd', 'zstd'],
    ['lz4', '\x02\x21\x4c\x18', 'lz4'],
    ['lzma', '\x5d\0\0\x80', 'xz'],
    ['bzip2', 'BZh9', 'bzip2'],
    ['lzo', '\x89LZO\0\r\n\x1a\n', 'lzop'],
  ])('that is packed by %s is believed where the tool is missing', async (packing, magic, missingTool) => {
    const packed = Buffer.from(`${magic}\x01\x02\x03`, 'latin1');
    expect(await read(packed)).toEqual({ format: 'cpio', packing, contents: null, missingTool });
  });
});

describe('what is no initrd', () => {
  const whole = gzipSync(system(x86));
  const plain = Buffer.from(system(x86));
  const without = (text: string): Buffer => plain.subarray(0, plain.indexOf(text) - 110);
  const bad = Buffer.from(plain);
  bad.write('zz', plain.indexOf('070701', 6) + 14);
  const longName = Buffer.from(plain);
  longName.write('00001001', 94);

  const rows: readonly (readonly [string, string, Uint8Array])[] = [
    ['not-an-initrd', 'it is a web page', Buffer.from('<!DOCTYPE html>')],
    ['not-an-initrd', 'it is packed by gzip, a text', gzipSync('hello\n')],
    ['not-an-initrd', 'it is packed by gzip, data of a kind', gzipSync(bzImage())],
    ['not-an-initrd', 'it is data of a kind', bzImage()],
    ['not-an-initrd', 'it is nothing but padding', Buffer.alloc(10)],
    ['initrd-damaged', 'gzip data', whole.subarray(0, -9)],
    ['initrd-damaged', 'gzip data', whole.subarray(0, 40)],
    ['initrd-damaged', 'it is cut off', plain.subarray(0, 1000)],
    ['initrd-damaged', 'it is cut off', plain.subarray(0, 50)],
    ['initrd-damaged', 'it is cut off', without('TRAILER!!!')],
    ['initrd-damaged', 'its archive is damaged', bad],
    ['initrd-damaged', 'its archive is damaged', longName],
  ];
  it.each(rows)('%s: %s', async (code, words, bytes) => {
    const error = await refusal(() => read(bytes));
    expect(error).toMatchObject({ code, exitCode: 2 });
    expect(error.message).toContain('initrd.gz');
    expect(error.message).toContain(words);
  });

  it('is what a tool finds damaged', async () => {
    const fails: Filter = () =>
      Promise.resolve({ output: nothing(), ended: Promise.resolve({ exitCode: 1, notFound: false }) });
    const error = await refusal(() => read(Buffer.from('\xfd7zXZ\0xx', 'latin1'), 100, fails));
    expect(error).toMatchObject({ code: 'initrd-damaged' });
  });
});

describe('any bytes', () => {
  const bases = [system(x86), gzipSync(system(x86)), Buffer.concat([microcode, gzipSync(system(x86))])];
  const damaged = fc
    .record({
      base: fc.constantFrom(...bases),
      changes: fc.array(fc.tuple(fc.nat(6000), fc.nat(255)), { maxLength: 8 }),
      length: fc.nat(8000),
    })
    .map(({ base, changes, length }) => {
      const bytes = Buffer.from(base.subarray(0, length));
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      return bytes;
    });

  it.each([
    ['random ones', fc.uint8Array({ maxLength: 2000 })],
    ['damaged initrds', damaged],
  ])('are an initrd or refused by name: %s', async (_title, bytes) => {
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        try {
          expect(['cpio', 'ramdisk']).toContain((await read(content)).format);
        } catch (error) {
          if (!(error instanceof RomkitError)) throw error;
          expect(['not-an-initrd', 'initrd-damaged']).toContain(error.code);
        }
      }),
      { numRuns: 300 },
    );
  });
});
