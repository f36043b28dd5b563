import type { Circumstances, Expectation, ExpectedFile } from '../../chain/expectation.ts';
import { methods, type Method, type Stage } from '../../chain/stage.ts';
import { startOfChain, type ChainState } from '../../chain/track.ts';
import type { Given } from '../track/given.ts';
import { methodOffered, methodSeen } from './method-seen.ts';
import type { SeenFacts } from './seen-facts.ts';
import { present } from '../../../system/present.ts';

/** A boot's data beside its events. */
export interface BootFacts {
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

/** How a boot is judged, by facts that its events show and by its image. */
export type Judgement = Omit<SeenBoot, 'state'>;

export function judge(facts: SeenFacts, given: Given | null): Judgement {
  const expected = expectationOf(facts, given);
  const nbpFor = expected.nbp === null ? null : nbpKind(expected.nbp.path);
  // Whoever answers beside this server may be as right as it is.
  const circumstances = { scriptNames: [], nbpFor, rom: null, card: null, knowsServers: false };
  return { method: methodSeen(facts), expected, circumstances };
}

/** Stages that this server has a part in: without a word of DHCP another server does that, and the boot program too. */
export function startOfBoot(facts: SeenFacts, expected: Expectation, given: Given | null): ChainState {
  const hidden = new Set<Stage>();
  if (!facts.has('dhcp-request')) {
    for (const stage of ['firmware', 'dhcp', 'nbp', 'dhcp-again', 'boot-script'] as const) hidden.add(stage);
  }
  if (given === null || given.files.length === 0) hidden.add('kernel').add('initrd');
  if (given?.reportsUp !== true) hidden.add('os');
  const stages = startOfChain(expected).stages.filter(({ stage }) => !hidden.has(stage));
  if (expected.chainedUrl !== undefined) {
    const at = stages.findIndex(({ stage }) => stage === 'os');
    const detail = expected.chainedUrl.slice(0, mostOfUrl);
    const elsewhere = { status: 'pending', startedMs: null, endedMs: null, detail } as const;
    stages.splice(at < 0 ? stages.length : at, 0, { stage: 'boot-loader', ...elsewhere });
  }
  return { stages, complete: stages.length === 0 };
}

/**
 * The expectation of a boot, from what was seen of it. A file that has not been asked for is expected under a name that
 * its path will contain, so that no earlier event can have been about it.
 */
function expectationOf(facts: SeenFacts, given: Given | null): Expectation {
  const nbp = facts.first('nbp');
  const method = methodSeen(facts) ?? methodOffered(facts);
  const has = (stage: Stage): boolean => methods[method].stages.includes(stage);
  const imageFile = (at: number): string | null => {
    const sha256 = given?.files.at(at)?.sha256;
    return sha256 === undefined ? null : (facts.imageFile(sha256) ?? `${sha256}/`);
  };
  return {
    mac: facts.mac,
    method,
    server: facts.first('server') ?? '',
    image: given?.image ?? '',
    consoleText: null,
    nbp: has('nbp') && nbp !== null ? file(nbp) : null,
    bootScript: has('boot-script') ? file(facts.first('boot-script') ?? 'boot.ipxe') : null,
    ...(given?.chainsTo === undefined ? {} : { chainedUrl: given.chainsTo }),
    macScript: file(facts.first('mac-script') ?? `${facts.mac}.ipxe`),
    kernel: file(imageFile(0) ?? 'kernel'),
    initrd: (given?.files.length ?? 0) > 1 ? file(present(imageFile(-1), 'image file')) : null,
  };
}

/** The boot log has no room for more of a stage. */
const mostOfUrl = 500;

const file = (path: string): ExpectedFile => ({ path, sizeBytes: null });

/** By its name: that is how DHCP chooses it by architecture. */
const nbpKind = (path: string): Circumstances['nbpFor'] =>
  path.endsWith('.efi') ? 'efi' : /\.(?:k{1,2}pxe|pxe|0)$/.test(path) ? 'bios' : null;
