import { usageError } from '../../system/error.ts';
import { didYouMean } from '../../system/nearest.ts';
import { allowable, reasons, type ReasonName } from '../../rom/flash/plan/refusal.ts';

/** Options of every command that opens a device. */
export interface DeviceOptions {
  readonly chip?: string | undefined;
  readonly confirm?: string | readonly string[] | undefined;
  readonly allow?: readonly string[] | undefined;
  readonly dryRun?: true | undefined;
  readonly input?: boolean | undefined;
}

/**
 * The reasons that `--allow` lifts.
 * @throws RomkitError `unknown-reason`, `not-allowable`
 */
export function allowedReasons(names: readonly string[] = []): ReadonlySet<ReasonName> {
  return new Set(names.flatMap((name) => name.split(',')).map(reasonNamed));
}

function reasonNamed(name: string): ReasonName {
  const reason = allowable.find((candidate) => candidate === name);
  if (reason !== undefined) return reason;
  if (name in reasons)
    throw usageError(
      'not-allowable',
      `"${name}" cannot be allowed: there would be no way back, or nothing to write.`,
    );
  throw usageError(
    'unknown-reason',
    `There is no reason "${name}" to be refused: ${didYouMean(name, allowable) ?? `they are ${allowable.join(', ')}.`}`,
  );
}

/**
 * A number of bytes: `8192`, `0x2000`, `64K`.
 * @throws RomkitError `bad-number`
 */
export function byteCount(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, hex, decimal, unit] = /^(?:0x([0-9a-f]+)|(\d+)([km])?)$/i.exec(text) ?? [];
  const factor = unit === undefined ? 1 : unit.toLowerCase() === 'k' ? 1024 : 1024 * 1024;
  const value = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal) * factor;
  if (Number.isSafeInteger(value)) return value;
  throw usageError('bad-number', `${flag} takes a number of bytes (8192, 0x2000, 64K), not "${text}".`);
}
