import type { Outcome } from '../../registry/decision.ts';
import type { ImageKind } from '../../registry/model/image.ts';
import type { Layout } from '../assignment.ts';
import { checkImage, defaultReason, requirePart, type CheckedImage } from '../checked-image.ts';
import { namesImageUrl } from '../image-url.ts';
import { retryPauseMs } from '../jitter.ts';
import type { ScriptRequest } from '../request.ts';
import { checkedLayout, plainTitle, screenText } from '../values.ts';

/** `pxelinux.cfg/01-…` for every outcome (syslinux, doc/syslinux.txt). Paths are relative to where pxelinux.0 came from. */
export function pxelinuxScript(outcome: Outcome, request: ScriptRequest, layout: Layout): string {
  const checked = checkedLayout(layout, 'ipxe');
  switch (outcome.type) {
    case 'image':
      return imageOutcome(outcome, request, checked);
    case 'wait':
      return pxelinuxWaiting('No image is assigned to this machine yet.', request, layout);
    case 'hold':
      return pxelinuxWaiting(outcome.reason, request, layout);
    case 'nothing':
      return backToFirmware('No image is assigned to this machine.');
  }
}

/** Go on in iPXE, which can tell of the machine and wait; where there is none, show why and load pxelinux again. */
function pxelinuxWaiting(reason: string, request: ScriptRequest, layout: Layout): string {
  const { ipxeKernel } = checkedLayout(layout, 'ipxe');
  if (ipxeKernel !== null) return continueInIpxe(ipxeKernel, reason);
  const tenths = Math.round(retryPauseMs(request.mac ?? '', 4) / 100);
  return config(
    reason,
    [`SAY ${screenText(reason)}`, 'DEFAULT again', 'PROMPT 1', `TIMEOUT ${tenths}`],
    ['LABEL again', '  KERNEL pxelinux.0'],
  );
}

/** `pxelinux.cfg/default`, for a machine that has no configuration of its own. */
export function pxelinuxDefault(ipxeKernel: string | null = null): string {
  const reason = 'No image is assigned to this machine.';
  return ipxeKernel === null ? backToFirmware(reason) : continueInIpxe(ipxeKernel, reason);
}

export interface PxelinuxLinuxFiles {
  readonly title: string;
  readonly kernel: string;
  readonly initrds: readonly string[];
  readonly commandLine: string;
}

/** One entry that starts at once. */
export function pxelinuxLinux({ title, kernel, initrds, commandLine }: PxelinuxLinuxFiles): string {
  return start(title, [
    `LINUX ${kernel}`,
    ...(initrds.length === 0 ? [] : [`INITRD ${initrds.join(',')}`]),
    ...(commandLine === '' ? [] : [`APPEND ${commandLine}`]),
  ]);
}

/** Does pxelinux itself start such an image? Others go on in iPXE, which asks the web server for them. */
export const startsInPxelinux = (kind: ImageKind, hasMemdisk: boolean): boolean =>
  kind === 'linux' || kind === 'local' || (hasMemdisk && (kind === 'iso' || kind === 'disk'));

/** pxelinux puts no settings into a command line: where only the firmware knows the server, iPXE goes on. */
function imageOutcome(
  outcome: Extract<Outcome, { type: 'image' }>,
  request: ScriptRequest,
  layout: Layout,
): string {
  const image = checkImage(outcome, `${layout.baseUrl}/${layout.revisions}`);
  const isFixed = !layout.baseUrl.includes('${') || !namesImageUrl(outcome.commandLine);
  return isFixed ? imageConfig(image, request, layout) : inIpxe(image, request, layout);
}

function imageConfig(image: CheckedImage, request: ScriptRequest, layout: Layout): string {
  const file = (path: string): string => layout.tftpImages + path;
  const kernel = (): string => file(requirePart(image, image.kernel, 'kernel'));
  const { title, commandLine } = image;
  switch (image.kind) {
    case 'linux':
      return pxelinuxLinux({ title, kernel: kernel(), initrds: image.initrds.map(file), commandLine });
    case 'iso':
    case 'disk':
      if (layout.memdisk === null) return inIpxe(image, request, layout);
      return start(title, [
        `LINUX ${layout.memdisk}`,
        `INITRD ${kernel()}`,
        `APPEND${image.kind === 'iso' ? ' iso' : ''} raw`,
      ]);
    case 'local':
      return start(title, ['LOCALBOOT 0']);
    case 'efi':
      return pxelinuxWaiting(`${title} is for UEFI firmware, and pxelinux is for BIOS.`, request, layout);
    case 'hold':
      return pxelinuxWaiting(image.text ?? defaultReason, request, layout);
    case 'multiboot':
    case 'chain':
    case 'script':
    case 'shell':
      return inIpxe(image, request, layout);
  }
}

function inIpxe(image: CheckedImage, request: ScriptRequest, layout: Layout): string {
  if (layout.ipxeKernel !== null) return continueInIpxe(layout.ipxeKernel, image.title);
  return pxelinuxWaiting(`${image.title} needs iPXE (ipxe.lkrn) on the TFTP server.`, request, layout);
}

/** iPXE in the form of a Linux kernel runs the script that it is given as initrd. */
const continueInIpxe = (ipxeKernel: string, title: string): string =>
  start(title, [`LINUX ${ipxeKernel}`, 'INITRD autoexec.ipxe']);

/** -1 tells the BIOS to try its next device. */
const backToFirmware = (reason: string): string =>
  start(reason, [`SAY ${screenText(reason)}`, 'LOCALBOOT -1']);

const start = (title: string, entry: readonly string[]): string =>
  config(
    title,
    ['DEFAULT image', 'PROMPT 0', 'TIMEOUT 0'],
    ['LABEL image', ...entry.map((line) => `  ${line}`)],
  );

const config = (title: string, head: readonly string[], entry: readonly string[]): string =>
  [`# ${plainTitle(title)}`, ...head, '', ...entry, ''].join('\n');
