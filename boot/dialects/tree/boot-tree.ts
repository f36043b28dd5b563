import type { Decision, Outcome } from '../../registry/decision.ts';
import type { ImageFile, ImageKind } from '../../registry/model/image.ts';
import { variablesIn } from '../../registry/resolve/command-line.ts';
import { resolve } from '../../registry/resolve/resolve.ts';
import type { Snapshot } from '../../registry/snapshot.ts';
import type { Mac } from '../../chain/event.ts';
import { pxelinuxName } from '../../chain/mac.ts';
import { layoutFor, usualLayout, type Layout } from '../assignment.ts';
import { imagePath } from '../checked-image.ts';
import { decisionScript } from '../decision-script.ts';
import { imageUrlVariable, namesImageUrl, revisionPath } from '../image-url.ts';
import { autoexecScript, entryScript } from '../entry-script.ts';
import type { Dialect } from '../request.ts';
import type { BootText } from '../texts.ts';
import { checkedLayout, checkedPath } from '../values.ts';

/** Everything that the boot server would answer, as files: nginx and a TFTP server alone boot every known machine. */
export interface BootTree {
  readonly texts: readonly BootText[];
  /** Files of images: by their content, and where a system asks for them, by their revision. */
  readonly images: readonly TreeImage[];
  /** Machines that the tree holds although an image is assigned to them, and why. */
  readonly problems: readonly TreeProblem[];
}

export interface TreeImage {
  readonly server: Server;
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface TreeProblem {
  /** Null: machines without a script of their own. */
  readonly mac: Mac | null;
  readonly dialect: Dialect;
  readonly reason: string;
}

/** Name of the script for machines that have none of their own, in the folder of scripts. */
const unknownScriptName = 'default.ipxe';

/** No machine has this address (IEEE 802, the first octet's group bit is not set, but the OUI is Xerox's). */
const nobody: Mac = '00:00:00:00:00:00';

type Server = BootText['server'];

export interface BootTreeOptions {
  /**
   * A server sees by the TFTP server's log what pxelinux loads, and writes the tree anew once the boot is spent: then
   * pxelinux' configurations have "next boot only". Default false.
   */
  readonly isWatched?: boolean;
  /** Servers that the tree is for; default both. */
  readonly servers?: readonly Server[];
}

/**
 * The static tree of a registry. "Next boot only" is not in it: files cannot notice that a machine has had its boot,
 * and would give it again and again.
 */
export async function bootTree(
  given: Snapshot,
  layout: Layout = usualLayout,
  { isWatched = false, servers = ['web', 'tftp'] }: BootTreeOptions = {},
): Promise<BootTree> {
  const snapshot = {
    ...given,
    assignments: given.assignments.filter(({ target }) => target.type !== 'once'),
  };
  const machines = given.machines
    .flatMap(({ macs }) => macs.map((mac) => ({ mac, decision: resolve(snapshot, mac) })))
    // For the others the script of unknown machines does.
    .filter(({ decision: { outcome } }) => outcome.type === 'image' || outcome.type === 'hold');
  const entries = [...machines, { mac: null, decision: forUnknown(resolve(snapshot, nobody)) }];
  const problems: TreeProblem[] = [];
  const once = isWatched ? onceEntries(given) : [];
  const onceTexts = once.map((entry) => pxelinuxText(entry, layout, problems));
  const replaced = new Set(onceTexts.map(({ path }) => path));
  const scripts = [
    ...entries
      .flatMap((entry) => machineTexts(entry, layout, problems, servers))
      .filter(({ path }) => !replaced.has(path)),
    ...onceTexts,
  ];
  const folder = checkedLayout(layout, 'gpxe').scripts;
  const web = (name: string, text: string): BootText => ({ server: 'web', path: folder + name, text });
  const isServed = ({ server }: { readonly server: Server }): boolean => servers.includes(server);
  const texts: readonly BootText[] = [
    web('boot.gpxe', entryScript('gpxe', layout)),
    web('boot.ipxe', entryScript('ipxe', layout, { unknown: unknownScriptName })),
    { server: 'tftp', path: 'autoexec.ipxe', text: await autoexecScript(layout) },
    ...scripts,
  ];
  return {
    texts: texts.filter(isServed),
    images: imagesOf(
      [...entries, ...once].map(({ decision }) => decision.outcome),
      layout,
    ).filter(isServed),
    problems,
  };
}

/** Addresses of machines whose next boot is another one. */
const onceEntries = (snapshot: Snapshot): Entry[] =>
  snapshot.machines
    .flatMap(({ macs }) => macs.map((mac) => ({ mac, decision: resolve(snapshot, mac) })))
    .filter(({ decision: { outcome } }) => outcome.type === 'image' && outcome.rule === 'once');

const isMachines = (variable: string): boolean => variable !== imageUrlVariable;

interface Entry {
  readonly mac: Mac | null;
  readonly decision: Pick<Decision, 'outcome'> & Partial<Pick<Decision, 'machine'>>;
}

/** The script for whichever machine can name none of its values. */
function forUnknown({ outcome }: Pick<Decision, 'outcome'>): Pick<Decision, 'outcome'> {
  if (outcome.type !== 'image' || !variablesIn(outcome.revision.commandLine).some(isMachines))
    return { outcome };
  const reason = `The command line of ${outcome.revision.image} names the machine, which the boot server alone can do.`;
  return { outcome: { type: 'hold', reason } };
}

function machineTexts(
  entry: Entry,
  layout: Layout,
  problems: TreeProblem[],
  servers: readonly Server[],
): BootText[] {
  const folder = checkedLayout(layout, 'gpxe').scripts;
  const name = entry.mac ?? 'default';
  const web = (dialect: 'gpxe' | 'ipxe'): BootText => ({
    server: 'web',
    path: `${folder}${name}.${dialect}`,
    text: machineText(entry, dialect, layout, problems),
  });
  return [
    ...(servers.includes('web') ? [web('gpxe'), web('ipxe')] : []),
    ...(servers.includes('tftp') ? [pxelinuxText(entry, layout, problems)] : []),
  ];
}

const pxelinuxText = (entry: Entry, layout: Layout, problems: TreeProblem[]): BootText => ({
  server: 'tftp',
  path: `pxelinux.cfg/${entry.mac === null ? 'default' : pxelinuxName(entry.mac)}`,
  text: machineText(entry, 'pxelinux', layout, problems),
});

function machineText(
  { mac, decision }: Entry,
  dialect: Dialect,
  layout: Layout,
  problems: TreeProblem[],
): string {
  const own = layoutFor(decision.machine?.firmware ?? null, layout);
  const { text, problem } = decisionScript(decision, { dialect, mac, attempt: 0, held: false }, own);
  if (problem !== null) problems.push({ mac, dialect, reason: problem });
  return text;
}

/** Kinds whose files pxelinux loads by TFTP. */
const tftpKinds: readonly ImageKind[] = ['linux', 'iso', 'disk'];

function imagesOf(outcomes: readonly Outcome[], layout: Layout): TreeImage[] {
  const { images, revisions, tftpImages } = checkedLayout(layout, 'gpxe');
  const found = new Map<string, TreeImage>();
  const add = (server: BootText['server'], path: string, { sha256, sizeBytes }: ImageFile): void => {
    found.set(`${server} ${path}`, { server, path, sha256, sizeBytes });
  };
  for (const outcome of outcomes) {
    if (outcome.type !== 'image') continue;
    const { files, kind, commandLine } = outcome.revision;
    for (const file of files) {
      const isLoaded = file.role !== 'module' || kind === 'multiboot';
      if (isLoaded && layout.imageUrl === null) add('web', images + imagePath(file), file);
      if (isLoaded && tftpKinds.includes(kind)) add('tftp', tftpImages + imagePath(file), file);
      if (namesImageUrl(commandLine))
        add('web', checkedPath(`${revisions}${revisionPath(outcome.revision)}/${file.name}`), file);
    }
  }
  return [...found.values()];
}
