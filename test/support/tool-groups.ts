import { readFileSync } from 'node:fs';
import { processes } from './process/processes.ts';

/** Process groups of the flashroms that are at work on a programmer, whoever started them and is still there. */
export function toolGroups(programmer: string): number[] {
  const tools = processes().filter(
    ({ pid, name }) => name === 'flashrom' && commandLine(pid).includes(programmer),
  );
  return [...new Set(tools.map(({ group }) => group))];
}

function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
