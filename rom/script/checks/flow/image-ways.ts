import type { Command, Statement, Word } from '../../parse.ts';
import { findSettingReferences, parseSettingName } from '../../settings.ts';
import { commandWord, isWritten, type CheckContext } from '../context.ts';
import { firmwareSettings, type Domains, type Test } from './decisions.ts';
import type { ImageWords } from './image-words.ts';
import { endsOf, followLine, gotoTarget, type Outcome } from './line.ts';
import { itemAt, valueFor } from '../../../../system/present.ts';

/** State of an image on a way: `maybe` where its name is known only later, `opened` where others may have. */
type Fetched = 'no' | 'yes' | 'maybe' | 'opened';

/** Does anything else decide a way? `mixed` ends where the script asks for the setting again, `lost` does not. */
export type Purity = 'sole' | 'mixed' | 'lost';

/** A point of a way through the script, for one name of an image. */
export interface ImageState {
  /** The setting that the script has asked for on this way; it does not change. */
  readonly split: Test | undefined;
  readonly purity: Purity;
  readonly fetched: Fetched;
}

/** A word that names an image which has to be there, and the states in which its command runs. */
export interface ImageUse {
  readonly statement: Statement;
  readonly word: Word;
  readonly states: Set<ImageState>;
}

export interface ImageWays {
  readonly uses: Iterable<ImageUse>;
  /** Statements that fetch the image, each with the setting that has decided the way to it. */
  readonly fetches: readonly { readonly split: Test; readonly index: number }[];
}

export interface Script {
  readonly context: CheckContext;
  readonly labels: ReadonlyMap<string, number>;
  readonly domains: Domains;
  readonly tests: ReadonlyMap<Command, Test | undefined>;
  readonly choices: ReadonlyMap<string, readonly string[]>;
  readonly words: ReadonlyMap<Command, ImageWords>;
  /** Settings that the script stores, maybe on one of the ways. */
  readonly stored: ReadonlySet<string>;
}

/** Commands behind || that do nothing about an image that is not there. */
const givingUp = new Set(['goto', 'exit', 'shell', 'reboot', 'poweroff', 'echo', 'prompt']);
/** Commands that fail without the image: || behind them asks whether it is there. */
const asking = new Set(['imgfree', 'imgstat']);

/** Follow an image along all ways through the script. */
export function followImage(script: Script, name: string): ImageWays {
  const { statements, language } = script.context;
  const state = stateTable();
  const uses = new Map<Word, ImageUse>();
  const fetches: { split: Test; index: number }[] = [];
  const visited = statements.map(() => new Set<ImageState>());
  const waiting: [number, ImageState][] = [[0, state(undefined, 'sole', 'no')]];
  const jumped = new Map<readonly string[] | undefined, Set<ImageState>>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [index, before] = next;
    const statement = statements[index];
    if (statement === undefined || itemAt(visited, index).has(before)) continue;
    itemAt(visited, index).add(before);
    const after = followLine(statement, [before], (command, from) => {
      const words = valueFor(script.words, command);
      const isLacking = useImage(statement, command, words, from);
      // The way has a finding already.
      if (isLacking && isDecided(from) && from.fetched === 'no') return { ok: [], failed: [] };
      if (words.names.has(name) && isDecided(from)) fetches.push({ split: from.split, index });
      jump(command, index, from);
      return outcome(command, words, from);
    });
    for (const each of after) waiting.push([index + 1, each]);
  }
  return { uses: uses.values(), fetches };

  /** Does the command need the image? */
  function useImage(statement: Statement, command: Command, words: ImageWords, from: ImageState): boolean {
    const word = words.uses.find(({ text }) => text === name);
    if (word === undefined || isExpected(statement.commands, command)) return false;
    const use = uses.get(word) ?? { statement, word, states: new Set() };
    uses.set(word, use);
    use.states.add(from);
    return true;
  }

  function outcome(command: Command, words: ImageWords, from: ImageState): Outcome<ImageState> {
    const test = script.tests.get(command);
    const values = script.domains.get(test?.setting ?? '');
    if (test !== undefined && values !== undefined) return decided(from, test, values);
    const after = fetchedAfter(words, from.fetched);
    const purity = words.opens ? 'mixed' : purityAfter(command, script.stored);
    const ok = state(from.split, worse(from.purity, purity), after);
    const failure = worse(from.purity, worse(purity, 'mixed'));
    const failed = state(from.split, failure, from.fetched === 'no' && after === 'yes' ? 'maybe' : after);
    const ends = endsOf(command, script.labels, language);
    return { ok: ends.ok ? [ok] : [], failed: ends.failed ? [failed] : [] };
  }

  function decided(
    { split, purity, fetched }: ImageState,
    { setting, value }: Test,
    values: readonly string[],
  ): Outcome<ImageState> {
    const possible = split?.setting === setting ? [split.value] : values;
    const of = (each: string): ImageState =>
      state({ setting, value: each }, purity === 'lost' ? purity : 'sole', fetched);
    return {
      ok: possible.filter((each) => each === value).map(of),
      failed: possible.filter((each) => each !== value).map(of),
    };
  }

  function fetchedAfter(words: ImageWords, before: Fetched): Fetched {
    if (words.freesAll) return 'no';
    if (words.names.has(name)) return 'yes';
    if (before !== 'no') return before;
    if (words.opens) return 'opened';
    return words.ends.some((end) => name.endsWith(end)) ? 'maybe' : 'no';
  }

  function jump(command: Command, index: number, from: ImageState): void {
    const target = gotoTarget(command)?.text;
    if (target === undefined) return;
    if (isWritten(target)) {
      const to = script.labels.get(target) ?? statements.length;
      // The script begins again after a script that came back: its first time round says enough.
      if (from.fetched !== 'opened' || to > index) waiting.push([to, from]);
      return;
    }
    const setting = findSettingReferences(target)[0]?.content ?? '';
    const items = target === `\${${setting}}` ? script.choices.get(setting) : undefined;
    const to = state(
      from.split,
      items === undefined ? 'lost' : worse(from.purity, 'mixed'),
      items === undefined ? 'maybe' : from.fetched,
    );
    const seen = jumped.get(items) ?? new Set();
    if (seen.has(to)) return;
    jumped.set(items, seen.add(to));
    for (const label of items ?? script.labels.keys())
      waiting.push([script.labels.get(label) ?? statements.length, to]);
  }
}

/** Has a setting of the firmware decided the way, and nothing else? */
export function isDecided(state: ImageState): state is ImageState & { readonly split: Test } {
  return state.split !== undefined && state.purity === 'sole';
}

const purities: readonly Purity[] = ['sole', 'mixed', 'lost'];
const worse = (a: Purity, b: Purity): Purity => (purities.indexOf(a) > purities.indexOf(b) ? a : b);

/** One object for each state, so that sets tell them apart. Before the script has asked for a setting all are alike. */
function stateTable(): (split: Test | undefined, purity: Purity, fetched: Fetched) => ImageState {
  const states = new Map<string, ImageState>();
  return (split, given, fetched) => {
    const purity = split === undefined ? 'sole' : given;
    const key = `${fetched} ${purity} ${split === undefined ? '' : `${split.setting} ${split.value}`}`;
    const known = states.get(key) ?? { split, purity, fetched };
    states.set(key, known);
    return known;
  };
}

/** A test of another setting decides the way too, and may hang together with the firmware's or the script's own. */
function purityAfter(command: Command, stored: ReadonlySet<string>): Purity {
  const name = commandWord(command)?.text ?? '';
  if (name === 'cpuid') return 'lost';
  if (name !== 'iseq' && name !== 'isset') return 'sole';
  const settings = command.words.flatMap(({ text }) => findSettingReferences(text));
  const isForeign = settings.every(({ content, nested }) => {
    const { scope, name } = parseSettingName(content);
    return !nested && scope === undefined && !stored.has(name) && !firmwareSettings.includes(name);
  });
  return isForeign ? 'mixed' : 'lost';
}

/** Does the script reckon with the command's failure, and do something about it? */
function isExpected(commands: readonly Command[], command: Command): boolean {
  const rest = commands.slice(commands.indexOf(command));
  const end = rest.findIndex(({ then }) => then?.operator !== '&&');
  const operator = itemAt(rest, end).then?.operator;
  if (operator !== '||') return operator === ';';
  const next = rest[end + 1] === undefined ? undefined : commandWord(itemAt(rest, end + 1));
  return asking.has(commandWord(command)?.text ?? '') || !givingUp.has(next?.text ?? '');
}
