import { ExitCode, RomkitError } from '../../../system/error.ts';
import { describeRanges, type ByteRange } from './slot.ts';

/**
 * Why nothing is to be written. Each reason has a name; `--allow NAME` lifts that one and no other. Those marked null
 * cannot be lifted: what they ask for would not be a flash that one can come back from.
 */
export const reasons = {
  'not-a-rom': null,
  'wrong-card': 'write the ROM of another card',
  'too-large': null,
  'rom-bar': 'write more than the window shows in which firmware looks for the ROM',
  'no-slot': null,
  'several-roms': null,
  'bad-checksum': 'write a ROM with a wrong checksum',
  'undi-checksum': 'write a ROM whose UNDI header alone has a wrong checksum, as gPXE leaves it',
  'no-manifest': 'write a ROM of which nobody knows how it was built',
  untested: 'write a ROM that has not been seen to boot',
  locked: 'try to write a chip that says it is write-protected',
  onboard: 'write the flash of a card that is part of the board',
  'ssh-card': 'write the card that carries your SSH session',
  'default-route': 'write the card that carries the default route',
  'blank-chip': 'take a chip that reads as all FF or all 00 for an empty one',
  unfinished:
    'flash a chip on which an earlier flash is unfinished, whose present content is then the backup',
  'changed-since': 'write over bytes that have changed since the backup was made, outside of the boot ROM',
  occupied: 'write over bytes that belong to no boot ROM',
  'boot-kind': 'take the boot of BIOS or UEFI away, which the ROM there now has',
  'backup-impossible': null,
  'cannot-write': null,
} as const satisfies Readonly<Record<string, string | null>>;

export type ReasonName = keyof typeof reasons;

export interface Refusal {
  readonly reason: ReasonName;
  /** One sentence: what is the matter. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
}

/** The chip is not as the flash can have left it: changed by somebody else, or another card's. */
export function changedSince(ranges: readonly ByteRange[], flash: string): Refusal {
  return {
    reason: 'changed-since',
    message: `Bytes that flash ${flash} leaves alone are not as its backup has them: ${describeRanges(ranges)}.`,
    hint:
      'Is this another card at the same programmer? Then connect the one that was flashed, or flash this one by itself ' +
      '(romkit flash ROM --device … --allow unfinished). Else look at what has changed its settings.',
  };
}

/** Names that `--allow` takes. */
export const allowable: readonly ReasonName[] = (Object.keys(reasons) as ReasonName[]).filter(
  (name) => reasons[name] !== null,
);

/** Divide what stands in the way into what was allowed by name and what was not. */
export function withoutAllowed(
  refusals: readonly Refusal[],
  allowed: ReadonlySet<ReasonName>,
): { refused: Refusal[]; lifted: Refusal[] } {
  const isLifted = ({ reason }: Refusal): boolean => reasons[reason] !== null && allowed.has(reason);
  return {
    refused: refusals.filter((refusal) => !isLifted(refusal)),
    lifted: refusals.filter(isLifted),
  };
}

/** The error of a plan that is refused: exit code 30, its code the first reason's name. */
export function refusalError(refused: readonly Refusal[]): RomkitError {
  const [first, ...others] = refused;
  return new RomkitError({
    code: `refused-${first?.reason ?? 'unknown'}`,
    message: `Refused (${refused.map(({ reason }) => reason).join(', ')}): ${first?.message ?? ''}`,
    details: others.map(({ message }) => message),
    hint: [...new Set(refused.map(hintOf)), 'Nothing was written.'].join('\n'),
    exitCode: ExitCode.flashRefused,
  });
}

/** What to do, and the way around it where there is one. */
export function hintOf({ reason, hint }: Refusal): string {
  return reasons[reason] === null ? hint : `${hint} To ${reasons[reason]} all the same: --allow ${reason}`;
}
