import type { ScriptFlavour } from '../../rom/script/language.ts';
import { renderTemplate } from '../../rom/script/render.ts';
import type { Layout } from './assignment.ts';
import { ownPauseLines, pauseLine } from './ipxe/retry-lines.ts';
import { ipxeFirmwareQuery } from './report.ts';
import { checkedLayout, checkedPath } from './values.ts';

/** Tries of the entry script, each pause twice the last: 4 to 22 minutes in all, then the firmware's next device. */
const mostTries = 8;

export interface EntryOptions {
  /** Name of a script in the folder of scripts for machines that have none of their own; null where each has one. */
  readonly unknown: string | null;
}

/**
 * `boot.gpxe` or `boot.ipxe`: sends each machine to the script that is named after its MAC address.
 * gPXE's language has nothing to say about a failure: its script ends, and gPXE shows the URL.
 */
export function entryScript(
  flavour: ScriptFlavour,
  layout: Layout,
  options: EntryOptions = { unknown: null },
): string {
  const { baseUrl, scripts, interface: nic } = checkedLayout(layout, flavour);
  const folder = `${baseUrl}/${scripts}`;
  const url = `${folder}\${${nic}/mac}.${flavour}`;
  if (flavour === 'gpxe')
    return `#!gpxe
chain ${url}
`;
  const unknown =
    options.unknown === null
      ? []
      : [`chain --autofree ${folder}${checkedPath(options.unknown)} && goto returned ||`];
  return [
    '#!ipxe',
    `set script-url ${url}`,
    ...ownPauseLines(nic, 'entry-pause'),
    'set entry-tries:int8 0',
    '',
    ':fetch',
    `chain --autofree \${script-url}?${ipxeFirmwareQuery} && goto returned ||`,
    'echo Could not boot from ${script-url}',
    ...unknown,
    `iseq \${entry-tries} ${mostTries} && exit 1 ||`,
    'inc entry-tries',
    pauseLine('entry-pause'),
    'inc entry-pause ${entry-pause}',
    'goto fetch',
    '',
    ':returned',
    // UEFI firmware goes on to its next boot option only after a failure (UEFI 2.10, section 3.1.1).
    'exit 1',
    '',
  ].join('\n');
}

/**
 * `autoexec.ipxe`, which UEFI builds of iPXE fetch by themselves from where they came from: the same with DHCP
 * before it and with retries.
 */
export async function autoexecScript(layout: Layout): Promise<string> {
  const { text } = await renderTemplate('mac-chain', {
    'base-url': layout.baseUrl,
    path: layout.scripts,
    suffix: '.ipxe',
    interface: layout.interface === 'netX' ? 'all' : layout.interface,
  });
  return text;
}
