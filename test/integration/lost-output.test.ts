import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Fault } from '../support/card/faults.ts';
import { compileCard, startCard, type CardProcess } from '../support/card/start.ts';
import { beingWritten } from '../support/flash/flash-kill.ts';
import { flashPlace, putRom, testRom, withRom, type FlashPlace } from '../support/flash/flash.ts';
import { romkit, romkitProgram, start, startRomkit, type Ended } from '../support/process/romkit.ts';
import { describeWhen } from '../support/skip.ts';
import { startOnTerminal } from '../support/process/terminal.ts';

jest.setTimeout(120_000);

let place: FlashPlace;
beforeEach(() => {
  place = flashPlace();
});
afterEach(() => place.remove());

/** Run romkit with a stdout whose reader has ended before the first byte. */
const unread = (...args: string[]): Promise<Ended> =>
  start(
    place,
    ...(['bash', '-c', 'mkfifo "$0" && exec 3<>"$0" 4>"$0" 3>&- && exec "$@" >&4'] as const),
    ...[join(place.root, 'unread'), process.execPath, romkitProgram, ...args],
  ).ended;

describe('romkit whose stdout is lost', () => {
  it.each([[['--help']], [['flash', '--help']], [['flash', 'history']], [['flash', 'history', '--json']]])(
    'says nothing of a reader that has had enough (%j)',
    async (args) => {
      expect(await unread(...args)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    },
  );

  it('keeps the exit code of an error', async () => {
    const ended = await unread('no-such-command', '--json');
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('no command "no-such-command"');
  });

  it('fails where the disk is full', async () => {
    for (const args of [['--help'], ['flash', 'history']]) {
      const command = [
        'bash',
        '-c',
        'exec "$@" >/dev/full',
        'romkit',
        process.execPath,
        romkitProgram,
      ] as const;
      const ended = await start(place, ...command, ...args).ended;
      expect(ended.exitCode).toBe(1);
      expect(ended.stderr).toContain('The output could not be written');
    }
  });
});

describeWhen({ tools: ['flashrom', 'script', 'flock'] })('romkit flash whose output is lost', () => {
  let compiled: ReturnType<typeof compileCard>;
  let card: CardProcess;
  let wanted: Buffer;
  let rom: string;

  beforeAll(() => {
    compiled = compileCard();
  });
  afterAll(() => compiled.remove());
  beforeEach(() => {
    const bytes = testRom(96, 'New ROM');
    rom = putRom(place, bytes);
    wanted = withRom(place, bytes);
  });
  afterEach(() => card.stop());

  const plug = async (...faults: Fault[]): Promise<void> => {
    card = await startCard(compiled.program, { file: place.chipFile, faults });
  };
  const flashArgs = (): string[] => [
    ...['flash', rom, '--device', `flashrom:${card.programmer}`, '--confirm', 'W25X40'],
  ];
  const expectUntouched = async (): Promise<void> => {
    expect(place.chip().equals(place.before)).toBe(true);
    expect(await card.counters()).toMatchObject({ changes: 0 });
  };
  const expectComplete = async (): Promise<void> => {
    expect(place.chip().equals(wanted)).toBe(true);
    expect((await romkit(place, 'flash', 'history')).stdout).toMatch(/8086100e\.rom +done/);
  };

  it('stops before it writes when nobody reads its events', async () => {
    await plug();
    const ended = await unread(...flashArgs(), '--json');
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toContain('Nobody reads the output any more');
    await expectUntouched();
  });

  it('completes and verifies what it writes when the reader of its events ends', async () => {
    await plug();
    const running = startRomkit(place, ...flashArgs(), '--json');
    await running.event((event) => event['type'] === 'progress' && event['step'] === 'writing');
    running.child.stdout!.destroy();
    expect((await running.ended).exitCode).toBe(0);
    await expectComplete();
  });

  it('completes what it writes when the readers of both its outputs end', async () => {
    await plug();
    const running = startRomkit(place, ...flashArgs());
    await beingWritten(card);
    running.child.stdout!.destroy();
    running.child.stderr!.destroy();
    expect((await running.ended).exitCode).toBe(0);
    await expectComplete();
  });

  /** Flash on a terminal, and close it at a moment; the exit code that a shell gets. */
  const closedTerminal = async (moment: () => Promise<void>): Promise<number> => {
    const terminal = await startOnTerminal(place, ...flashArgs());
    await moment();
    await terminal.close();
    return terminal.exitCode;
  };

  it('completes what it writes when its terminal is closed', async () => {
    await plug();
    expect(await closedTerminal(() => beingWritten(card))).toBe(0);
    await expectComplete();
  });

  it('stops before it writes when its terminal is closed', async () => {
    // The tool waits for an answer in the middle of reading.
    await plug({ type: 'silence', at: { counter: 'readBytes', reaches: 0x20000 } });
    const beingRead = async (): Promise<void> => {
      while ((await card.counters()).readBytes < 0x20000);
    };
    expect(await closedTerminal(beingRead)).toBe(130);
    await expectUntouched();
  });
});
