import type { Outcome } from '../../registry/decision.ts';
import { checkImage, defaultReason, type CheckedImage } from '../checked-image.ts';
import { retryPauseMs } from '../jitter.ts';
import { ipxeFirmwareQuery, ipxeReportQuery } from '../report.ts';
import { whose, type ScriptRequest } from '../request.ts';
import { checkLines } from '../script-lines.ts';
import type { ScriptPlaces } from '../script-places.ts';
import { plainTitle, screenText } from '../values.ts';
import { ipxeImageLines, localDiskLines, ownScript } from './image-lines.ts';
import { bootRetry, heldWaitLines, ownPauseLines, treeWaitLines } from './retry-lines.ts';

/** The pause before a machine asks a server that holds its answer: the server paces it. */
const heldPauseMs = 500;

/** `MAC.ipxe` for every outcome. A script that ends well hands back to the firmware, one that fails is tried again. */
export function ipxeScript(outcome: Outcome, request: ScriptRequest, places: ScriptPlaces): string {
  switch (outcome.type) {
    case 'image':
      return imageScript(checkImage(outcome, places.revisions), request, places);
    case 'wait':
      return ipxeWaitingScript('No image is assigned to this machine yet.', request, places);
    case 'hold':
      return ipxeWaitingScript(outcome.reason, request, places);
    case 'nothing':
      return write([`# Nothing for ${whose(request)}`, 'echo No image is assigned to this machine.', 'exit']);
  }
}

/** Say why there is nothing to boot, tell what the firmware knows of the machine, and ask again. */
function ipxeWaitingScript(reason: string, request: ScriptRequest, places: ScriptPlaces): string {
  const { mac, attempt, held } = request;
  const report = `imgfetch --name romkit-report ${places.reportUrl(mac)}?${ipxeReportQuery()} && imgfree romkit-report ||`;
  const query = held ? `${ipxeFirmwareQuery}&attempt=${attempt + 1}` : ipxeFirmwareQuery;
  return write([
    `# ${whose(request)} waits`,
    ...(held ? [report] : []),
    `echo ${screenText(reason)}`,
    `echo MAC address ${places.macText(mac)}, serial number \${serial}`,
    // The lease has run for as long as the server held its answer.
    ...(attempt > 0 ? ['dhcp netX ||'] : []),
    ...waitLines(`${places.scriptUrl(mac)}?${query}`, request, places),
  ]);
}

function imageScript(image: CheckedImage, request: ScriptRequest, places: ScriptPlaces): string {
  const heading = `# ${plainTitle(image.title)} for ${whose(request)}`;
  if (image.kind === 'hold') return ipxeWaitingScript(image.text ?? defaultReason, request, places);
  if (image.kind === 'script') return ownScript(image, ['#!ipxe', '#!gpxe']);
  if (image.kind === 'local') return write([heading, ...localDiskLines]);
  if (image.kind === 'shell') return write([heading, 'echo The command line of iPXE:', 'shell', 'exit']);
  const retry = bootRetry(
    `${places.scriptUrl(request.mac)}?${ipxeFirmwareQuery}`,
    bootPause(request, places),
  );
  const lines = ipxeImageLines(image, places);
  const wrongFirmware = [
    ':wrong-firmware',
    `echo ${screenText(image.title)} cannot start on \${platform} firmware.`,
    'goto again',
  ];
  return write([
    heading,
    ...retry.head,
    ...lines,
    ...(lines.some((line) => line.includes('wrong-firmware')) ? wrongFirmware : []),
    ...retry.tail,
  ]);
}

function waitLines(url: string, { mac, attempt, held }: ScriptRequest, places: ScriptPlaces): string[] {
  if (held) return heldWaitLines(url, heldPauseMs + Math.round(retryPauseMs(mac ?? '', attempt) / 64));
  const pause =
    mac === null
      ? ownPauseLines(places.interface, 'wait-pause')
      : [`set wait-pause:int32 ${retryPauseMs(mac, 0)}`];
  return treeWaitLines(url, pause);
}

function bootPause({ mac, attempt }: ScriptRequest, places: ScriptPlaces): string[] {
  if (mac === null) return ownPauseLines(places.interface, 'boot-pause');
  return [`isset \${boot-pause} || set boot-pause:int32 ${retryPauseMs(mac, attempt)}`];
}

/** @throws RomkitError `line-too-long`. */
const write = (lines: readonly string[]): string => checkLines(['#!ipxe', ...lines], 'ipxe');
