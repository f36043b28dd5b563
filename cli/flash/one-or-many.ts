import { usageError } from '../../system/error.ts';
import type { FleetOptions } from './fleet/fleet.ts';
import type { FlashOptions } from './flash.ts';

/** What `romkit flash` was called with, before it is known whether it is about one card or many. */
export type BurnOptions = Partial<FlashOptions> &
  Partial<FleetOptions> & {
    readonly confirm?: string | undefined;
    readonly allow?: readonly string[] | undefined;
  };

const ofOne = ['device', 'chip', 'offset', 'slotSize', 'backupTo'] as const;
const ofMany = ['canary', 'concurrency', 'ssh', 'report'] as const;

/**
 * One card (`ROM --device`) or those of an inventory; never a bit of both.
 * @throws RomkitError of wrong usage
 */
export function oneOrMany(
  rom: string | undefined,
  options: BurnOptions,
): (FlashOptions & { readonly rom: string }) | FleetOptions {
  const { inventory, device } = options;
  const given = (names: readonly (keyof BurnOptions)[]): string | undefined =>
    names.find((name) => options[name] !== undefined);
  if (inventory !== undefined) {
    const other = rom ?? given(ofOne);
    if (other === undefined) return { ...options, inventory };
    const what = rom === undefined ? `--${dashed(other)} is` : 'A ROM and its card are';
    throw usageError('one-or-many', `${what} written in the inventory, in the host's own row.`);
  }
  const alone = given(ofMany);
  if (alone !== undefined)
    throw usageError(
      'one-or-many',
      `--${dashed(alone)} is about many machines.`,
      'It goes with --inventory FILE.',
    );
  if (rom === undefined)
    throw usageError('missing-argument', 'romkit flash needs a ROM.', 'romkit flash ROM --device DEVICE');
  if (device === undefined)
    throw usageError(
      'missing-option',
      'romkit flash needs --device.',
      'romkit flash list shows the cards of this machine.',
    );
  return { ...options, rom, device };
}

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
