import { mkdtemp, mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ascii,
  at,
  biosImage,
  changed,
  efiImage,
  join,
  mended,
  peImage,
} from '../../../rom/image/build-rom.ts';
import { paragraphs, zbinBlock } from '../../../rom/image/packing/pack.ts';
import { fakeContext, type FakeContext } from '../../../support/fake-context.ts';
import { parse } from '../../../../cli/shell/program.ts';
import { RomkitError } from '../../../../system/error.ts';

const stamp = 'c'.repeat(32);
const parts = ['one', 'two', 'three', `\0#!ipxe\necho \x1b[31mred\nshell\n# romkit-stamp: ${stamp}\n\n\n\0`];
const rom = biosImage({ ipxe: true, payload: paragraphs(...parts.map((part) => zbinBlock(ascii(part)))) });

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(joinPath(tmpdir(), 'romkit-rom-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function romkit(...argv: string[]): Promise<FakeContext> {
  const context = fakeContext(folder);
  await parse(context, ['rom', ...argv]);
  return context;
}

async function file(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(joinPath(folder, name), bytes);
  return name;
}

describe('romkit rom inspect', () => {
  it('shows a sound ROM and exits with 0', async () => {
    const { out, exitCode } = await romkit('inspect', await file('a.rom', rom));
    expect(exitCode).toBe(0);
    const text = out();
    expect(text).toMatch(/^a\.rom: PCI expansion ROM, 1024 bytes \(1\.0 KiB\)/);
    expect(text).toMatch(
      /\n {2}Device {2,}8086:100e\n {2}Device list {2,}100e 100f\n {2}Class {2,}020000 \(Ethernet\)\n/,
    );
    expect(text).toMatch(/\n {2}Checksum {2,}0x[0-9a-f]{2} {2}ok\n/);
    expect(text).toMatch(/\n {4}Product {2,}Test ROM\n/);
    expect(text).toContain('No problems found.');
    expect(text).toContain(`Stamp: ${stamp}\nEmbedded script\n  #!ipxe\n`);
  });

  it('lets no escape sequence of a file reach the terminal', async () => {
    const { out } = await romkit('inspect', await file('a.rom', rom));
    expect(out()).toContain('echo \\x1b[31mred');
    expect(out()).not.toContain('\x1b');
  });

  it('shows a damaged ROM to its end, says what is wrong and where, and exits with 1', async () => {
    const damaged = changed(rom, at.pnp + 9, rom[at.pnp + 9]! ^ 1);
    const { out, exitCode } = await romkit('inspect', await file('a.rom', damaged));
    expect(exitCode).toBe(1);
    expect(out()).toMatch(/PnP header {2,}0x[0-9a-f]{2} {2}WRONG, should be 0x[0-9a-f]{2}\n/);
    expect(out()).toMatch(/Problems\n {2}0x6 {2,}error: .*\n {2}0x49 {2,}error: The PnP header's bytes/);
    expect(out()).toContain(`Stamp: ${stamp}`);
  });

  it('exits with 0 where there are only oddities', async () => {
    const { out, exitCode } = await romkit('inspect', await file('a.rom', mended(rom, 0x18, 0)));
    expect(out()).toContain('warning: There is no PCI data structure');
    expect(exitCode).toBe(0);
  });

  it('shows each image of a file and EFI programs', async () => {
    const both = join(biosImage({ last: false }), efiImage(peImage()));
    const text = (await romkit('inspect', await file('both.rom', both))).out();
    expect(text).toMatch(/^both\.rom: PCI expansion ROM, 2 images/);
    expect(text).toMatch(/Image 1: EFI, .* at 0x200\n/);
    expect(text).toMatch(/EFI machine {2,}x86_64 \(0x8664\)\n/);
    const efi = (await romkit('inspect', await file('x.efi', peImage({ certificateBytes: 8 })))).out();
    expect(efi).toMatch(/^x\.efi: EFI program/);
    expect(efi).toMatch(/Signed {2,}yes, 8 bytes of certificates\n/);
  });

  it('prints one JSON document with --json, wherever the flag stands', async () => {
    const name = await file('a.rom', rom);
    const documents = [await romkit('inspect', name, '--json'), await romkit('--json', 'inspect', name)].map(
      ({ out }) => JSON.parse(out()) as unknown,
    );
    expect(documents[0]).toMatchObject({
      file: 'a.rom',
      kind: 'expansion-rom',
      images: [{ checksum: { ok: true }, pcir: { vendorId: '0x8086' } }],
      embedded: { stamp, container: 'lzma' },
      problems: [],
    });
    expect(documents[1]).toEqual(documents[0]);
  });

  it('refuses what is no firmware file, with a way out', async () => {
    await mkdir(joinPath(folder, 'folder'));
    await file('empty', new Uint8Array());
    await file('huge', new Uint8Array());
    await truncate(joinPath(folder, 'huge'), (64 << 20) + 1);
    for (const [name, code, exitCode] of [
      ['missing', 'file-not-found', 3],
      ['folder', 'not-a-file', 2],
      ['empty', 'file-empty', 2],
      ['huge', 'file-too-large', 2],
      ['empty/inner', 'file-not-found', 3],
    ] as const) {
      const error = await romkit('inspect', name).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(RomkitError);
      expect(error).toMatchObject({
        code,
        exitCode,
        hint: expect.stringMatching(/./),
        message: expect.stringContaining(name),
      });
    }
  });
});

describe('romkit rom diff', () => {
  it('exits with 0 for identical files', async () => {
    const { out, exitCode } = await romkit('diff', await file('a', rom), await file('b', rom));
    expect([out(), exitCode]).toEqual(['a and b are identical.\n', 0]);
  });

  it('shows fields, script lines and places, and exits with 1', async () => {
    const other = [...parts.slice(0, 3), parts[3]!.replace('shell', 'reboot')];
    const b = biosImage({
      ipxe: true,
      device: 0x10d3,
      payload: paragraphs(...other.map((part) => zbinBlock(ascii(part)))),
    });
    const { out, exitCode } = await romkit('diff', await file('a', rom), await file('b', b));
    expect(exitCode).toBe(1);
    expect(out()).toMatch(/^- a\n\+ b\n\nFields\n/);
    expect(out()).toMatch(/\n {2}images\[0\]\.pcir\.deviceId {2,}0x100e -> 0x10d3\n/);
    expect(out()).toMatch(/\nEmbedded script\n.*\n.*\n {2}- shell\n {2}\+ reboot\n/);
    expect(out()).toMatch(
      /\nWhere the files differ\n[^]*\n {2}packed textdata: \d+ of \d+ and \d+ bytes differ when unpacked/,
    );
  });

  it('tells an image that only one file has in one row', async () => {
    const both = join(biosImage({ last: false }), efiImage(peImage()));
    const { out } = await romkit('diff', await file('a', biosImage()), await file('b', both));
    expect(out()).toMatch(/\n {2}images\[1\] {2,}none -> an image\n/);
    expect(out()).not.toContain('images[1].');
  });

  it('prints one JSON document with --json', async () => {
    const { out } = await romkit('diff', await file('a', rom), await file('b', changed(rom, 6, 0)), '--json');
    expect(JSON.parse(out())).toMatchObject({
      files: ['a', 'b'],
      identical: false,
      script: null,
      regions: [{ name: 'image 0: header' }],
    });
  });

  it('refuses files that are not there with another exit code than 1', async () => {
    await expect(romkit('diff', await file('a', rom), 'missing')).rejects.toMatchObject({
      code: 'file-not-found',
      exitCode: 3,
    });
  });
});
