import { failure, type FailureKind, type FlashFailure, type WriteOutcome } from '../../backend.ts';
import type { Position } from './follow.ts';
import type { Invoked } from './invoke.ts';
import { readProbe, worthReading } from './flashrom-output.ts';

/** Who was asked for what. */
export interface Asked {
  /** As `-p` has it. */
  readonly programmer: string;
  /** As `-c` has it; undefined: whatever is there. */
  readonly chip: string | undefined;
  /** Does the superuser ask? Then a permission that is missing is a matter of the kernel. */
  readonly isRoot: boolean;
}

/** What is judged. */
type Ended = Omit<Invoked, 'position'>;

const detailLines = 12;

/** EX_TEMPFAIL, which the guard ends with where somebody else has its lock. */
const lockTaken = 75;

/** How a probe failed; undefined where one chip was found. */
export function probeFailure(result: Ended, asked: Asked): FlashFailure | undefined {
  const { chips, candidates } = readProbe(result.output);
  if (candidates.length > 0) {
    return failure('wrong-chip', `The chip at ${asked.programmer} may be ${candidates.join(' or ')}.`, {
      hint: `Read its marking and name it: --chip ${quoted(candidates[0] ?? '')}`,
      details: candidates,
    });
  }
  const ended = endedEarly(result, asked, 'device-gone', 'looking for the chip');
  if (ended !== undefined) return ended;
  if (chips.length === 1 && result.exitCode === 0) return undefined;
  return notReached(result, asked) ?? fail(result, 'device-gone', `flashrom found no chip.`);
}

/** How a read failed. */
export function readFailure(result: Ended, asked: Asked): FlashFailure {
  const begun = readProbe(result.output).chips.length > 0;
  return (
    endedEarly(result, asked, 'read-failed', 'reading') ??
    (begun ? undefined : notReached(result, asked)) ??
    fail(result, 'read-failed', `flashrom could not read the chip to its end.`, {
      hint: 'Check the connections to the chip, then run the command again.',
    })
  );
}

/** What flashrom says of its write: exit codes 0 done, 1 not begun, 2 erase or write failed, 3 not verified. */
export function writeOutcome(result: Ended, asked: Asked, position: Position): WriteOutcome {
  if (result.end === 'exited' && result.exitCode === 0) return { result: 'written' };
  const { touched } = position;
  const doing = touched === null ? 'before it wrote anything' : `${touched.step} at ${hex(touched.address)}`;
  const killed = touched !== null ? 'failed-in-write' : 'unchanged';
  const ended = endedEarly(result, asked, killed, doing);
  if (ended !== undefined) return ended;
  if (result.exitCode === 3) return fail(result, 'verify-failed', `flashrom read back something else.`);
  if (touched === null) {
    return (
      notReached(result, asked) ??
      fail(result, 'unchanged', `flashrom gave up before it erased or wrote anything.`)
    );
  }
  return writeFailure(result, touched);
}

function writeFailure(result: Ended, touched: NonNullable<Position['touched']>): FlashFailure {
  const { output } = result;
  const at = hex(touched.address);
  if (/Can't (?:even )?read anymore/.test(output)) {
    return fail(
      result,
      'device-gone',
      `The programmer or the chip stopped answering while ${touched.step} at ${at}.`,
    );
  }
  if (result.end === 'stopped' && output.includes('Block protection could not be disabled'))
    return refusing(result, 'it is write-protected');
  const isUnchanged = output.includes("apparently didn't do anything");
  if (isUnchanged && output.includes('is write protected')) return refusing(result, 'it is write-protected');
  if (/blacklisted|Invalid command sent/.test(output)) {
    const message = `The programmer refuses the command to ${touched.step === 'erasing' ? 'erase' : 'write'}.`;
    return fail(result, isUnchanged ? 'unchanged' : 'failed-in-write', message);
  }
  const firstFailure = /0x([0-9a-f]+)-0x[0-9a-f]+:E(?:W)?FAILED/.exec(output)?.[1];
  if (isUnchanged && firstFailure !== undefined) return refusing(result, 'erasing it has no effect');
  if (isUnchanged) return fail(result, 'unchanged', 'flashrom could write nothing.');
  const where = firstFailure === undefined ? at : hex(parseInt(firstFailure, 16));
  return fail(result, 'failed-in-write', `The chip could not be erased or written at ${where}.`);
}

const refusing = (result: Ended, why: string): FlashFailure =>
  fail(result, 'protected', `The chip refuses to be written: ${why}.`, {
    hint: 'Look for a write-protect jumper or the WP# pin on the board.',
  });

/** It was not flashrom's own decision to end. */
function endedEarly(
  result: Ended,
  asked: Asked,
  killed: FailureKind,
  doing: string,
): FlashFailure | undefined {
  switch (result.end) {
    case 'not-found':
      return failure('tool-unfit', 'flashrom is no longer there.');
    case 'interrupted':
      return fail(result, 'interrupted', `flashrom was ended on request, ${doing}.`);
    case 'gone':
      return fail(
        result,
        'device-gone',
        `${asked.programmer} has hung up, ${doing}. ${result.afterwards ?? ''}`.trimEnd(),
        {
          hint: 'Check cable and power of the programmer.',
        },
      );
    case 'stalled':
      return fail(
        result,
        'stalled',
        `flashrom no longer got on, ${doing}, and was ended. ${result.afterwards ?? 'Nothing came from the programmer any more.'}`,
        { hint: 'Check cable and power of the programmer and the chip.' },
      );
    case 'exited':
      if (result.exitCode === lockTaken) {
        return fail(result, 'device-busy', `Another program is at work on ${asked.programmer}.`);
      }
      // A shell's way to say that a signal ended it: what it was started through may be between.
      if (result.exitCode !== null && result.exitCode < 128) return undefined;
      return fail(result, killed, `flashrom was killed by ${result.signal ?? 'a signal'}, ${doing}.`);
  }
}

/** Why it did not come as far as the chip. */
function notReached(result: Ended, { programmer, chip, isRoot }: Asked): FlashFailure | undefined {
  const { output } = result;
  if (/\/dev\/mem.*(?:Operation not permitted|Permission denied)/.test(output) && isRoot) {
    return fail(
      result,
      'tool-unfit',
      `The kernel does not let flashrom reach ${programmer} through /dev/mem.`,
      {
        hint:
          'Unbind the card’s driver (echo ADDRESS > /sys/bus/pci/devices/ADDRESS/driver/unbind), boot with iomem=relaxed, ' +
          'and with Secure Boot’s lockdown off; or use an external programmer.',
      },
    );
  }
  if (/libusb.*(?:errno 13|LIBUSB_ERROR_ACCESS|Access denied)|errno[ =:]*13\b/i.test(output)) {
    return fail(result, 'tool-unfit', `This user may not open the USB device of ${programmer}.`, {
      hint: 'Run romkit as root, or give the user access by a udev rule.',
    });
  }
  if (/You need to be root|Operation not permitted|Permission denied/.test(output)) {
    return fail(result, 'tool-unfit', `flashrom may not use ${programmer}.`, { hint: 'Run romkit as root.' });
  }
  if (/Device or resource busy|Resource temporarily unavailable/.test(output)) {
    return fail(result, 'device-busy', `${programmer} is in use by another program.`);
  }
  if (/Unknown chip/.test(output)) {
    return fail(result, 'wrong-chip', `flashrom knows no chip "${chip ?? ''}".`, {
      hint: 'flashrom -L lists the names.',
    });
  }
  if (/Programmer initialization failed/.test(output)) {
    return fail(result, 'device-gone', `${programmer} does not answer.`, {
      hint: 'Check that it is connected, and its name.',
    });
  }
  if (!/flash chip isn't found|No EEPROM\/flash device found/.test(output)) return undefined;
  return noChip(result, programmer, chip);
}

function noChip(result: Ended, programmer: string, chip: string | undefined): FlashFailure {
  const ids = readProbe(result.output).ids;
  const real = ids.filter((id) => !/^(?:[f ]+|[0 ]+)$/.test(id));
  const [id] = real;
  if (id !== undefined) {
    return fail(
      result,
      'wrong-chip',
      `Another chip answers at ${programmer}${chip === undefined ? '' : ` than ${chip}`}: its id is ${id}.`,
    );
  }
  const why = ids.length > 0 ? 'every bit reads the same' : 'the programmer refuses to speak to it';
  return fail(result, 'device-gone', `No chip answers at ${programmer}: ${why}.`, {
    hint: 'Check the clip and the power of the chip.',
  });
}

/** A failure with the tool's own words. */
function fail(
  { output }: Ended,
  kind: FailureKind,
  message: string,
  more: { readonly hint?: string } = {},
): FlashFailure {
  return failure(kind, message, { ...more, details: worthReading(output).slice(-detailLines) });
}

const hex = (address: number): string => `0x${address.toString(16).padStart(6, '0')}`;

const quoted = (name: string): string => (/^[\w.+/-]+$/.test(name) ? name : `"${name}"`);
