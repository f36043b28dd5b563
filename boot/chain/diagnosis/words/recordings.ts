import type { Recordings } from '../../expectation.ts';

/** The advice where evidence says no more: to look at the recordings, or to make those that are missing. */
export function lookAtAll(recordings: Recordings | undefined): string {
  if (recordings === undefined)
    return "Look at the machine's screen or serial console; romkit console shows and explains the latter.";
  const { consoleFile, pcapFile } = recordings;
  const made = [consoleFile, pcapFile].filter((file) => file !== null);
  const missing = [
    ...(consoleFile === null ? ['--console FILE'] : []),
    ...(pcapFile === null ? ['--pcap FILE'] : []),
  ].join(' and ');
  const look = `look at the end of ${made.length === 0 ? 'both' : made.join(' and of ')}`;
  if (missing === '') return `L${look.slice(1)}.`;
  return made.length === 0
    ? `Run again with ${missing} and ${look}.`
    : `L${look.slice(1)}, or run again with ${missing}.`;
}

/** The beginning of an advice about the console's last lines. */
export const lookAtConsole = (recordings: Recordings | undefined): string =>
  recordings === undefined
    ? 'Look at the end of the console'
    : recordings.consoleFile === null
      ? 'Look at the end of the console (--console FILE)'
      : `Look at the end of ${recordings.consoleFile}`;
