import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Assignment } from '../../registry/model/assignment.ts';
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
 * and would give it again and again. Lets others run in between: ten thousand machines take a second.
 */
export async function bootTree(
  given: Snapshot,
  layout: Layout = usualLayout,
  options: BootTreeOptions = {},
): Promise<BootTree> {
  const { servers = ['web', 'tftp'] } = options;
  const source = sourceOf(given, layout, options);
  const parts: Part[] = [];
  for (const [index, mac] of given.machines.flatMap(({ macs }) => macs).entries()) {
    parts.push(partOf(mac, source));
    if (index % partsAtOnce === 0) await setImmediate();
  }
  parts.push(partOf(null, source));
  const folder = checkedLayout(layout, 'gpxe').scripts;
  const web = (name: string, text: string): BootText => ({ server: 'web', path: folder + name, text });
  const isServed = ({ server }: { readonly server: Server }): boolean => servers.includes(server);
  const texts: readonly BootText[] = [
    web('boot.gpxe', entryScript('gpxe', layout)),
    web('boot.ipxe', entryScript('ipxe', layout, { unknown: unknownScriptName })),
    { server: 'tftp', path: 'autoexec.ipxe', text: await autoexecScript(layout) },
    ...parts.flatMap((part) => part.texts),
  ];
  return {
    texts: texts.filter(isServed),
    images: imagesOf(
      parts.flatMap(({ outcomes }) => outcomes),
      layout,
    ).filter(isServed),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

/**
 * Would both make the same tree? A machine that boots changes the registry, and seldom its own script: only machines
 * that are not the same any more are looked at.
 */
export function isSameTree(
  before: Snapshot,
  after: Snapshot,
  layout: Layout = usualLayout,
  options: BootTreeOptions = {},
): boolean {
  const isShared = (['images', 'assignments', 'policy'] as const).every((key) => before[key] === after[key]);
  if (!isShared || before.machines.length !== after.machines.length) return false;
  const [earlier, later] = [sourceOf(before, layout, options), sourceOf(after, layout, options)];
  return after.machines.every((machine) => {
    const changed = machine.macs.filter((mac) => before.byMac.get(mac) !== machine);
    return changed.every(
      (mac) =>
        isDeepStrictEqual(before.byMac.get(mac)?.macs, machine.macs) &&
        isDeepStrictEqual(partOf(mac, earlier), partOf(mac, later)),
    );
  });
}

/** Some milliseconds of work. */
const partsAtOnce = 50;

interface Source {
  readonly given: Snapshot;
  /** Without what is for the next boot only. */
  readonly lasting: Snapshot;
  readonly layout: Layout;
  readonly isWatched: boolean;
  readonly servers: readonly Server[];
}

function sourceOf(
  given: Snapshot,
  layout: Layout,
  { isWatched = false, servers = ['web', 'tftp'] }: BootTreeOptions,
): Source {
  const isOnce = ({ target }: Assignment): boolean => target.type === 'once';
  const hasOnce = given.assignments.some(isOnce);
  const assignments = given.assignments.filter((each) => !isOnce(each));
  const lasting = hasOnce ? { ...given, assignments } : given;
  return { given, lasting, layout, isWatched: isWatched && hasOnce, servers };
}

/** The part of the tree that belongs to one address; of null: to machines that have no script of their own. */
interface Part {
  readonly texts: readonly BootText[];
  readonly outcomes: readonly Outcome[];
  readonly problems: readonly TreeProblem[];
}

function partOf(mac: Mac | null, { given, lasting, layout, isWatched, servers }: Source): Part {
  const decision = mac === null ? forUnknown(resolve(lasting, nobody)) : resolve(lasting, mac);
  // For the others the script of unknown machines does.
  const isOwn = mac === null || decision.outcome.type === 'image' || decision.outcome.type === 'hold';
  const next = mac !== null && isWatched ? onceEntry(given, mac) : null;
  const problems: TreeProblem[] = [];
  const entry = { mac, decision };
  const own = isOwn ? machineTexts(entry, layout, problems, servers) : [];
  const texts =
    next === null
      ? own
      : [...own.filter(({ server }) => server !== 'tftp'), pxelinuxText(next, layout, problems)];
  const entries = [...(isOwn ? [entry] : []), ...(next === null ? [] : [next])];
  return { texts, outcomes: entries.map((each) => each.decision.outcome), problems };
}

/** Where its next boot is another one. */
function onceEntry(snapshot: Snapshot, mac: Mac): Entry | null {
  const decision = resolve(snapshot, mac);
  return decision.outcome.type === 'image' && decision.outcome.rule === 'once' ? { mac, decision } : null;
}

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
