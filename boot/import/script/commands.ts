import { parseOptions } from './options.ts';
import type { LoadedUrl, Outcome, Spot } from './outcome.ts';
import type { Settings } from './settings.ts';

/** A machine that follows a script. */
export interface MachineState {
  readonly settings: Settings;
  /** In the order in which they were loaded. */
  readonly images: LoadedUrl[];
  selected: LoadedUrl | null;
  steps: number;
  /** Scripts that chained each other. */
  depth: number;
  /** Told of what is left out: a menu that nobody sees. */
  readonly left: (spot: Spot, message: string) => void;
  /** A URL that is not there for the machine; for entry scripts, which go on for unknown machines. */
  readonly failsToChain?: ((url: string) => boolean) | undefined;
}

/** What a command does: it ends well or not, goes elsewhere, or the script ends in an outcome. */
export type Effect =
  | { readonly type: 'ok' | 'failed' | 'unknown' }
  | { readonly type: 'goto'; readonly label: string }
  | Outcome;

type Handler = (words: readonly string[], spot: Spot, state: MachineState) => Effect;

const ok: Effect = { type: 'ok' };

/** Follow one command; words are as written. */
export function runCommand(written: readonly string[], spot: Spot, state: MachineState): Effect {
  const [name = '', ...words] = written.map((word) => state.settings.expand(word));
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  return handler === undefined ? open(spot, `"${name}" is not followed`) : handler(words, spot, state);
}

const open = (spot: Spot, why: string): Effect => ({ type: 'open', spot, why });
const isOpen = (text: string): boolean => text.includes('${');

/** Load a file, and select it if it is to be started. */
const load =
  (selects: boolean): Handler =>
  (all, spot, state) => {
    const { options, words } = parseOptions(all);
    const [url, ...rest] = words;
    if (url === undefined) return { type: 'failed' };
    // `initrd URL /path` wraps the file into an archive of its own (iPXE, "initrd").
    if (!selects && rest.length > 0)
      return open(spot, `"${rest.join(' ').slice(0, 60)}" is a path in the initrd`);
    const image = { spot, url, name: options.get('name') ?? null, words: rest };
    state.images.push(image);
    if (selects) state.selected = image;
    return ok;
  };

/** gPXE's `imgfetch` takes a kernel's words as well: what it is shows when it is selected. */
const fetch: Handler = (all, spot, state) => {
  const { options, words } = parseOptions(all);
  const [url, ...rest] = words;
  if (url === undefined) return { type: 'failed' };
  state.images.push({ spot, url, name: options.get('name') ?? null, words: rest });
  return ok;
};

const find = (name: string, { images }: MachineState): LoadedUrl | undefined =>
  images.find((image) => (image.name ?? image.url.split('/').at(-1)) === name);

const select: Handler = ([name = ''], _spot, state) => {
  const image = find(name, state);
  if (image === undefined) return { type: 'failed' };
  state.selected = image;
  return ok;
};

/** `imgargs NAME words…` */
const setWords: Handler = ([name = '', ...words], _spot, state) => {
  const at = state.images.findIndex((image) => image === find(name, state));
  const image = state.images[at];
  if (image === undefined) return { type: 'failed' };
  const changed = { ...image, words };
  state.images[at] = changed;
  if (state.selected === image) state.selected = changed;
  return ok;
};

const free: Handler = ([name], _spot, state) => {
  const freed =
    name === undefined ? [...state.images] : state.images.filter((image) => image === find(name, state));
  state.images.splice(0, state.images.length, ...state.images.filter((image) => !freed.includes(image)));
  if (state.selected !== null && freed.includes(state.selected)) state.selected = null;
  return ok;
};

/** `boot`, `imgexec` and `chain` are one function of iPXE: start an image by its name, or load one by its URL. */
const start: Handler = (all, spot, state) => {
  const { options, words } = parseOptions(all);
  const [named, ...rest] = words;
  const loaded = named === undefined ? (state.selected ?? state.images[0]) : find(named, state);
  if (loaded !== undefined) {
    const kernel = rest.length > 0 ? { ...loaded, words: rest } : loaded;
    return { type: 'boot', spot, kernel, others: state.images.filter((image) => image !== loaded) };
  }
  if (named === undefined) return { type: 'failed' };
  const url = { spot, url: named, name: options.get('name') ?? null, words: rest };
  if (state.images.length > 0 || rest.length > 0)
    return { type: 'boot', spot, kernel: url, others: state.images };
  return { type: 'chain', spot, url: named };
};

/** A disk of the machine's own, or one behind a URL. */
const san: Handler = (all, spot) => {
  const { options, words } = parseOptions(all);
  const [url] = words;
  if (url !== undefined) return { type: 'san', spot, url };
  return options.has('drive') || options.has('filename')
    ? { type: 'local', spot }
    : open(spot, 'sanboot names no disk');
};

/** Nobody is at a headless machine: what starts by itself after a while is what it boots. */
const choose: Handler = (all, spot, state) => {
  const { options, words } = parseOptions(all, { '-d': 'default' });
  const chosen = options.get('default');
  if (chosen === undefined || !(Number(options.get('timeout')) > 0) || isOpen(chosen))
    return open(spot, 'its menu waits until somebody chooses');
  state.left(spot, `Its menu is left out; "${chosen}" starts by itself.`);
  state.settings.set(words[0] ?? '', chosen);
  return ok;
};

const prompt: Handler = (all, spot) =>
  parseOptions(all).options.has('timeout') ? { type: 'failed' } : open(spot, 'it waits for a key');

const set: Handler = ([name = '', ...value], _spot, state) => {
  state.settings.set(name, value.join(' '));
  return ok;
};

const test =
  (holds: (words: readonly string[]) => boolean): Handler =>
  (words) => ({ type: words.some(isOpen) ? 'unknown' : holds(words) ? 'ok' : 'failed' });

const nothing: Handler = () => ok;

/** Commands that change nothing of what is started (iPXE, hci/commands). */
const without = [
  ...[
    'echo',
    'sleep',
    'dhcp',
    'ifopen',
    'ifclose',
    'ifconf',
    'ifstat',
    'iflinkwait',
    'imgstat',
    'imgtrust',
    'imgverify',
  ],
  ...[
    'console',
    'colour',
    'color',
    'cpair',
    'menu',
    'item',
    'sync',
    'ntp',
    'nslookup',
    'ping',
    'lotest',
    'route',
  ],
  ...['vcreate', 'vdestroy', 'pciscan', 'usbscan', 'nstat', 'ipstat', 'neighbour', 'config', 'cpuid'],
];

const handlers: Readonly<Record<string, Handler>> = {
  ...Object.fromEntries(without.map((name) => [name, nothing])),
  ...{ kernel: load(true), initrd: load(false), module: load(false), imgfetch: fetch },
  ...{ imgselect: select, imgload: select, imgargs: setWords, imgfree: free },
  ...{ boot: start, imgexec: start, chain: start, sanboot: san, choose, prompt, set },
  ...{ clear: ([name = ''], _spot, { settings }) => (settings.clear(name), ok) },
  ...{ inc: ([name = ''], _spot, { settings }) => (settings.set(name, null), ok) },
  ...{ isset: test(([value = '']) => value !== ''), iseq: test(([a = '', b = '']) => a === b) },
  ...{
    goto: ([label = ''], spot) =>
      isOpen(label) ? open(spot, 'where it goes depends on the firmware') : { type: 'goto', label },
  },
  ...{
    exit: ([status = '0'], spot) => ({
      ...(status === '0' ? { type: 'exit' } : { type: 'ended', failed: true }),
      spot,
    }),
  },
  ...{ shell: (_words, spot) => ({ type: 'shell', spot }) },
} satisfies Record<string, Handler>;
