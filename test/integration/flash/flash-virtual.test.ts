import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { installFakeMstflint } from '../../support/flash/fake-mstflint.ts';
import { putRom, testRom } from '../../support/flash/flash.ts';
import { installVirsh, testMac } from '../../support/flash/libvirt.ts';
import { documents, romkit, type Ended, type Place } from '../../support/process/romkit.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(120_000);

/** Where the content is the ROM alone: burned and taken back as a user would, by each such way. */
interface Way {
  readonly device: string;
  readonly confirm: string;
  readonly path: string;
  /** The ROM that is there now; null where there is none. */
  rom(): Buffer | null;
}

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-virtual-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const fileIf = (path: string): Buffer | null => (existsSync(path) ? readFileSync(path) : null);

const ways: Readonly<Record<string, (old: Uint8Array | null) => Way>> = {
  qemu: (old) => {
    const file = join(folder, 'card.rom');
    if (old !== null) writeFileSync(file, old);
    return { device: `qemu:${file}`, confirm: 'card.rom', path: '', rom: () => fileIf(file) };
  },
  libvirt: (old) => {
    const file = join(folder, 'old.rom');
    if (old !== null) writeFileSync(file, old);
    const inCard = `<model type='e1000'/>${old === null ? '' : `<rom file='${file}'/>`}`;
    const named = (): string | undefined =>
      /<rom file='(.*)'\/>/.exec(readFileSync(join(folder, 'test.xml'), 'utf8'))?.[1];
    return {
      ...{ device: `libvirt:test/${testMac}`, confirm: testMac, path: installVirsh(folder, { inCard }) },
      rom: () => (named() === undefined ? null : readFileSync(named()!)),
    };
  },
  mstflint: (old) => {
    const path = installFakeMstflint(join(folder, 'mstflint'));
    if (old !== null) writeFileSync(join(path, 'rom'), old);
    return {
      device: 'mstflint:03:00.0',
      confirm: 'MT_0000000008',
      path,
      rom: () => fileIf(join(path, 'rom')),
    };
  },
};

describeWhen({ tools: ['virsh'] })('a ROM goes in and comes out again', () => {
  const oldRom = testRom(48, 'Old ROM');
  it.each(
    Object.keys(ways).flatMap((name) => [[name, 'a ROM', oldRom] as const, [name, 'none', null] as const]),
  )('by %s, where there was %s', async (name, _there, old) => {
    const { device, confirm, path, rom } = ways[name]!(old);
    const env = { PATH: `${path}:${process.env['PATH']}`, ROMKIT_LIBVIRT_FOLDER: join(folder, 'roms') };
    const place: Place = { root: folder, env };
    const run = (...args: string[]): Promise<Ended> =>
      romkit(place, 'flash', ...args, '--confirm', confirm, '--json');
    const bytes = testRom(96, 'New ROM');
    await romkit(place, 'flash', 'history');
    const file = putRom(place, bytes);

    expect(await run(file, '--device', device)).toMatchObject({ exitCode: 0 });
    expect(rom()?.equals(bytes)).toBe(true);
    const again = await run(file, '--device', device);
    expect(documents(again).at(-1)).toMatchObject({ result: 'identical' });
    expect(await run('rollback')).toMatchObject({ exitCode: 0 });
    expect(rom()).toEqual(old === null ? null : Buffer.from(old));
  });

  it('the ROM of another card is refused by what the domain says of its card', async () => {
    const { device, path } = ways['libvirt']!(null);
    const place: Place = { root: folder, env: { PATH: `${path}:${process.env['PATH']}` } };
    await romkit(place, 'flash', 'history');
    const file = putRom(place, testRom(96, 'New ROM', { device: 0x10d3 }));
    const ended = await romkit(place, 'flash', file, '--device', device, '--dry-run', '--json');
    expect(ended.exitCode).toBe(30);
    expect(documents(ended).at(-1)).toMatchObject({ plan: { refused: [{ reason: 'wrong-card' }] } });
  });
});
