import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { runTool } from '../../../system/process/run-tool.ts';
import type { FlashBackend } from '../../../rom/flash/backend.ts';
import { libvirtBackend } from '../../../rom/flash/backends/libvirt.ts';
import { asContent } from '../../../rom/flash/backends/rom-content.ts';
import { newRom } from '../../rom/flash/chip.ts';
import { installVirsh, testMac as mac } from '../../support/flash/libvirt.ts';
import { describeWhen } from '../../support/skip.ts';

const oldRom = Buffer.concat([newRom({ product: 'Old' }), Buffer.alloc(700, 0xff)]);
const rom = Buffer.from(newRom());

describeWhen({ tools: ['virsh'] })('a card of a libvirt domain', () => {
  let folder: string;
  let backend: FlashBackend;
  let bin: string;
  const inFolder = (name: string): string => join(folder, name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'romkit-libvirt-'));
    writeFileSync(inFolder('old.rom'), oldRom);
    bin = installVirsh(folder, { beside: "<graphics type='vnc' port='-1' passwd='secret'/>" });
    const env = { PATH: `${bin}:${process.env['PATH']}` };
    backend = libvirtBackend({ domain: 'test', mac, run: runTool, env, folder: inFolder('roms') });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function content(): Promise<Buffer> {
    await backend.read(inFolder('read'), {});
    return readFileSync(inFolder('read'));
  }

  async function write(bytes: Uint8Array): Promise<void> {
    writeFileSync(inFolder('write'), asContent(bytes)!);
    expect(await backend.write({ newFile: inFolder('write') }, {})).toEqual({ result: 'written' });
  }

  const romElement = (): string | undefined =>
    /<rom .*\/>/.exec(readFileSync(inFolder('test.xml'), 'utf8'))?.[0];

  it('is known by its domain', async () => {
    expect(await backend.probe()).toMatchObject({
      chip: { name: `test/${mac}`, sizeBytes: asContent(rom)!.length },
      identity: {
        device: `libvirt:test/${mac}`,
        chip: `libvirt:6695eb01-f6a4-8304-79aa-97f2502e193f/${mac}`,
      },
      tool: expect.stringMatching(/^virsh \d+\.\d+/) as unknown,
    });
  });

  it('without a ROM file gets one, and goes back to none', async () => {
    expect((await content()).every((byte) => byte === 0xff)).toBe(true);
    await write(rom);
    expect((await content()).equals(asContent(rom)!)).toBe(true);
    const [file] = readdirSync(inFolder('roms')).filter((name) => name.endsWith('.rom'));
    expect(romElement()).toBe(`<rom file='${inFolder(`roms/${file!}`)}'/>`);
    await write(Buffer.alloc(0));
    expect(romElement()).toBeUndefined();
  });

  it('with a ROM file gets another, the old one is untouched and named again by a rollback', async () => {
    installVirsh(folder, { inCard: `<rom file='${inFolder('old.rom')}'/>` });
    await write(rom);
    expect(romElement()).toContain(inFolder('roms/'));
    expect(readFileSync(inFolder('old.rom'))).toEqual(oldRom);
    await write(oldRom);
    expect(romElement()).toBe(`<rom file='${inFolder('old.rom')}'/>`);
  });

  it('whose ROM was switched off is that again after a rollback', async () => {
    installVirsh(folder, { inCard: "<rom enabled='no'/>" });
    await write(rom);
    expect(romElement()).not.toContain('enabled');
    await write(Buffer.alloc(0));
    expect(romElement()).toBe("<rom enabled='no'/>");
  });

  it('the old definition is kept for its owner alone, and nothing else of it changes, passwords included', async () => {
    const before = readFileSync(inFolder('test.xml'), 'utf8');
    await write(rom);
    const kept = inFolder('roms/test-aabbccddeeff.before.xml');
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    expect(readFileSync(kept, 'utf8')).toContain("passwd='secret'");
    await write(Buffer.alloc(0));
    const after = readFileSync(inFolder('test.xml'), 'utf8');
    expect(after).toContain("passwd='secret'");
    expect(after.match(/<interface[\s\S]*<\/interface>/)?.[0]).toBe(
      before.match(/<interface[\s\S]*<\/interface>/)?.[0],
    );
  });

  it('that the domain does not have, and a domain that is not there', async () => {
    const options = { mac, run: runTool, env: { PATH: `${bin}:${process.env['PATH']}` } };
    await expect(
      libvirtBackend({ ...options, domain: 'test', mac: '52:54:00:00:00:01' }).probe(),
    ).rejects.toMatchObject({
      code: 'flash-wrong-chip',
      hint: `It has ${mac}.`,
    });
    await expect(libvirtBackend({ ...options, domain: 'nobody' }).probe()).rejects.toMatchObject({
      code: 'flash-device-gone',
      message: expect.stringContaining('nobody') as unknown,
    });
  });

  it('that libvirt refuses to define is as it was', async () => {
    writeFileSync(
      join(bin, 'virsh'),
      readFileSync(join(bin, 'virsh'), 'utf8').replace('define "$file"', 'define /nonexistent'),
    );
    writeFileSync(inFolder('write'), asContent(rom)!);
    const outcome = await backend.write({ newFile: inFolder('write') }, {});
    expect(outcome).toMatchObject({ result: 'failed', kind: 'unchanged' });
    expect(romElement()).toBeUndefined();
  });
});
