import type { Outcome } from '../../registry/decision.ts';
import { checkImage, defaultReason, type CheckedImage } from '../checked-image.ts';
import { ownScript } from '../ipxe/image-lines.ts';
import { whose, type ScriptRequest } from '../request.ts';
import { checkLines } from '../script-lines.ts';
import type { ScriptPlaces } from '../script-places.ts';
import { plainTitle, screenText } from '../values.ts';
import { gpxeImageLines, gpxeMisfit } from './image-lines.ts';

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
 * Say why there is nothing to boot, and end well: whoever chained this asks again. A script stays on gPXE's stack of
 * 4096 bytes until it ends, and a kernel that is loaded by a script within a script within a script is one too many:
 * it is the entry script or the embedded one that asks line after line (see gpxeAskLines).
 */
export function gpxeWaitingScript(reason: string, request: ScriptRequest, places: ScriptPlaces): string {
  return write([
    `# ${whose(request)} waits`,
    `echo ${screenText(reason)}`,
    `echo MAC address ${places.macText(request.mac)}, serial number \${serial}`,
  ]);
}

function imageScript(image: CheckedImage, request: ScriptRequest, places: ScriptPlaces): string {
  if (image.kind === 'hold') return gpxeWaitingScript(image.text ?? defaultReason, request, places);
  const misfit = request.held ? gpxeMisfit(image, places) : null;
  if (misfit !== null) return gpxeWaitingScript(misfit, request, places);
  if (image.kind === 'script') return ownScript(image, ['#!gpxe']);
  const back = image.kind === 'local' || image.kind === 'shell' ? handBack(request) : [];
  return write([
    `# ${plainTitle(image.title)} for ${whose(request)}`,
    ...gpxeImageLines(image, places),
    ...back,
  ]);
}

/**
 * A command that fails ends the scripts that chained this one, and so leads back to the BIOS; after a script that ends
 * well they would ask again. In a static tree nothing asks again.
 */
const handBack = ({ held }: ScriptRequest): string[] => (held ? ['imgexec back-to-the-BIOS'] : []);

/** @throws RomkitError `line-too-long`. */
const write = (lines: readonly string[]): string => checkLines(['#!gpxe', ...lines], 'gpxe');
