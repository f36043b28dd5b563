import { resolve } from 'node:path';
import type { Mac } from '../../boot/chain/event.ts';
import { parseMac } from '../../boot/chain/mac.ts';
import { readConsoleLog, withConsole } from '../../boot/watch/console-log.ts';
import type { BootOnWire } from '../../boot/watch/watched-boot.ts';
import { usageError } from '../../system/error.ts';
import { readNamedFile } from '../../system/files/regular-file.ts';
import type { Context } from '../shell/context.ts';

/** A log of a serial console; without a MAC address, of the one machine that there is. */
interface ConsoleLog {
  readonly mac: Mac | null;
  readonly path: string;
}

const mostBytes = 256 << 20;

/** `FILE`, or `MAC=FILE`. */
function consoleLogOf(option: string): ConsoleLog {
  const [, mac, path] = /^((?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2})=(.+)$/is.exec(option) ?? [];
  return mac === undefined || path === undefined ? { mac: null, path: option } : { mac: parseMac(mac), path };
}

/** The boots by what the logs show as well: each log is of the newest boot of its machine. */
export async function withConsoleLogs(
  boots: readonly BootOnWire[],
  options: readonly string[],
  { cwd }: Context,
): Promise<readonly BootOnWire[]> {
  const joined = [...boots];
  for (const { mac, path } of options.map(consoleLogOf)) {
    const of = mac ?? onlyMachine(boots, path);
    const at = joined.findLastIndex((boot) => boot.mac === of);
    const boot = joined[at];
    if (boot === undefined)
      throw usageError('no-such-machine', `The capture shows no boot of ${of}, whose console is ${path}.`);
    const bytes = await readNamedFile(resolve(cwd, path), {
      name: path,
      example: 'a log of a serial console',
      mostBytes,
    });
    joined[at] = withConsole(boot, readConsoleLog(bytes));
  }
  return joined;
}

function onlyMachine(boots: readonly BootOnWire[], path: string): Mac {
  const [mac, ...others] = new Set(boots.map((boot) => boot.mac));
  if (mac === undefined)
    throw usageError('no-such-machine', 'The capture shows no boot that the console could be of.');
  if (others.length === 0) return mac;
  throw usageError(
    'which-machine',
    `The capture shows ${others.length + 1} machines, and one of them has this console.`,
    `Say which one: --console ${mac}=${path}`,
  );
}
