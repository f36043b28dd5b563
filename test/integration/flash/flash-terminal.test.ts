import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { compileCard, startCard, type CardProcess } from '../../support/card/start.ts';
import { flashPlace, putRom, testRom, type FlashPlace } from '../../support/flash/flash.ts';
import { startOnTerminal } from '../../support/process/terminal.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(120_000);

describeWhen({ tools: ['flashrom', 'script', 'flock'] })('romkit flash on a terminal without a size', () => {
  let compiled: ReturnType<typeof compileCard>;
  let place: FlashPlace;
  let card: CardProcess;

  beforeAll(() => {
    compiled = compileCard();
  });
  afterAll(() => compiled.remove());
  beforeEach(async () => {
    place = flashPlace();
    const at = { counter: 'readBytes', reaches: 0x20000 } as const;
    card = await startCard(compiled.program, { file: place.chipFile, faults: [{ type: 'silence', at }] });
  });
  afterEach(async () => {
    await card.stop();
    place.remove();
  });

  it('draws as on one of 80 columns, keeps no file open and clears no screen for a frame', async () => {
    const rom = putRom(place, testRom(96, 'New ROM'));
    const device = `flashrom:${card.programmer}`;
    const terminal = await startOnTerminal(place, 'flash', rom, '--device', device, '--confirm', 'W25X40');
    const drawn = await terminal.shown(/(●.*?){5}/s);
    const open = readdirSync(join('/proc', String(terminal.pid), 'fd'));
    const files = open.map((descriptor) =>
      readlinkSync(join('/proc', String(terminal.pid), 'fd', descriptor)),
    );
    await terminal.close();
    expect(drawn).toMatch(/reading the chip.*\d+ of 512 KiB/);
    expect(files).not.toContain('/dev/tty');
    expect(drawn).not.toMatch(/\u001b\[[23]J/);
    expect(await terminal.exitCode).toBe(130);
  });
});
