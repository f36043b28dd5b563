import type { Outcome } from '../../registry/decision.ts';
import { checkImage, defaultReason, type CheckedImage } from '../checked-image.ts';
import { ownScript } from '../ipxe/image-lines.ts';
import { gpxeReportQuery } from '../report.ts';
import { whose, type ScriptRequest } from '../request.ts';
import { checkLines } from '../script-lines.ts';
import type { ScriptPlaces } from '../script-places.ts';
import { plainTitle, screenText } from '../values.ts';
import { gpxeImageLines, gpxeMisfit } from './image-lines.ts';

/** Held answers that one script asks for: the last is four minutes after the one before it, 16 hours in all. */
const mostAsks = 240;

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
      return write([`# Nothing for ${whose(request)}`, 'echo No image is assigned to this machine.']);
  }
}

/**
 * Ask for an image until there is one, without a loop: line after line asks, the server holds each answer, and an
 * answer without an image is an empty script, after which the next line runs. gPXE's HTTP client waits without a
 * limit (net/tcp/http.c, core/monojob.c). DHCP before each line keeps the lease, and is the pause while the server
 * restarts: a connection that is refused ends the script. A chained script stays on a stack of 4096 bytes until it
 * ends, so none chains itself but the last line.
 */
export function gpxeWaitingScript(reason: string, request: ScriptRequest, places: ScriptPlaces): string {
  const { mac, attempt, held } = request;
  const url = places.scriptUrl(mac);
  if (!held)
    return write([
      `# ${whose(request)} waits`,
      `echo ${screenText(reason)}`,
      'echo Reset it when an image is assigned.',
    ]);
  if (attempt > 0) return write([`# ${whose(request)} waits on`]);
  const nic = places.interface === 'netX' ? 'any' : `${places.interface} `.repeat(8).trimEnd();
  const asks = Array.from({ length: mostAsks }, (_, index) => [
    `chain ${url}?attempt=${index + 1}`,
    `dhcp ${nic}`,
    `dhcp ${nic}`,
  ]);
  return write([
    `# ${whose(request)} waits`,
    `imgfetch -n romkit-report ${places.reportUrl(mac)}?${gpxeReportQuery()}`,
    'imgfree romkit-report',
    `echo ${screenText(reason)}`,
    `echo MAC address ${places.macText(mac)}, serial number \${serial}`,
    ...asks.flat(),
    `chain ${url}`,
  ]);
}

function imageScript(image: CheckedImage, request: ScriptRequest, places: ScriptPlaces): string {
  if (image.kind === 'hold') return gpxeWaitingScript(image.text ?? defaultReason, request, places);
  const misfit = request.held ? gpxeMisfit(image, places) : null;
  if (misfit !== null) return gpxeWaitingScript(misfit, request, places);
  if (image.kind === 'script') return ownScript(image, ['#!gpxe']);
  return write([`# ${plainTitle(image.title)} for ${whose(request)}`, ...gpxeImageLines(image, places)]);
}

/** @throws RomkitError `line-too-long`. */
const write = (lines: readonly string[]): string => checkLines(['#!gpxe', ...lines], 'gpxe');
