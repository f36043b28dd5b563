import { RomkitError } from '../../../system/error.ts';
import { stampPlace } from '../../script/stamp.ts';
import { flavours, type FlavourName } from '../../source/flavour.ts';

/** Size of the place for a script in a link image. */
export const slotBytes = 4096;

/** Base name of the first script in firmware: always the same, for it is compiled in and would change the bytes. */
export const embeddedName = (flavour: FlavourName): string => `boot${flavours[flavour].scriptSuffix}`;

/** The stamp's line, as `rom inspect` finds it: see rom/image. */
const stampLine = (stamp: string): string => `# romkit-stamp: ${stamp}\n`;

/**
 * What a profile is linked with where a script will be put later: a script that is of the slot's size and stands
 * in no firmware by chance. Should it ever run, it says so.
 */
export function placeholder(flavour: FlavourName): Buffer {
  const head = `${flavours[flavour].magics[0]}\necho romkit: no script was put into this firmware\n`;
  let text = head;
  for (let line = 0; text.length < slotBytes; line++)
    text += `# romkit placeholder ${String(line).padStart(4, '0')}\n`;
  return Buffer.from(text.slice(0, slotBytes - 1) + '\n', 'latin1');
}

/** A script with its stamp in the places for it and behind it. */
export function stamped(script: Buffer, stamp: string): Buffer {
  const newline = script.length > 0 && script.at(-1) !== 0x0a ? '\n' : '';
  const told = script.toString('latin1').replaceAll(stampPlace, stamp);
  return Buffer.from(told + newline + stampLine(stamp), 'latin1');
}

/** The longest script that fits into the slot with its stamp behind it; without a line end at its end, one less. */
export const longestScriptBytes = slotBytes - stampLine('0'.repeat(32)).length;

/** Does the script fit into the slot together with its stamp? */
export function fitsSlot(script: Buffer): boolean {
  return stamped(script, '0'.repeat(32)).length <= slotBytes;
}

/** The slot's content: script, stamp, then empty lines, which are no commands in either flavour. */
export function slotContent(script: Buffer, stamp: string): Buffer {
  const content = Buffer.alloc(slotBytes, 0x0a);
  const text = stamped(script, stamp);
  if (text.length > slotBytes)
    throw new RangeError(`script of ${text.length} bytes does not fit ${slotBytes}`);
  text.copy(content);
  return content;
}

/**
 * Offset of the placeholder in a link image.
 * @throws RomkitError `slot-not-found` where it stands in it never or more than once.
 */
export function findSlot(image: Buffer, flavour: FlavourName): number {
  const wanted = placeholder(flavour);
  const offset = image.indexOf(wanted);
  if (offset < 0 || image.indexOf(wanted, offset + 1) >= 0) {
    throw new RomkitError({
      code: 'slot-not-found',
      message: `The link image holds the placeholder ${offset < 0 ? 'nowhere' : 'more than once'}.`,
      hint: 'Build with --route make, and report this with the target and the source commit.',
    });
  }
  return offset;
}
