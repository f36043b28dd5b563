import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, jest } from '@jest/globals';
import { runsGuests } from '../../../lab/machine/accelerator.ts';
import { cardModels, cards } from '../../../lab/machine/cards.ts';
import { prepareUefi } from '../../../lab/machine/uefi.ts';
import { beaconKernel } from '../../../lab/os/beacon.ts';
import { cpioArchive, fileEntry, folderEntry, linkEntry } from '../../../lab/os/cpio.ts';
import { makeInitrd } from '../../../lab/os/initrd.ts';
import { defaultCommandLine } from '../../../lab/os/init-script.ts';
import { debianKernel, type DebianKernel } from '../../../lab/os/kernel.ts';
import { parseOsReport } from '../../../boot/evidence/console/os-report.ts';
import { RomkitError } from '../../../system/error.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { zbinCrc32 } from '../../../rom/image/packing/crc32.ts';
import { boot, consoleOf, plainMachine } from '../../support/lab/boot.ts';
import { processes } from '../../support/process/processes.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(180_000);

const folder = mkdtempSync(join(tmpdir(), 'romkit-machine-'));
afterAll(() => rmSync(folder, { recursive: true }));

function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const withQemu = describeWhen({ tools: ['qemu-system-x86_64'] });

withQemu('the beacon', () => {
  const kernel = put('beacon', beaconKernel('blue'));

  it('reports its name, its command line and the initrd that it got, and switches off', async () => {
    const initrd = randomBytes(300_001);
    const append = 'a="b\\c" BOOTIF=01-52-54-00-77-00-01';
    const booting = await boot({ direct: { kernel, initrd: put('initrd', initrd), append } });
    expect(await booting.machine.ended).toMatchObject({ exitCode: 0, signal: null });
    expect(parseOsReport(consoleOf(booting))).toEqual({
      image: 'blue',
      commandLine: append,
      mac: '52:54:00:77:00:01',
      address: null,
      initrdSha256: null,
      initrd: { bytes: 300_001, crc32: (~zbinCrc32(initrd) >>> 0).toString(16).padStart(8, '0') },
    });
  });

  it('says that it got no initrd', async () => {
    const booting = await boot({ direct: { kernel, append: 'x' } });
    await booting.machine.ended;
    expect(parseOsReport(consoleOf(booting))).toMatchObject({ commandLine: 'x', initrd: null });
  });
});

withQemu('a machine', () => {
  it('tells when it goes on and off, what its firmware does, and that nothing can be booted', async () => {
    const booting = await boot({});
    await booting.event((event) => event.type === 'console' && event.line === 'No bootable device.');
    await booting.machine.stop();
    expect(booting.events[0]).toMatchObject({ type: 'power', state: 'on', mac: plainMachine.mac });
    expect(booting.events.at(-2)).toMatchObject({ type: 'power', state: 'off' });
    expect(booting.events.at(-1)).toMatchObject({ type: 'exit', signal: 'SIGKILL' });
    expect(consoleOf(booting)).toMatch(/^SeaBIOS \(version /);
    expect(booting.events).toContainEqual(
      expect.objectContaining({ type: 'firmware', line: 'Scan for option roms' }),
    );
    expect(processes().map(({ pid }) => pid)).not.toContain(booting.machine.pid);
  });

  it('starts again when its reset button is pressed', async () => {
    const booting = await boot({ noReboot: false });
    const bannersNow = (): number => consoleOf(booting).split('SeaBIOS (version').length - 1;
    await booting.event(() => bannersNow() === 1);
    await booting.machine.reset();
    await booting.event((event) => event.type === 'power' && event.isByHand === true);
    await booting.event(() => bannersNow() === 2);
    await booting.machine.stop();
  });

  it('has each card with the ids that cards.ts says', async () => {
    for (const card of cardModels) {
      const booting = await boot({ card });
      const id = [cards[card].vendor, cards[card].device]
        .map((one) => one.toString(16).padStart(4, '0'))
        .join(':');
      await booting.event((event) => event.type === 'firmware' && event.line.endsWith(`id=${id}`));
      await booting.machine.stop();
    }
  });

  it("is not started where QEMU refuses, and says QEMU's words", async () => {
    await expect(boot({ rom: '/nowhere.rom' })).rejects.toMatchObject({
      code: 'machine-not-started',
      details: [expect.stringContaining('nowhere.rom')],
    });
  });

  it('is found able to run guests without KVM', async () => {
    expect(await runsGuests('tcg', runTool)).toBe(true);
  });
});

const rom = '/usr/lib/ipxe/qemu/pxe-e1000.rom';
describeWhen({ tools: ['qemu-system-x86_64', 'iPXE ROMs'] })('a ROM in the card', () => {
  it('runs; with a byte changed SeaBIOS refuses it and says why', async () => {
    const bytes = readFileSync(rom);
    const good = await boot({ card: 'e1000', rom: put('good.rom', bytes) });
    await good.event((event) => event.type === 'console' && event.line.startsWith('iPXE (http'));
    await good.machine.stop();
    bytes[bytes.length - 1]! ^= 1;
    const bad = await boot({ card: 'e1000', rom: put('bad.rom', bytes) });
    await bad.event((event) => event.type === 'firmware' && /bad checksum/.test(event.line));
    await bad.machine.stop();
  });
});

describeWhen({ tools: ['qemu-system-x86_64', 'OVMF'] })('UEFI', () => {
  it('asks the network by its own PXE', async () => {
    const booting = await boot({ firmware: await prepareUefi(folder, 'm1') });
    await booting.event((event) => event.type === 'console' && /Start PXE over IPv4/.test(event.line));
    await booting.machine.stop();
  });
});

const kernel = await debianKernel(process.env['ROMKIT_TEST_SHARED']!, runTool).catch((error: unknown) =>
  error instanceof RomkitError ? error.message : String(error),
);
const noKernel = typeof kernel === 'string' ? kernel : undefined;
describeWhen({ tools: ['qemu-system-x86_64'], lacks: noKernel })("Debian's kernel with our initrd", () => {
  it('reports which image it is and what became of it', async () => {
    const found = kernel as DebianKernel;
    const { bytes, contentSha256 } = makeInitrd('green', found);
    const append = `${defaultCommandLine} quiet a="b"`;
    const direct = { kernel: found.vmlinuz, initrd: put('green', bytes), append };
    const booting = await boot({ direct });
    expect(await booting.machine.ended).toMatchObject({ exitCode: 0 });
    expect(parseOsReport(consoleOf(booting))).toEqual({
      image: 'green',
      commandLine: append,
      mac: plainMachine.mac,
      address: null,
      initrdSha256: contentSha256,
      initrd: null,
    });
  });
});

describeWhen({ tools: ['cpio'] })('the archive', () => {
  it('is what cpio reads', () => {
    const archive = cpioArchive([
      folderEntry('bin'),
      fileEntry('bin/a', 'abc', 0o755),
      fileEntry('empty', ''),
      linkEntry('bin/link', 'a'),
    ]);
    const { stdout, status } = spawnSync('cpio', ['-tv', '--quiet'], { input: archive, encoding: 'utf8' });
    expect(status).toBe(0);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => [line.split(/\s+/)[0], line.split(/\s+/)[4], line.split('1970 ')[1]]);
    expect(rows).toEqual([
      ['drwxr-xr-x', '0', 'bin'],
      ['-rwxr-xr-x', '3', 'bin/a'],
      ['-rw-r--r--', '0', 'empty'],
      ['lrwxrwxrwx', '1', 'bin/link -> a'],
    ]);
    const out = mkdtempSync(join(folder, 'cpio-'));
    spawnSync('cpio', ['-i', '--quiet'], { input: archive, cwd: out });
    expect(readFileSync(join(out, 'bin/link'), 'utf8')).toBe('abc');
  });
});
