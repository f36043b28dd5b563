import type { Place } from '../site.ts';
import type { Statement } from './statements.ts';

/** An entry of a menu: what `LABEL` begins. */
export interface Entry {
  readonly place: Place;
  readonly label: string;
  /** `MENU LABEL` without the mark of its hot key, else the label. */
  readonly title: string;
  /** `linux`, `kernel`, `com32`, `localboot`, `config`, …; null where nothing is started. */
  readonly type: string | null;
  /** Behind the type: a file. */
  readonly target: string;
  readonly append: string;
  /** Files, separated by commas. */
  readonly initrd: string;
  /** Bits of SYSAPPEND. */
  readonly sysappend: number;
  readonly isMenuDefault: boolean;
}

export interface Menu {
  readonly place: Place;
  readonly entries: readonly Entry[];
  /** The command line that starts by itself: a label, or a file; null where none is named. */
  readonly start: string | null;
  /** It shows a menu, whose first entry starts where none is named. */
  readonly hasMenu: boolean;
  /** It waits at its menu or prompt until somebody chooses. */
  readonly waits: boolean;
  /** For a command line that is no label. */
  readonly append: string;
  readonly sysappend: number;
  /** Keywords that say nothing of what is started, as often as they are there. */
  readonly others: readonly string[];
}

/** Keywords that name what an entry starts. */
const startKeywords = new Set([
  ...['kernel', 'linux', 'boot', 'bss', 'pxe', 'fdimage', 'comboot', 'com32', 'config', 'localboot'],
]);

type Draft = { -readonly [Key in keyof Entry]: Entry[Key] };

/** Keywords outside of entries that count. */
const settingKeywords = [
  'default',
  'ui',
  'ontimeout',
  'append',
  'prompt',
  'timeout',
  'totaltimeout',
] as const;
type Settings = Record<(typeof settingKeywords)[number], string>;

/** Sort statements into entries; what stands before the first label counts for all that do not say otherwise. */
export function menuOf(statements: readonly Statement[], file: string): Menu {
  const entries: Draft[] = [];
  const others: string[] = [];
  const settings: Settings = Object.fromEntries(settingKeywords.map((key) => [key, ''])) as Settings;
  let sysappend = 0;
  for (const statement of statements) {
    const { keyword, value } = statement;
    const entry = entries.at(-1);
    const setting = settingKeywords.find((each) => each === keyword);
    if (keyword === 'label') entries.push(newEntry(statement, sysappend));
    else if (entry !== undefined && addToEntry(entry, statement)) continue;
    else if (setting !== undefined) settings[setting] = value;
    else if (isSysappend(keyword)) sysappend = Number(value) || 0;
    else others.push(keyword);
  }
  for (const entry of entries) entry.append = finalAppend(entry.append, settings.append);
  return { place: { file, line: null }, entries, others, sysappend, ...startOf(entries, settings) };
}

function startOf(
  entries: readonly Draft[],
  settings: Settings,
): Pick<Menu, 'start' | 'hasMenu' | 'waits' | 'append'> {
  const isMenu = isMenuProgram(settings.default);
  const hasMenu = isMenu || settings.ui !== '';
  const marked = entries.find((each) => each.isMenuDefault)?.label ?? '';
  const [start = null] = [settings.ontimeout, marked, isMenu ? '' : settings.default].filter(
    (each) => each !== '',
  );
  const hasTimeout = [settings.timeout, settings.totaltimeout].some((value) => Number(value) > 0);
  const waits = !hasTimeout && (hasMenu || Number(settings.prompt) > 0);
  return { start, hasMenu, waits, append: finalAppend(settings.append, '') };
}

const newEntry = ({ place, value }: Statement, sysappend: number): Draft => ({
  ...{ place, label: value, title: value, type: null, target: value, append: inherited, initrd: '' },
  ...{ sysappend, isMenuDefault: false },
});

/** @returns false where the statement is none of an entry's */
function addToEntry(entry: Draft, { keyword, value }: Statement): boolean {
  if (startKeywords.has(keyword)) Object.assign(entry, { type: keyword, target: value });
  else if (keyword === 'append') entry.append = value;
  else if (keyword === 'initrd') entry.initrd = value;
  else if (isSysappend(keyword)) entry.sysappend = Number(value) || 0;
  else if (keyword === 'menu label') entry.title = value.replaceAll('^', '');
  else if (keyword === 'menu default') entry.isMenuDefault = true;
  else if (['menu goto', 'menu exit', 'menu quit'].includes(keyword))
    Object.assign(entry, { type: 'menu', target: value });
  else return false;
  return true;
}

/** Where an entry has no APPEND the one before the first label counts, and `APPEND -` is none. */
const inherited = '\0';

function finalAppend(own: string, outer: string): string {
  const append = own === inherited ? outer : own;
  return append === '-' ? '' : append;
}

const isSysappend = (keyword: string): boolean => keyword === 'ipappend' || keyword === 'sysappend';

/** `menu.c32`, `vesamenu.c32` and their like show the entries. */
export const isMenuProgram = (file: string): boolean => /(^|\/)\w*menu\w*\.c32(\s|$)/i.test(file);
