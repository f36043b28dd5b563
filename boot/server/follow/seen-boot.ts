import type { BootEvent, Mac } from '../../chain/event.ts';
import type { Circumstances, Expectation } from '../../chain/expectation.ts';
import { methods, type Method, type Stage } from '../../chain/stage.ts';
import { startOfChain, type ChainState } from '../../chain/track.ts';
import type { Given } from '../track/given.ts';
import { advance, withFilesDone } from './advance.ts';
import { methodOffered, methodSeen } from './method-seen.ts';
import { isBootScript, isMacScript, nbpIn, pathSeen } from './seen-files.ts';

/** A boot's data beside its events. */
export interface BootFacts {
  readonly mac: Mac;
  /** Null while the machine has no image to boot. */
  readonly given: Given | null;
  /** When its last file had gone out; null before. */
  readonly filesDoneMs: number | null;
}

/** A boot as its events show it. */
export interface SeenBoot {
  /** Null while it cannot be told. */
  readonly method: Method | null;
  readonly state: ChainState;
  readonly expected: Expectation;
  readonly circumstances: Circumstances;
}

/** A machine's way through its chain, from all events of one boot, in order. Pure. */
export function seenBoot(events: readonly BootEvent[], facts: BootFacts): SeenBoot {
  const method = methodSeen(facts.mac, events);
  const expected = expectationOf(method ?? methodOffered(events), events, facts);
  const begun = events.reduce(
    (state, event) => advance(state, event, expected),
    begin(events, expected, facts),
  );
  const state = facts.filesDoneMs === null ? begun : withFilesDone(begun, facts.filesDoneMs);
  const nbpFor = expected.nbp === null ? null : nbpKind(expected.nbp.path);
  return { method, state, expected, circumstances: { scriptNames: [], nbpFor, rom: null, card: null } };
}

/** Stages that this server has a part in: without a word of DHCP another server does that, and the boot program too. */
function begin(events: readonly BootEvent[], expected: Expectation, { given }: BootFacts): ChainState {
  const hidden = new Set<Stage>();
  if (!events.some(({ type }) => type === 'dhcp-request')) {
    for (const stage of ['firmware', 'dhcp', 'nbp', 'dhcp-again', 'boot-script'] as const) hidden.add(stage);
  }
  if (given === null || given.files.length === 0) hidden.add('kernel').add('initrd');
  if (given?.reportsUp !== true) hidden.add('os');
  const stages = startOfChain(expected).stages.filter(({ stage }) => !hidden.has(stage));
  return { stages, complete: stages.length === 0 };
}

function expectationOf(method: Method, events: readonly BootEvent[], { mac, given }: BootFacts): Expectation {
  const file = (path: string | null): { path: string; sizeBytes: null } | null =>
    path === null ? null : { path, sizeBytes: null };
  const has = (stage: Stage): boolean => methods[method].stages.includes(stage);
  const imageFile = (at: number): string | null => {
    const sha256 = given?.files.at(at)?.sha256;
    return sha256 === undefined ? null : (pathSeen(events, (path) => path.includes(`${sha256}/`)) ?? sha256);
  };
  const server = events.find((event) => event.type === 'dhcp-reply')?.server ?? '';
  const initrd = (given?.files.length ?? 0) > 1 ? imageFile(-1) : null;
  return {
    ...{ mac, method, server, image: given?.image ?? '', consoleText: null },
    nbp: has('nbp') ? file(nbpIn(events)) : null,
    bootScript: has('boot-script') ? file(pathSeen(events, isBootScript) ?? 'boot.ipxe') : null,
    macScript: file(pathSeen(events, (path) => isMacScript(path, mac)) ?? `${mac}.ipxe`)!,
    kernel: file(imageFile(0) ?? 'kernel')!,
    initrd: file(initrd),
  };
}

/** By its name: that is how DHCP chooses it by architecture. */
const nbpKind = (path: string): Circumstances['nbpFor'] =>
  path.endsWith('.efi') ? 'efi' : /\.(?:k{1,2}pxe|pxe|0)$/.test(path) ? 'bios' : null;
