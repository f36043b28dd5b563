import type { Change } from '../../../boot/registry/model/change.ts';
import type { NewRevision } from '../../../boot/registry/model/image.ts';
import type { PageSite } from './page-site.ts';
import { PlayedMachine, playedMac } from './played-machine.ts';

/** Markup that would run, were it not text. */
export const markup = '<img src=x onerror=alert(1)><script>alert(2)</script>';
/** An override of the writing direction (U+202E), an isolate that never ends (U+2067), and an emoji of three. */
const reversed = '\u202Egnp.exe\u2067';
export const emoji = '💾👩‍🚀';
/** Cut to the length that a field takes at most. */
const long = (begin: string, length: number): string => begin.padEnd(length, 'W');

export const note = long(`${markup} ${emoji} ${reversed} `, 4000);
export const title = long(`${markup}${emoji}${reversed}`, 200);
export const imageName = long('image', 63);
const label = long('host', 63);
export const machineName = [label, label, label, 'x'.repeat(61)].join('.');
export const tag = long('tag', 63);

const empty: NewRevision = {
  ...{ kind: 'hold', title, files: [], commandLine: '', url: null, text: long(markup, 10_000) },
  ...{ architecture: null, firmware: null, leastMemoryMiB: null, reportsUp: false },
};

/** Words of people, each at the length at which the API takes it at most. */
const changes: readonly Change[] = [
  { type: 'add-revision', image: imageName, revision: empty },
  {
    type: 'add-revision',
    image: 'script',
    revision: { ...empty, kind: 'script', text: `#!ipxe\necho ${markup}${'W'.repeat(5000)}\nshell\n` },
  },
  {
    type: 'add-revision',
    image: 'chain',
    revision: { ...empty, kind: 'chain', text: null, url: long('http://boot.example/', 2000) },
  },
  {
    type: 'edit-machine',
    machine: 1,
    values: {
      ...{ note, name: machineName, variables: { rack: long(markup, 500) } },
      tags: [tag, ...Array.from({ length: 63 }, (_, index) => `tag-${index}`)],
    },
  },
  {
    type: 'assign',
    assignment: {
      ...{ target: { type: 'machine', machine: 1 }, image: imageName, revision: null, priority: 0 },
    },
  },
  {
    type: 'assign',
    assignment: {
      ...{ target: { type: 'machine', machine: 3 }, image: 'image2', revision: null, priority: 0 },
    },
  },
];

/**
 * Fill a pool with what hostile firmware and careless people could send: machine 1 has all of it, machine 2 waits and
 * machine 3 has booted.
 */
export async function fillHostile(site: PageSite): Promise<void> {
  const told = { manufacturer: markup, product: reversed, serial: long(`${emoji}${markup}`, 200) };
  const tooLong = { serial: 'S'.repeat(6000) };
  for (const [index, facts] of [told, { ...told, ...tooLong }, {}].entries())
    await new PlayedMachine(site.url, playedMac(index + 1), facts).ask();
  await site.untilMachines(3);
  await site.change(...changes);
  await new PlayedMachine(site.url, playedMac(3)).boot();
}
