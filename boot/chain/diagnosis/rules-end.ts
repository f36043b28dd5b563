import { finding } from './diagnosis.ts';
import type { BootEvent } from '../event.ts';
import { sinceProgress } from './rules-wire.ts';
import { ofType, type Rule } from './evidence.ts';
import { lookAtConsole } from './words/recordings.ts';

/** A transfer that began and has not ended, and how far it has come: the latest one; undefined where none is open. */
export function openTransfer(
  events: readonly BootEvent[],
): { readonly name: string; readonly bytes: number } | undefined {
  const open = new Map<string, number>();
  for (const event of events) {
    if (event.type === 'tftp-request') open.set(event.file, 0);
    if (event.type === 'http-request') open.set(event.path, 0);
    if (event.type === 'tftp-progress') open.set(event.file, event.bytes);
    if (event.type === 'http-progress') open.set(event.path, event.bytes);
    if (event.type === 'tftp-end' || event.type === 'tftp-probe') open.delete(event.file);
    if (event.type === 'http-response') open.delete(event.path);
  }
  const last = [...open].at(-1);
  return last === undefined ? undefined : { name: last[0], bytes: last[1] };
}

/** A transfer that began and neither ended nor moved. */
export const stalled: Rule = ({ events, stage }) => {
  const last = openTransfer(events);
  return last === undefined
    ? undefined
    : finding(
        'transfer-stalled',
        stage,
        `The transfer of ${last.name} stopped after ${last.bytes} bytes, and the server sends nothing more.`,
        "Look at the server's log, disk and network; the machine itself still waits.",
      );
};

/** Firmware reserves the memory for a file when the server has announced its size, before most of it comes. */
const mostBytesBeforeReserve = 256 * 1024;
/** Smaller ones fit into the memory of any machine that starts firmware. */
const leastBytesOfLarge = 16 * 1024 * 1024;

/** The firmware does not want the rest of a file; its console, where there is one, says why. */
export const endedByMachine: Rule = (evidence) => {
  const responses = ofType(sinceProgress(evidence), 'http-response');
  // It may have started over since, or run the next line of its script.
  const at = responses.findLastIndex(({ endedBy }) => endedBy === 'client');
  const ended = responses[at];
  if (ended === undefined || evidence.stage === 'os') return undefined;
  const { path, bytes, totalBytes } = ended;
  if (responses.slice(at).some((later) => later.complete && later.path === path)) return undefined;
  const isTooLarge = bytes <= mostBytesBeforeReserve && (totalBytes ?? 0) >= leastBytesOfLarge;
  const words = `The machine itself ended the transfer of ${path} after ${bytes} bytes${totalBytes === null ? '' : ` of ${totalBytes}`}`;
  return isTooLarge
    ? finding(
        'out-of-memory',
        evidence.stage,
        `${words}, as soon as it knew its size: it has too little memory for it`,
        'Give the machine more memory, or use a smaller file; its console says more.',
      )
    : finding(
        'connection-cut',
        evidence.stage,
        words,
        "Look at the machine's console: somebody may have pressed a key, or the firmware cannot use the file.",
      );
};

export const wrongImage: Rule = ({ events, expected }) => {
  const report = ofType(events, 'os-report').find(({ image }) => image !== expected.image);
  return report === undefined
    ? undefined
    : finding(
        'wrong-image',
        'os',
        `The machine runs ${report.image}; meant was ${expected.image}.`,
        "Look at the machine's script: it names another image.",
      );
};

/** A kernel's clock or banner, or a system that greets: it does speak on this console. */
const isSystem = /^\s*\[ *\d+\.\d{6}\]|Linux version|\blogin:|systemd\[\d+\]/;

/** Everything was loaded and the console shows nothing of a system; a system that asks servers is up all the same. */
export const consoleSilent: Rule = (evidence) => {
  const { stage, expected, circumstances } = evidence;
  if (stage !== 'os' || expected.consoleText === null) return undefined;
  const events = sinceProgress(evidence);
  if (ofType(events, 'console').some(({ line }) => isSystem.test(line))) return undefined;
  const sign = events.map(signOfLife).find((each) => each !== undefined);
  return finding(
    'console-silent',
    'os',
    sign === undefined
      ? 'Kernel and initrd were loaded, and then the console shows nothing of a system: it is up and silent here, or the kernel did not start'
      : `The system is up, for ${sign}, and its console says nothing`,
    `Give the kernel this console: console=ttyS0,115200 in its command line. ${lookAtConsole(circumstances.recordings)} for what came last.`,
  );
};

/** The system has switched the machine off again: nothing more will come. */
export const consoleSilentForSure: Rule = (evidence) =>
  sinceProgress(evidence).some((event) => event.type === 'power' && event.state === 'off')
    ? consoleSilent(evidence)
    : undefined;

/** After the last file of the boot: no firmware asks any more. */
function signOfLife(event: BootEvent): string | undefined {
  if (event.type === 'dhcp-request' && !/^PXEClient|^HTTPClient/.test(event.vendorClass ?? ''))
    return 'it asks DHCP for an address';
  return event.type === 'http-request' && !/^(?:iPXE|gPXE|UefiHttpBoot)/i.test(event.userAgent ?? '')
    ? `it asks ${event.server} for ${event.path}`
    : undefined;
}

/** A system that starts over has crashed: everything it needed was there. */
export const restarted: Rule = ({ events, stage, circumstances: { recordings } }) => {
  const at = events.findLastIndex((event) => event.type === 'power' && event.state === 'reset');
  if (stage !== 'os' || at < 0) return undefined;
  const lines = ofType(events.slice(0, at), 'console').map(({ line }) => line);
  // The kernel's own sentence, not the stack below it, in which its panic() stands as well.
  const panic =
    lines.findLast((line) => line.includes('Kernel panic')) ??
    lines.findLast((line) => /panic|oops|fatal/i.test(line));
  return finding(
    'os-restarted',
    'os',
    `Kernel and initrd arrived, and the system restarted the machine${panic === undefined ? '' : `: ${panic.trim()}`}`,
    `${lookAtConsole(recordings)}: does the kernel have this machine's drivers, is the initrd its own?`,
  );
};
