import { finding, type DiagnosisCode } from './diagnosis.ts';
import { clientProcessors } from '../client-arch.ts';
import type { BootEvent } from '../event.ts';
import type { ExpectedFile } from '../expectation.ts';
import { ofType, type Evidence, type Rule } from './evidence.ts';
import { beginningOf, firstLine, processorOf } from './first-bytes.ts';
import { sinceProgress } from './rules-wire.ts';
import type { Stage } from '../stage.ts';
import { samePath } from '../track.ts';
import { present } from '../../../system/present.ts';

type Found = readonly [code: DiagnosisCode, words: string, next: string];

/** A file that came whole, and as it begins. */
interface Came {
  readonly path: string;
  readonly bytes: number;
  readonly head: Buffer;
}

const openIt = 'Open the address in a browser: an error or login page, or a proxy, has taken its place.';

const webPage: Readonly<Record<string, Found>> = {
  nbp: ['nbp-not-a-program', 'is a web page', 'Put the boot program itself under that name.'],
  script: ['script-not-a-script', 'is a web page, and no script', openIt],
  kernel: ['kernel-not-a-kernel', 'is a web page, and no kernel', openIt],
  initrd: ['initrd-not-an-initrd', 'is a web page, and no initrd', openIt],
};

/** Files whose first bytes show that nothing can come of them; each is looked at until a later stage is done. */
export const wrongContent: Rule = (evidence) => {
  const { nbp, bootScript, macScript, kernel, initrd, method } = evidence.expected;
  const events = sinceProgress(evidence);
  const looks: readonly (readonly [Stage, ExpectedFile | null, (came: Came) => Found | undefined])[] = [
    ['nbp', nbp, (came) => inNbp(came, evidence)],
    ['boot-script', bootScript, inScript],
    ['mac-script', method === 'pxelinux' ? null : macScript, inScript],
    ['kernel', kernel, (came) => inKernel(came, evidence)],
    ['initrd', initrd, inInitrd],
  ];
  for (const [stage, file, look] of looks) {
    const came = file === null ? undefined : lastOf(events, file);
    const found = came === undefined ? undefined : look(came);
    if (found === undefined) continue;
    const [code, words, next] = found;
    return finding(code, stage, `${present(came, 'came').path} ${words}`, next);
  }
  return undefined;
};

/** Undefined where it did not come whole the last time, or nothing of it was captured; an announced size of 0 suffices. */
function lastOf(events: readonly BootEvent[], { path }: ExpectedFile): Came | undefined {
  const last = events.findLast(
    (event) =>
      (event.type === 'http-response' && samePath(event.path, path)) ||
      (isOfTftp(event) && samePath(event.file, path)),
  );
  if (last !== undefined && isAnnouncedEmpty(last)) return { path, bytes: 0, head: Buffer.alloc(0) };
  const isWhole =
    (last?.type === 'http-response' && last.status === 200 && last.complete) ||
    (last?.type === 'tftp-end' && last.error === null);
  if (!isWhole || !('bytes' in last)) return undefined;
  if (last.bytes > 0 && last.firstBytes === undefined) return undefined;
  return { path, bytes: last.bytes, head: Buffer.from(last.firstBytes ?? '', 'hex') };
}

type TftpFileEvent = Extract<BootEvent, { type: 'tftp-end' | 'tftp-probe' | 'tftp-progress' }>;

const isOfTftp = (event: BootEvent): event is TftpFileEvent & BootEvent =>
  ['tftp-end', 'tftp-probe', 'tftp-progress'].includes(event.type);

/** By option tsize (RFC 2349), where the client then may not load it. */
export const isAnnouncedEmpty = (event: BootEvent): boolean =>
  (event.type === 'tftp-probe' || event.type === 'tftp-progress') && event.totalBytes === 0;

const empty = (code: DiagnosisCode, next: string): Found => [code, 'is empty', next];

function inScript({ bytes, head }: Came): Found | undefined {
  if (bytes === 0)
    return empty('script-empty', 'Write the script; was the disk full, or is its generator broken?');
  switch (beginningOf(head)) {
    case 'web-page':
      return webPage['script'];
    case 'marked':
      return [
        'script-byte-order-mark',
        'begins with a byte order mark, so that firmware does not take it for a script',
        'Save it as plain ASCII or UTF-8 without a byte order mark: #!ipxe has to be its very first bytes.',
      ];
    case 'blank-before-script':
      return [
        'script-not-a-script',
        'has blanks or empty lines before #!ipxe, so that firmware does not take it for a script',
        'Take out what comes before #!ipxe: it has to be the very first bytes.',
      ];
    case 'text':
      return [
        'script-not-a-script',
        `does not begin with #!ipxe or #!gpxe, but with ${firstLine(head)}`,
        'Write #!ipxe into its first line.',
      ];
    default:
      return undefined;
  }
}

const archOf = ({ events }: Evidence): number | null =>
  ofType(events, 'dhcp-request').find(({ clientArch }) => clientArch !== null)?.clientArch ?? null;

function inNbp({ bytes, head }: Came, evidence: Evidence): Found | undefined {
  if (bytes === 0) return empty('nbp-not-a-program', 'Copy the boot program to the server again.');
  const beginning = beginningOf(head);
  if (beginning === 'web-page') return webPage['nbp'];
  const arch = archOf(evidence);
  const [wanted, is] = [arch === null ? undefined : clientProcessors[arch], processorOf(head)];
  const next =
    'Let DHCP choose the boot file by option 93: undionly.kpxe for 0, an x64 program for 7 and 9, an arm64 one for 11.';
  if (beginning === 'efi-program' && arch === 0)
    return ['nbp-wrong-architecture', 'is an EFI program, and the machine boots by BIOS', next];
  if (wanted === undefined) return undefined;
  if (is === undefined)
    return ['nbp-wrong-architecture', `is no EFI program, and the machine boots by UEFI (${wanted})`, next];
  return is === wanted || is === 'EFI byte code'
    ? undefined
    : ['nbp-wrong-architecture', `is an EFI program for ${is}, and the machine is ${wanted}`, next];
}

function inKernel({ bytes, head }: Came, evidence: Evidence): Found | undefined {
  if (bytes === 0) return empty('kernel-not-a-kernel', 'Copy the kernel to the server again.');
  const beginning = beginningOf(head);
  if (beginning === 'web-page') return webPage['kernel'];
  const is = processorOf(head);
  const arch = archOf(evidence);
  const wanted = arch === 0 ? 'x86_64' : arch === null ? undefined : clientProcessors[arch];
  // A PC's BIOS starts kernels for either; UEFI its own kind alone.
  const isFit = is === wanted || (arch === 0 && is === 'i386') || is === 'EFI byte code';
  return is === undefined || is === 'unknown' || wanted === undefined || isFit
    ? undefined
    : [
        'kernel-wrong-architecture',
        `is for ${is}, and the machine is ${wanted}`,
        `Give this machine an image for ${wanted}.`,
      ];
}

function inInitrd({ bytes, head }: Came): Found | undefined {
  if (bytes === 0) return empty('initrd-not-an-initrd', 'Copy the initrd to the server again.');
  return beginningOf(head) === 'web-page' ? webPage['initrd'] : undefined;
}
