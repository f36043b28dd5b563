import type { Outcome } from '../../registry/decision.ts';
import { checkImage, defaultReason, requirePart, type CheckedImage } from '../checked-image.ts';
import { withInitrdNames, ownScript } from '../ipxe/image-lines.ts';
import { gpxeReportQuery } from '../report.ts';
import type { ScriptRequest } from '../request.ts';
import { checkLines } from '../script-lines.ts';
import type { ScriptPlaces } from '../script-places.ts';
import { plainTitle, screenText } from '../values.ts';

/** Held answers that one script asks for: the last is four minutes after the one before it, a day in all. */
const mostAsks = 360;

/**
 * `MAC.gpxe` for every outcome. gPXE's language has no goto and no `||`: a command that fails ends the script, and
 * gPXE hands back to the BIOS.
 */
export function gpxeScript(outcome: Outcome, request: ScriptRequest, places: ScriptPlaces): string {
  switch (outcome.type) {
    case 'image':
      return imageScript(checkImage(outcome), request, places);
    case 'wait':
      return gpxeWaitingScript('No image is assigned to this machine yet.', request, places);
    case 'hold':
      return gpxeWaitingScript(outcome.reason, request, places);
    case 'nothing':
      return write([`# Nothing for ${request.mac}`, 'echo No image is assigned to this machine.']);
  }
}

/**
 * Ask for an image until there is one, without a loop: line after line asks, the server holds each answer, and an
 * answer without an image is an empty script, after which the next line runs. gPXE's HTTP client waits without a
 * limit (net/tcp/http.c, core/monojob.c). DHCP before each line keeps the lease, and is the pause while the server
 * restarts: a connection that is refused ends the script. A chained script stays on a stack of 4096 bytes until it
 * ends, so none chains itself but the last line, once a day.
 */
export function gpxeWaitingScript(reason: string, request: ScriptRequest, places: ScriptPlaces): string {
  const { mac, attempt, held } = request;
  const url = places.scriptUrl(mac);
  if (!held)
    return write([
      `# ${mac} waits`,
      `echo ${screenText(reason)}`,
      'echo Reset it when an image is assigned.',
    ]);
  if (attempt > 0) return write([`# ${mac} waits on`]);
  const nic = places.interface === 'netX' ? 'any' : `${places.interface} `.repeat(8).trimEnd();
  const asks = Array.from({ length: mostAsks }, (_, index) => [
    `chain ${url}?attempt=${index + 1}`,
    `dhcp ${nic}`,
  ]);
  return write([
    `# ${mac} waits`,
    `imgfetch -n romkit-report ${places.reportUrl(mac)}?${gpxeReportQuery()}`,
    'imgfree romkit-report',
    `echo ${screenText(reason)}`,
    `echo MAC address ${mac}, serial number \${serial}`,
    ...asks.flat(),
    `chain ${url}`,
  ]);
}

function imageScript(image: CheckedImage, request: ScriptRequest, places: ScriptPlaces): string {
  const heading = `# ${plainTitle(image.title)} for ${request.mac}`;
  const file = (path: string): string => places.images + path;
  const kernelUrl = (): string => file(requirePart(image, image.kernel, 'kernel'));
  const { memdiskUrl } = places;
  switch (image.kind) {
    case 'linux': {
      const commandLine = withInitrdNames(image.initrds, image.commandLine, places.namesInitrd);
      return write([
        heading,
        ...gpxeLinuxLines({ kernelUrl: kernelUrl(), initrdUrls: image.initrds.map(file), commandLine }),
      ]);
    }
    case 'multiboot':
      return write([
        heading,
        `kernel ${kernelUrl()} ${image.commandLine}`.trimEnd(),
        ...[...image.initrds, ...image.modules].map((path) => `module ${file(path)}`),
        'boot',
      ]);
    case 'iso':
    case 'disk':
      if (memdiskUrl === null && request.held)
        return gpxeWaitingScript(`${image.title} needs memdisk on the boot server.`, request, places);
      return write([heading, ...diskLines(kernelUrl(), image.kind, memdiskUrl)]);
    case 'chain':
      return write([heading, `chain ${requirePart(image, image.url, 'URL')}`]);
    case 'script':
      if (!/^#!gpxe\s/.test(image.text ?? ''))
        return gpxeWaitingScript(`The script of ${image.title} is not for gPXE.`, request, places);
      return ownScript(image, ['#!gpxe']);
    case 'efi':
      return write([
        heading,
        `echo ${screenText(image.title)} is for UEFI firmware.`,
        `kernel ${kernelUrl()} ${image.commandLine}`.trimEnd(),
        'boot',
      ]);
    case 'local':
      return write([heading, 'echo Back to the BIOS, which boots the next device.']);
    case 'shell':
      // gPXE has no command for it, but offers it whenever a script has ended.
      return write([heading, 'echo Press Ctrl-B for the command line of gPXE.']);
    case 'hold':
      return gpxeWaitingScript(image.text ?? defaultReason, request, places);
  }
}

/** From memory, by memdisk; else as iPXE can, which reads these scripts too. */
function diskLines(url: string, kind: 'iso' | 'disk', memdiskUrl: string | null): string[] {
  if (memdiskUrl === null) return [`sanboot ${url}`];
  return [`kernel ${memdiskUrl}${kind === 'iso' ? ' iso' : ''} raw`, `initrd ${url}`, 'boot'];
}

export interface GpxeLinuxFiles {
  readonly kernelUrl: string;
  readonly initrdUrls: readonly string[];
  readonly commandLine: string;
}

/** Kernel, initrds, boot. */
export function gpxeLinuxLines({ kernelUrl, initrdUrls, commandLine }: GpxeLinuxFiles): string[] {
  return [
    `kernel ${kernelUrl} ${commandLine}`.trimEnd(),
    ...initrdUrls.map((url) => `initrd ${url}`),
    'boot',
  ];
}

/** @throws RomkitError `line-too-long`. */
const write = (lines: readonly string[]): string => checkLines(['#!gpxe', ...lines], 'gpxe');
