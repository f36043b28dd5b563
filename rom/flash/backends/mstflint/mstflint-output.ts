import { failure, type FlashFailure } from '../../backend.ts';

/** What `mstflint -d DEVICE query` says of a card. */
export interface CardAnswer {
  /** The board's name at its maker, e.g. `MT_0000000008`: what is typed to confirm where no card is seen. */
  readonly psid: string | null;
  readonly firmwareVersion: string | null;
  /** Each expansion ROM: `type=UEFI version=14.28.15 cpu=AMD64`. */
  readonly roms: readonly string[];
  /** Firmware whose parts are accepted only when they are signed by the maker. */
  readonly secured: boolean;
}

/** Pure. */
export function readQuery(output: string): CardAnswer {
  const value = (label: string): string | null =>
    new RegExp(`^${label}:[ \\t]*(\\S.*)$`, 'm').exec(output)?.[1]?.trim() ?? null;
  const roms = /^Rom Info:.*(?:\n +type=.*)*/m.exec(output)?.[0] ?? '';
  const known = (text: string | null): string | null => (text === null || text === 'N/A' ? null : text);
  return {
    psid: known(value('PSID')),
    firmwareVersion: known(value('FW Version')),
    roms: [...roms.matchAll(/type=.*/g)].map(([rom]) => rom.trim()),
    secured: /\bsecure-fw\b/.test(value('Security Attributes') ?? ''),
  };
}

/** The last percentage of a flyer that is written over again and again. */
export function percentIn(text: string): number | undefined {
  const last = [...text.matchAll(/(\d{1,3})%/g)].at(-1)?.[1];
  return last === undefined ? undefined : Math.min(100, Number(last));
}

/** The card has firmware, but no ROM in it. */
export const hasNoRom = (output: string): boolean => /does not contain a ROM section/i.test(output);

/** What an error means, as far as it came before anything was written; undefined where it may be either. */
export function refusalIn(output: string, device: string): FlashFailure | undefined {
  const words = errorsIn(output);
  const message = (text: string): string => `${text}: ${words[0] ?? 'it says no more'}.`;
  const details = words.slice(1);
  const is = (pattern: RegExp): boolean => pattern.test(output);
  if (is(/permission denied|operation not permitted/i))
    return failure('tool-unfit', message(`${device} may not be used`), {
      details,
      hint: 'Run romkit as root.',
    });
  if (is(/semaphore|flash gateway|is locked|resource busy/i))
    return failure('device-busy', message(`The flash of ${device} is in use`), {
      ...{ details, hint: 'Wait for the other program; after a crash: mstflint --clear_semaphore' },
    });
  if (is(/cannot open device|unable to parse device|no such device/i))
    return failure('device-gone', message(`mstflint does not reach ${device}`), {
      ...{ details, hint: 'romkit flash list shows the cards; mstflint takes a PCI address, e.g. 03:00.0.' },
    });
  if (is(/common FW\/ROM Product Version/i))
    return failure(
      'protected',
      'The firmware of this card and its ROM are one product: the ROM is not to be changed alone.',
      {
        ...{ details: words, hint: `If the maker allows it: --device mstflint:${device},allow_rom_change` },
      },
    );
  if (is(/write protect|signature|not allowed to burn|not supported|timestamp was detected/i))
    return failure('protected', message(`${device} takes no other ROM`), { details });
  return undefined;
}

/** Its error lines, without their marks. */
export const errorsIn = (output: string): string[] =>
  [...output.matchAll(/-E- *(.+?)\.? *$/gm)].map(([, words = '']) => words.trim());
