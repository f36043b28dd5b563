import type { Outcome } from '../../registry/decision.ts';
import { checkImage, defaultReason, type CheckedImage } from '../checked-image.ts';
import { ownScript } from '../ipxe/image-lines.ts';
import { whose, type ScriptRequest } from '../request.ts';
import { checkLines } from '../script-lines.ts';
import { gpxeReportQuery } from '../report.ts';
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
      return imageScript(checkImage(outcome, places.revisions), request, places);
    case 'wait':
      return gpxeWaitingScript('No image is assigned to this machine yet.', request, places);
    case 'hold':
      return gpxeWaitingScript(outcome.reason, request, places);
    case 'nothing':
      return write([
        `# Nothing for ${whose(request)}`,
        'echo No image is assigned to this machine.',
        ...handBack(request),
      ]);
  }
}

/**
 * Ask for an image until there is one, without a loop: line after line asks, the server holds each answer, and an
 * answer without an image is a script that does nothing, after which the next line runs. gPXE's HTTP client waits
 * without a limit (net/tcp/http.c, core/monojob.c). DHCP before each line keeps the lease, and is the pause while the
 * server restarts: a connection that is refused ends the script.
 */
function gpxeWaitingScript(reason: string, request: ScriptRequest, places: ScriptPlaces): string {
  const { mac, attempt, held } = request;
  const said = [
    `echo ${screenText(reason)}`,
    `echo MAC address ${places.macText(mac)}, serial number \${serial}`,
  ];
  if (!held) return write([`# ${whose(request)} waits`, ...said]);
  if (attempt > 0) return write([`# ${whose(request)} waits on`]);
  return write([
    `# ${whose(request)} waits`,
    `imgfetch -n romkit-report ${places.reportUrl(mac)}?${gpxeReportQuery()}`,
    'imgfree romkit-report',
    ...said,
    ...askLines(places.scriptUrl(mac), places.interface),
  ]);
}

function askLines(url: string, nic: string): string[] {
  const dhcp = `dhcp ${nic === 'netX' ? 'any' : Array<string>(8).fill(nic).join(' ')}`;
  const asks = Array.from({ length: mostAsks }, (_, index) => [
    `chain ${url}?attempt=${index + 1}`,
    dhcp,
    dhcp,
  ]);
  return [...asks.flat(), `chain ${url}`];
}

function imageScript(image: CheckedImage, request: ScriptRequest, places: ScriptPlaces): string {
  if (image.kind === 'hold') return gpxeWaitingScript(image.text ?? defaultReason, request, places);
  const misfit = request.held ? gpxeMisfit(image, places) : null;
  if (misfit !== null) return gpxeWaitingScript(misfit, request, places);
  if (image.kind === 'script') return ownScript(image, ['#!gpxe']);
  const back = image.kind === 'local' || image.kind === 'shell' ? handBack(request) : [];
  return write([
    `# ${plainTitle(image.title)} for ${whose(request)}`,
    ...(request.held ? forgetScripts : []),
    ...gpxeImageLines(image, places),
    ...back,
  ]);
}

/**
 * A script that has ended is a loaded image again (image/script.c): `boot` would not know which one to start, and a
 * kernel would be given the others as initrds.
 */
const forgetScripts = ['imgfree'];

/**
 * A command that fails ends the scripts that chained this one, and so leads back to the BIOS; after a script that ends
 * well a machine that waited would ask again. In a static tree nothing asks again.
 */
const handBack = ({ held }: ScriptRequest): string[] => (held ? ['imgexec back-to-the-BIOS'] : []);

/** @throws RomkitError `line-too-long`. */
const write = (lines: readonly string[]): string => checkLines(['#!gpxe', ...lines], 'gpxe');
