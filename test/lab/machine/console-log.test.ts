import { describe, expect, it } from '@jest/globals';
import { ConsoleLog } from '../../../lab/machine/console-log.ts';

const numberIn = (line: string): number | undefined => (/^(\d+)$/.test(line) ? Number(line) : undefined);

describe('ConsoleLog', () => {
  it('finds what was said before, and what comes', async () => {
    const log = new ConsoleLog();
    log.add('1');
    const coming = log.until(numberIn, 1);
    await expect(log.until(numberIn)).resolves.toBe(1);
    log.add('words');
    log.add('2');
    await expect(coming).resolves.toBe(2);
    expect(log.lines).toEqual(['1', 'words', '2']);
  });

  it('takes a value that is not true for a sign', async () => {
    const log = new ConsoleLog();
    log.add('0');
    await expect(log.until(numberIn)).resolves.toBe(0);
  });

  it('gives up with the last lines when the console ends', async () => {
    const log = new ConsoleLog();
    log.add('panic');
    const waiting = log.until(numberIn);
    log.end('The machine is off');
    await expect(waiting).rejects.toThrow('The machine is off:\npanic');
    await expect(log.until(numberIn)).rejects.toThrow('The machine is off');
    await expect(log.until((line) => line)).resolves.toBe('panic');
  });

  it('gives up when it takes too long', async () => {
    await expect(new ConsoleLog().until(numberIn, 0, 1)).rejects.toThrow('in time');
  });
});
