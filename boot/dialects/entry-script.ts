import type { ScriptFlavour } from '../../rom/script/language.ts';
import { renderTemplate } from '../../rom/script/render.ts';
import type { Layout } from './assignment.ts';
import { checkedLayout } from './values.ts';

/**
 * `boot.gpxe` or `boot.ipxe`: sends each machine to the script that is named after its MAC address.
 * gPXE's language has nothing to say about a failure: its script ends, and gPXE shows the URL.
 */
export function entryScript(flavour: ScriptFlavour, layout: Layout): string {
  const { baseUrl, scripts, interface: nic } = checkedLayout(layout, flavour);
  const url = `${baseUrl}/${scripts}\${${nic}/mac}.${flavour}`;
  if (flavour === 'gpxe') return `#!gpxe\nchain ${url}\n`;
  return [
    '#!ipxe',
    `set script-url ${url}`,
    'chain --autofree ${script-url} && exit ||',
    'echo Could not boot from ${script-url}',
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
