import { withoutComments } from './c-text.ts';
import { bracedBody } from './facts-settings.ts';
import type { ScriptCommand } from './facts.ts';
import { readRequirements, type Need, type Requirement } from './requirements.ts';
import type { TreeFiles } from './tar.ts';
import { usageReader } from './usage/read-usages.ts';

/** Every script command of a tree with the options that compile it in, sorted by name. */
export function readCommands(files: TreeFiles, sources: readonly string[]): ScriptCommand[] {
  const requirements = readRequirements(files);
  const commands = new Map<string, ScriptCommand>();
  const entries = sources
    .map((source) => ({ source, entries: commandEntries(files.get(source) ?? '') }))
    .filter(({ entries }) => entries.length > 0);
  const usage = usageReader(
    files,
    entries.map(({ source }) => source),
  );
  for (const { source, entries: own } of entries) {
    const link = linkOf(objectOf(source), requirements, files, sources);
    for (const { name, runs } of own) {
      const used = runs === undefined ? undefined : usage(source, runs);
      if (commands.has(name)) continue;
      commands.set(name, { name, ...link, ...(used === undefined ? {} : { usage: used }) });
    }
  }
  return [...commands.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Is a command in a firmware in which these options are on? Subsystems that drivers bring are taken to be there. */
export function isCompiledIn(command: ScriptCommand, isOn: (option: string) => boolean): boolean {
  const needs = [command.options, ...(command.requires ?? [])];
  return needs.every((options) => options.length === 0 || options.some(isOn));
}

/** A command and the function that runs it. */
interface CommandEntry {
  readonly name: string;
  readonly runs: string | undefined;
}

/** iPXE: `COMMAND ( name, function )`. gPXE: `struct command x __command = { .name = "name" …`, one or an array. */
function commandEntries(text: string): CommandEntry[] {
  if (!/\bCOMMAND\s*\(|__command\b/.test(text)) return [];
  const code = withoutComments(text);
  const named = [...code.matchAll(/^\s*COMMAND\s*\(\s*(\w+)\s*,\s*(\w+)/gm)].map(entryOf);
  const structures = [...code.matchAll(/\bstruct\s+command\s+\w+\s*(?:\[[^\]]*\])?\s*__command\s*=\s*\{/g)];
  const entry = /\.name\s*=\s*"([^"]+)"(?:[^{}]*?\.exec\s*=\s*(\w+))?/g;
  const listed = structures.flatMap((match) =>
    [...bracedBody(code, match.index + match[0].length).matchAll(entry)].map(entryOf),
  );
  return [...named, ...listed];
}

const entryOf = ([, name = '', runs]: RegExpMatchArray): CommandEntry => ({ name, runs });

/** What brings an object into the link. */
function linkOf(
  object: string,
  requirements: readonly Requirement[],
  files: TreeFiles,
  sources: readonly string[],
): Omit<ScriptCommand, 'name'> {
  const own = requirements.filter((requirement) => requirement.object === object);
  // An object that no option asks for comes with the code that calls it: always.
  if (
    own.length === 0 ||
    own.some((requirement) => requirement.need.length === 0 && requirement.subsystem === undefined)
  ) {
    return { options: [] };
  }
  const [first] = own as [Requirement, ...Requirement[]];
  const need: Need =
    own.length === 1 ? first.need : [[...new Set(own.flatMap((requirement) => requirement.need.flat()))]];
  const { subsystem } = first;
  if (subsystem === undefined) return linked(need, undefined);
  const callers = callersOf(subsystem, files, sources);
  // What drivers bring depends on the target, not on options.
  if (callers.some((source) => source.startsWith('src/drivers/'))) return linked(need, subsystem);
  return linked([...need, ...bringers(subsystem, requirements, callers)], undefined);
}

function linked(need: Need, subsystem: string | undefined): Omit<ScriptCommand, 'name'> {
  const [options = [], ...requires] = need;
  return {
    options,
    ...(requires.length === 0 ? {} : { requires }),
    ...(subsystem === undefined ? {} : { subsystem }),
  };
}

/** Options that bring a subsystem: they ask for it by name, or for an object that calls it. */
function bringers(subsystem: string, requirements: readonly Requirement[], callers: readonly string[]): Need {
  const objects = new Set([subsystem, ...callers.map(objectOf)]);
  const bringing = requirements.filter((one) => one.subsystem !== subsystem && objects.has(one.object));
  const options = [...new Set(bringing.flatMap((requirement) => requirement.need.flat()))];
  return options.length === 0 ? [] : [options];
}

/** Sources that call a function of the subsystem's own source. */
function callersOf(subsystem: string, files: TreeFiles, sources: readonly string[]): string[] {
  const own = sources.find((source) => objectOf(source) === subsystem);
  const text = withoutComments(own === undefined ? '' : (files.get(own) ?? ''));
  // A definition begins in the first column; `static` ones are nobody else's.
  const functions = [
    ...text.matchAll(/^(?!static\b|extern\b)[a-z]\w*[\w \t*]*?\b(\w+) ?\([^;{]*\)\s*\{/gm),
  ].map((match) => match[1]);
  if (functions.length === 0) return [];
  const call = new RegExp(`\\b(?:${functions.join('|')})\\b`);
  return sources.filter((source) => source !== own && call.test(files.get(source) ?? ''));
}

/** The object name that make gives a source (Makefile.housekeeping: OBJECT). */
export function objectOf(source: string): string {
  return (/([^/]+)\.\w$/.exec(source)?.[1] ?? source).replace(/-/g, '_');
}
