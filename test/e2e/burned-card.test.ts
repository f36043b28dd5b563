import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, jest } from '@jest/globals';
import { changedOutside } from '../support/card/content.ts';
import { compileCard, startCard } from '../support/card/start.ts';
import { flashPlace, withRom } from '../support/flash/flash.ts';
import { killInWrite } from '../support/flash/flash-kill.ts';
import { noDebian } from '../support/lab/debian.ts';
import { noLab } from '../support/lab/needs.ts';
import { compilers, noReal, realPlace } from '../support/firmware/real.ts';
import { documents, romkit, workOf, type Ended } from '../support/process/romkit.ts';
import { describeWhen, type Needs } from '../support/skip.ts';

jest.setTimeout(30 * 60_000);

const needs: Needs = {
  tools: ['qemu-system-x86_64', 'tcpdump', 'dnsmasq', 'ip', 'flashrom', ...compilers],
  lacks: noLab ?? noDebian ?? noReal('ipxe'),
};

describeWhen(needs)('the way of a ROM into a card', () => {
  const place = realPlace('shared', 'burned-card');
  const work = workOf(place);
  // A real ROM does not fit into the small chips of the other tests.
  const chip = flashPlace({ start: 0x2000, end: 0x22000 });
  const compiled = compileCard();
  const rom = join(work, 'out/8086100e.rom');
  let card: Awaited<ReturnType<typeof startCard>> | undefined;
  afterAll(async () => {
    await card?.stop();
    chip.remove();
    compiled.remove();
  });

  const done = async (...args: string[]): Promise<Ended> => {
    const ended = await romkit(place, ...args);
    expect({ args, ...ended }).toMatchObject({ exitCode: 0 });
    return ended;
  };

  it('built, booted, burned, cut off, rolled back, burned again, and booted out of the chip', async () => {
    await done('build', '8086:100e', '--embed', 'template:mac-chain');
    card = await startCard(compiled.program, { file: chip.chipFile });
    const flash = [
      'flash',
      rom,
      '--device',
      `flashrom:${card.programmer}`,
      '--confirm',
      'W25X40',
      '--json',
    ] as const;

    const untested = await romkit(place, ...flash);
    expect(untested.exitCode).toBe(30);
    expect(untested.stdout).toContain('refused-untested');
    await done('test-qemu', rom);

    await killInWrite(place, flash, card);
    const [told] = documents(await done('flash', 'status', '--json')).at(-1)!['flashes'] as object[];
    expect(told).toMatchObject({ unfinished: true, chipState: { state: 'partial' } });
    await done('flash', 'rollback', '--confirm', 'W25X40');
    expect(chip.chip().equals(chip.before)).toBe(true);

    await done(...flash);
    expect(chip.chip().equals(withRom(chip, readFileSync(rom)))).toBe(true);
    expect(changedOutside(chip.before, chip.chip(), chip.slot)).toBe(0);

    const carved = join(work, 'carved.rom');
    writeFileSync(carved, chip.chip().subarray(chip.slot.start, chip.slot.start + readFileSync(rom).length));
    const booted = documents(await done('test-qemu', carved, '--json')).at(-1) as unknown as Booted;
    expect(booted.method).toBe('rom');
    expect(booted.outcomes).toMatchObject([{ result: 'complete' }]);
  });
});

interface Booted {
  readonly method: string;
  readonly outcomes: readonly { readonly result: string }[];
}
