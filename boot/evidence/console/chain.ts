import { methods, type Method, type Stage } from '../../chain/stage.ts';
import { currentStage, type ChainState, type StageState } from '../../chain/track.ts';
import { purposeOf, type FilePurpose } from './fetch.ts';
import type { Sign } from './sign.ts';

/** A sign, and when it was seen: milliseconds since the machine's first one. */
export interface Seen {
  readonly atMs: number;
  readonly sign: Sign;
}

/** The way to boot that a console shows, as far as it has come. */
export function methodShown(seen: readonly Seen[]): Method {
  const signs = seen.map(({ sign }) => sign);
  if (signs.some(({ kind }) => kind === 'nbp') || isLoaderNbp(signs)) return 'pxelinux';
  if (!signs.some((sign) => sign.kind === 'vendor-pxe') && !hasLoadedNbp(signs)) return 'rom';
  return hasBootScript(signs) ? 'chain' : 'chain-embedded';
}

/** Did a maker's PXE load GRUB itself, which reads its configuration without a word? */
function isLoaderNbp(signs: readonly Sign[]): boolean {
  const loader = signs.findIndex(({ kind }) => kind === 'loader');
  const before = signs.slice(0, loader);
  return loader > 0 && isByVendor(before) && !before.some(({ kind }) => kind === 'started');
}

const isByVendor = (signs: readonly Sign[]): boolean => signs.some(({ kind }) => kind === 'vendor-pxe');

/** Was a script loaded that is all machines', and not, as it turns out, the last before the kernel? */
function hasBootScript(signs: readonly Sign[]): boolean {
  const purposes = signs.flatMap((sign) => (sign.kind === 'fetch' ? [purposeOf(sign.url)] : []));
  const first = purposes.findIndex((purpose) => purpose === 'script' || purpose === 'machine-script');
  const next = purposes.slice(first + 1).find((purpose) => purpose !== 'script');
  return purposes[first] === 'script' && next !== 'image';
}

/** Was a boot program loaded over the network, before any script was? */
function hasLoadedNbp(signs: readonly Sign[]): boolean {
  const first = signs.find((sign) => isFetched(sign, 'nbp', 'script', 'machine-script'));
  return first !== undefined && isFetched(first, 'nbp');
}

export function isFetched(sign: Sign, ...purposes: readonly FilePurpose[]): boolean {
  return sign.kind === 'fetch' && sign.result === 'ok' && purposes.includes(purposeOf(sign.url));
}

/**
 * How far a machine has come, from its console alone. As in the lab a stage counts only once all before it are done.
 * What a console may leave out is taken for done when something is seen that cannot be without it. Pure.
 */
export function chainShown(seen: readonly Seen[], method: Method): ChainState {
  const signs = seen.map(({ sign }) => sign);
  // pxelinux loads its configuration without a word.
  const stages = withLoader(
    methods[method].stages.filter((stage) => method !== 'pxelinux' || stage !== 'mac-script'),
    signs.some(({ kind }) => kind === 'loader'),
  );
  const start: ChainState = { stages: stages.map(pending), complete: false };
  const isWithoutScript = loadsItself(signs);
  return seen.reduce(
    (state, each) =>
      afterSign(isWithoutScript && isFetched(each.sign, 'image') ? atImages(state, each) : state, each),
    start,
  );
}

/** The script inside the firmware has loaded a system by itself, and asked for no other script. */
function loadsItself(signs: readonly Sign[]): boolean {
  const before = signs.slice(0, signs.findIndex(isOfSystem) + 1);
  const purposes = before.flatMap((sign) => (sign.kind === 'fetch' ? [purposeOf(sign.url)] : []));
  return (
    before.some((sign) => isFetched(sign, 'image')) &&
    !purposes.some((purpose) => purpose === 'script' || purpose === 'machine-script')
  );
}

/** All before the kernel is over, though the console did not show it. */
function atImages(state: ChainState, seen: Seen): ChainState {
  const { stage, detail = null } = currentStage(state) ?? {};
  return stage === undefined || ['boot-loader', 'kernel', 'initrd', 'os'].includes(stage)
    ? state
    : atImages(withDone(state, stage, detail ?? 'not shown', seen.atMs), seen);
}

const isOfSystem = ({ kind }: Sign): boolean =>
  kind === 'kernel-runs' || kind === 'os' || kind === 'os-begins';

/** GRUB, where it shows itself, stands before the kernel that it loads. */
const withLoader = (stages: readonly Stage[], hasLoader: boolean): readonly Stage[] =>
  hasLoader
    ? stages.flatMap((stage) => (stage === 'kernel' ? ['boot-loader' as const, stage] : [stage]))
    : stages;

const pending = (stage: Stage): StageState => ({
  stage,
  status: 'pending',
  startedMs: null,
  endedMs: null,
  detail: null,
});

function afterSign(state: ChainState, { atMs, sign }: Seen): ChainState {
  const current = currentStage(state)?.stage;
  if (current === undefined) return state;
  const ended = endOf(current, sign);
  if (ended !== undefined) return withDone(state, current, ended, atMs);
  if (isImplied(current, sign) || isTakenOver(state, sign) || isLoaded(state, sign))
    return afterSign(withDone(state, current, currentStage(state)?.detail ?? 'not shown', atMs), {
      atMs,
      sign,
    });
  if (current === 'initrd' && isOfSystem(sign)) return afterSign(withoutInitrd(state, atMs), { atMs, sign });
  return refined(state, current, { atMs, sign });
}

/** A file was being fetched, and now a kernel speaks: it came, though the line that says so was cut off. */
function isTakenOver(state: ChainState, sign: Sign): boolean {
  const { stage, detail = null } = currentStage(state) ?? {};
  const isImage = stage === 'kernel' || stage === 'initrd';
  return isImage && detail !== null && isOfSystem(sign);
}

/** GRUB loads kernel and initrd without a word; the kernel that speaks then is the one it loaded. */
function isLoaded({ stages }: ChainState, sign: Sign): boolean {
  const loader = stages.findIndex(({ stage }) => stage === 'boot-loader');
  const at = stages.findIndex(({ status }) => status !== 'done');
  return isOfSystem(sign) && loader >= 0 && at >= loader && stages[at]?.stage !== 'os';
}

/** More of the stage that was done last: what a program calls itself, the script that another one led to; and of this one, what is fetched. */
function refined(state: ChainState, current: Stage, { atMs, sign }: Seen): ChainState {
  if (current === 'kernel' && isFetched(sign, 'machine-script') && sign.kind === 'fetch')
    return withDone(state, 'mac-script', sign.url, atMs);
  if ((current === 'kernel' || current === 'initrd') && sign.kind === 'fetch' && sign.result !== 'ok')
    return withDetail(state, current, sign.result === 'begun' ? sign.url : null);
  const [{ detail, endedMs } = { detail: null, endedMs: null }] = state.stages;
  if (current === 'dhcp' && sign.kind === 'started' && detail !== null && sign.product.startsWith(detail))
    return withDone(state, 'firmware', sign.product, endedMs ?? atMs);
  return state;
}

/** What ended the stage, where this sign ends it. */
function endOf(stage: Stage, sign: Sign): string | undefined {
  switch (stage) {
    case 'firmware':
      return sign.kind === 'started' ? sign.product : sign.kind === 'vendor-pxe' ? sign.words : undefined;
    case 'dhcp':
    case 'dhcp-again':
      return sign.kind === 'dhcp' && sign.result === 'ok' ? sign.words : undefined;
    case 'nbp':
      if (sign.kind === 'nbp' || sign.kind === 'started' || sign.kind === 'loader') return sign.product;
      return fetchedUrl(sign, 'nbp');
    case 'boot-script':
      return fetchedUrl(sign, 'script');
    case 'mac-script':
      return fetchedUrl(sign, 'script', 'machine-script');
    case 'boot-loader':
      return undefined;
    case 'kernel':
      return sign.kind === 'san' ? sign.words : fetchedUrl(sign, 'image', 'nbp');
    case 'initrd':
      return fetchedUrl(sign, 'image');
    case 'os':
      return sign.kind === 'os' ? sign.words : undefined;
  }
}

const fetchedUrl = (sign: Sign, ...purposes: readonly FilePurpose[]): string | undefined =>
  sign.kind === 'fetch' && isFetched(sign, ...purposes) ? sign.url : undefined;

/** Does this sign show that the stage is over, though the console did not say so? */
function isImplied(stage: Stage, sign: Sign): boolean {
  if (stage === 'firmware') return ['dhcp', 'fetch', 'nbp'].includes(sign.kind);
  // Whoever fetches has an address, perhaps a fixed one.
  if (stage === 'dhcp') return isFetched(sign, 'nbp', 'script', 'machine-script') || sign.kind === 'nbp';
  return stage === 'dhcp-again' && isFetched(sign, 'script', 'machine-script');
}

function withDone(state: ChainState, stage: Stage, detail: string, atMs: number): ChainState {
  const at = state.stages.findIndex((each) => each.stage === stage);
  const stages = state.stages.map((each, index): StageState => {
    if (index === at)
      return { stage, status: 'done', startedMs: each.startedMs ?? atMs, endedMs: atMs, detail };
    return index === at + 1 ? { ...each, status: 'active', startedMs: atMs } : each;
  });
  return { stages, complete: at === stages.length - 1 };
}

const withDetail = (state: ChainState, stage: Stage, detail: string | null): ChainState => ({
  ...state,
  stages: state.stages.map((each) => (each.stage === stage ? { ...each, detail } : each)),
});

/** The system runs without one. */
function withoutInitrd(state: ChainState, atMs: number): ChainState {
  const stages = state.stages
    .filter(({ stage }) => stage !== 'initrd')
    .map((each): StageState => (each.stage === 'os' ? { ...each, status: 'active', startedMs: atMs } : each));
  return { ...state, stages };
}
