import { RomkitError } from '../../../system/error.ts';
import { checkTemplate } from '../../registry/resolve/command-line.ts';

/**
 * A kernel command line without the initrds that it names: romkit adds those where firmware needs them.
 * @param initrds their names; `initrd=` with another name stays
 */
export function withoutInitrds(commandLine: string, initrds: readonly string[]): string {
  // UEFI builds of iPXE present all of them under this name.
  const names = new Set([...initrds.map(lastPart), 'initrd.magic']);
  return commandLine
    .split(/\s+/)
    .filter(
      (word) =>
        !/^initrd=/.test(word) ||
        !word
          .slice(7)
          .split(',')
          .every((name) => names.has(lastPart(name))),
    )
    .join(' ')
    .trim();
}

/** Why a command line cannot be kept: a sentence; undefined where it can. */
export function commandLineProblem(commandLine: string): string | undefined {
  if (commandLine.length > 4000) return 'The command line has more than 4000 characters.';
  try {
    checkTemplate(commandLine);
    return undefined;
  } catch (error) {
    if (error instanceof RomkitError) return error.message;
    throw error;
  }
}

const lastPart = (path: string): string => path.split(/[/\\]/).at(-1) ?? '';
