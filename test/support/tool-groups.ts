import { processes } from './processes.ts';

/** Process groups of the tools that a romkit has started and that are still running. */
export function toolGroups(romkitPid: number): number[] {
  const own = processes().filter(({ parent }) => parent === romkitPid);
  return [...new Set(own.map(({ group }) => group))].filter((group) => group !== romkitPid);
}
