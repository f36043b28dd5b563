import { describe, expect, it } from '@jest/globals';
import type { FlashFailure } from '../../../../../rom/flash/backend.ts';
import type { Position } from '../../../../../rom/flash/backends/flashrom/follow.ts';
import type { Invoked } from '../../../../../rom/flash/backends/flashrom/invoke.ts';
import { writeOutcome } from '../../../../../rom/flash/backends/flashrom/verdict.ts';
import { asked, ended, erasing, untouched, verdict, writing } from './results.ts';

const gone = { end: 'gone', exitCode: null } as const;
const stalled = { end: 'stalled', exitCode: null } as const;

describe('a write', () => {
  const noEffect = "Warning: Chip content is identical, it apparently didn't do anything.\n";
  const locked = 'Block protection could not be disabled';

  it('is done where flashrom ends with 0, and not where it was ended', () => {
    expect(writeOutcome(ended(0), asked, writing)).toEqual({ result: 'written' });
    expect(writeOutcome(ended(0, '', { end: 'stalled' }), asked, writing)).toMatchObject({ kind: 'stalled' });
  });

  it.each<[string, Invoked, Position, string]>([
    ['was not begun', ended(1), untouched, 'unchanged: flashrom gave up before it erased or wrote anything.'],
    ['was not verified', ended(3), erasing, 'verify-failed: flashrom read back something else.'],
    [
      'was killed',
      ended(null, '', { signal: 'SIGKILL' }),
      erasing,
      'failed-in-write: flashrom was killed by SIGKILL, erasing at 0x002000.',
    ],
    [
      'was killed before',
      ended(null),
      untouched,
      'unchanged: flashrom was killed by a signal, before it wrote anything.',
    ],
    [
      'was killed under a shell',
      ended(128),
      writing,
      'failed-in-write: flashrom was killed by a signal, writing at 0x003000.',
    ],
    [
      'ended by itself',
      ended(127),
      writing,
      'failed-in-write: The chip could not be erased or written at 0x003000.',
    ],
    ['met another program', ended(75), untouched, 'device-busy: Another program is at work on ch341a_spi.'],
    [
      'had no tool',
      ended(null, '', { end: 'not-found' }),
      untouched,
      'tool-unfit: flashrom is no longer there.',
    ],
    [
      'lost its programmer',
      ended(null, '', gone),
      erasing,
      'device-gone: ch341a_spi has hung up, erasing at 0x002000.',
    ],
    [
      'lost it to another',
      ended(null, '', { ...gone, afterwards: 'Y answers.' }),
      erasing,
      'device-gone: ch341a_spi has hung up, erasing at 0x002000. Y answers.',
    ],
    [
      'stalled',
      ended(null, '', stalled),
      writing,
      'stalled: flashrom no longer got on, writing at 0x003000, and was ended. Nothing came from the programmer any more.',
    ],
    [
      'stalled, and it answers',
      ended(null, '', { ...stalled, afterwards: 'It answers.' }),
      writing,
      'stalled: flashrom no longer got on, writing at 0x003000, and was ended. It answers.',
    ],
    [
      'could not read',
      ended(2, "Can't read anymore!"),
      erasing,
      'device-gone: The programmer or the chip stopped answering while erasing at 0x002000.',
    ],
    [
      'could not even read',
      ended(2, "Can't even read anymore!"),
      writing,
      'device-gone: The programmer or the chip stopped answering while writing at 0x003000.',
    ],
    [
      'met a lock, and was stopped',
      ended(null, locked, { end: 'stopped' }),
      erasing,
      'protected: The chip refuses to be written: it is write-protected.',
    ],
    [
      'failed to erase, and was stopped',
      ended(null, '0x002000-0x002fff:EFAILED', { end: 'stopped' }),
      erasing,
      'failed-in-write: The chip could not be erased or written at 0x002000.',
    ],
    [
      'told of a lock, and failed',
      ended(2, locked),
      erasing,
      'failed-in-write: The chip could not be erased or written at 0x002000.',
    ],
    [
      'had no effect on a locked chip',
      ended(2, `${noEffect}The chip is write protected.`),
      erasing,
      'protected: The chip refuses to be written: it is write-protected.',
    ],
    [
      'failed on a locked chip',
      ended(2, 'The chip is write protected.'),
      erasing,
      'failed-in-write: The chip could not be erased or written at 0x002000.',
    ],
    [
      'may not erase',
      ended(2, 'Opcode is blacklisted'),
      erasing,
      'failed-in-write: The programmer refuses the command to erase.',
    ],
    [
      'may not write',
      ended(2, 'Invalid command sent'),
      writing,
      'failed-in-write: The programmer refuses the command to write.',
    ],
    [
      'may not erase, to no effect',
      ended(2, `Invalid command sent\n${noEffect}`),
      erasing,
      'unchanged: The programmer refuses the command to erase.',
    ],
    [
      'erased to no effect',
      ended(2, `0x002000-0x002fff:EFAILED\n${noEffect}`),
      erasing,
      'protected: The chip refuses to be written: erasing it has no effect.',
    ],
    ['had no effect', ended(2, noEffect), erasing, 'unchanged: flashrom could write nothing.'],
    [
      'failed in a block',
      ended(2, '0x00a000-0x00afff:EFAILED, 0x00b000-0x00bfff:EFAILED'),
      writing,
      'failed-in-write: The chip could not be erased or written at 0x00a000.',
    ],
    [
      'failed in a block that was erased',
      ended(2, '0x00a000-0x00afff:EWFAILED'),
      writing,
      'failed-in-write: The chip could not be erased or written at 0x00a000.',
    ],
  ])('%s', (_what, result, position, expected) => {
    expect(verdict(writeOutcome(result, asked, position) as FlashFailure)).toBe(expected);
  });

  it.each([
    ['protected', ended(null, locked, { end: 'stopped' }), /jumper/],
    ['lost', ended(null, '', gone), /cable and power of the programmer\.$/],
    ['stalled', ended(null, '', stalled), /cable and power of the programmer and the chip/],
  ])('that was %s has a hint', (_what, result, hint) => {
    expect((writeOutcome(result, asked, erasing) as FlashFailure).hint).toMatch(hint);
  });

  it("has flashrom's last twelve lines for details", () => {
    const lines = [...Array(14).keys()].map((n) => `line ${n}`);
    const { details } = writeOutcome(ended(3, lines.join('\n')), asked, erasing) as FlashFailure;
    expect(details).toEqual(lines.slice(2));
  });
});
