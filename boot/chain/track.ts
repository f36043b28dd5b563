import type { BootEvent } from './event.ts';
import { isFirmware } from './seen/begins-boot.ts';
import type { Expectation, ExpectedFile } from './expectation.ts';
import { methods, type Stage } from './stage.ts';
import { present } from '../../system/present.ts';

export type StageStatus = 'pending' | 'active' | 'done';

/** How far a machine has come in one stage. */
export interface StageState {
  readonly stage: Stage;
  readonly status: StageStatus;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  /** What was seen, for the timeline: `10.77.0.101 from 10.77.0.1`, `undionly.kpxe, 72 KiB`. */
  readonly detail: string | null;
}

/** A machine's way through its chain. */
export interface ChainState {
  readonly stages: readonly StageState[];
  /** Complete: every stage done, in order, and the right system reported itself. */
  readonly complete: boolean;
}

export function startOfChain(expectation: Expectation): ChainState {
  const stages = methods[expectation.method].stages
    .filter((stage) => stage !== 'initrd' || expectation.initrd !== null)
    .map((stage): StageState => ({ stage, status: 'pending', startedMs: null, endedMs: null, detail: null }));
  return { stages, complete: false };
}

/** The stage at which the chain is, or undefined where it is complete. */
export function currentStage(state: ChainState): StageState | undefined {
  return state.stages.find(({ status }) => status !== 'done');
}

/**
 * The chain after one more event of its machine. A stage counts only once all before it are done, or could be left
 * out and are proved by it: an address that was given before, a script that leads elsewhere, a file that came from
 * where a redirect led. Pure.
 */
export function nextState(state: ChainState, event: BootEvent, expectation: Expectation): ChainState {
  if (event.mac !== expectation.mac) return state;
  const first = state.stages.findIndex(({ status }) => status !== 'done');
  if (first < 0) return state;
  const at = endedStage(state.stages, first, event, expectation);
  if (at < 0) return state;
  const stages = state.stages.map((each, index): StageState => {
    if (index >= first && index <= at)
      return {
        ...each,
        status: 'done',
        startedMs: each.startedMs ?? event.atMs,
        endedMs: event.atMs,
        detail: index === at ? present(stageEnd(each.stage, event, expectation), 'stage end') : 'not seen',
      };
    return index === at + 1 ? { ...each, status: 'active', startedMs: event.atMs } : each;
  });
  return { stages, complete: at === stages.length - 1 };
}

/** Stages that are proved by one that comes after them; the boot program is what a test is about. */
const skippable: readonly Stage[] = [
  'dhcp',
  'dhcp-again',
  'boot-script',
  'mac-script',
  'boot-loader',
  'kernel',
  'initrd',
];

/** The index of the stage that the event ends, where all that are open before it may be left out; else -1. */
function endedStage(
  stages: readonly StageState[],
  first: number,
  event: BootEvent,
  expectation: Expectation,
): number {
  const at = stages.findIndex(
    ({ stage }, index) => index >= first && stageEnd(stage, event, expectation) !== undefined,
  );
  return stages.slice(first, Math.max(at, first)).every(({ stage }) => skippable.includes(stage)) ? at : -1;
}

/** Does this event end the stage, whether it is the current one or not? */
export const endsStage = (stage: Stage, event: BootEvent, expectation: Expectation): boolean =>
  event.mac === expectation.mac && stageEnd(stage, event, expectation) !== undefined;

/** What ended the stage, in words, where this event ends it. */
function stageEnd(stage: Stage, event: BootEvent, expected: Expectation): string | undefined {
  switch (stage) {
    case 'firmware':
      if (event.type === 'dhcp-request') return event.vendorClass ?? 'asked for an address';
      return event.type === 'http-request' || event.type === 'tftp-request' ? 'asked for a file' : undefined;
    case 'dhcp':
      return acknowledged(event, expected);
    case 'nbp':
      return fetched(event, expected.nbp);
    case 'dhcp-again':
      return acknowledged(event, expected);
    case 'boot-script':
      return fetched(event, ofAnySize(expected.bootScript));
    case 'mac-script':
      return fetched(event, ofAnySize(expected.macScript));
    case 'boot-loader':
      return askedBySystem(event);
    case 'kernel':
      return fetched(event, expected.kernel);
    case 'initrd':
      return fetched(event, expected.initrd);
    case 'os':
      return running(event, expected);
  }
}

/** Where the boot goes on elsewhere its files are unseen, and a system that asks for an address ends it. */
const askedBySystem = (event: BootEvent): string | undefined =>
  event.type === 'dhcp-request' && event.userClass === null && !isFirmware(event)
    ? `asks for an address as ${event.vendorClass ?? 'a system'}`
    : undefined;

function running(event: BootEvent, { image, consoleText }: Expectation): string | undefined {
  if (consoleText !== null)
    return event.type === 'console' && event.line.includes(consoleText) ? event.line.trim() : undefined;
  return event.type === 'os-report' && event.image === image
    ? [image, event.commandLine].filter(Boolean).join(', ')
    : undefined;
}

function acknowledged(event: BootEvent, expected: Expectation): string | undefined {
  if (event.type !== 'dhcp-reply' || event.message !== 'ack' || event.server !== expected.server)
    return undefined;
  return `${event.address ?? 'no address'} from ${event.server}${event.bootFile === null ? '' : `, ${event.bootFile}`}`;
}

/** A server may write a script anew for each machine. */
const ofAnySize = (file: ExpectedFile | null): ExpectedFile | null => file && { ...file, sizeBytes: null };

/** A file came whole: as long as announced, and as long as it should be. */
function fetched(event: BootEvent, file: ExpectedFile | null): string | undefined {
  if (file === null || !('path' in event || 'file' in event)) return undefined;
  const path = 'path' in event ? event.path : event.file;
  if (!samePath(path, file.path)) return undefined;
  const whole =
    (event.type === 'http-response' && event.status === 200 && event.complete) ||
    (event.type === 'tftp-end' && event.error === null);
  if (!whole || (file.sizeBytes !== null && event.bytes !== file.sizeBytes)) return undefined;
  return `${path}, ${event.bytes} bytes`;
}

/** TFTP clients ask with and without a leading slash; a query tells the server something and names no other file. */
export const samePath = (a: string, b: string): boolean => barePath(a) === barePath(b);

/** A path without leading slashes and query: two that are equal name the same file. */
export function barePath(path: string): string {
  let start = 0;
  while (path[start] === '/') start += 1;
  const query = path.indexOf('?');
  return path.slice(start, query < 0 ? undefined : query);
}
