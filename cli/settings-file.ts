import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { usageError, RomkitError, ExitCode } from '../rom/host/error.ts';
import { didYouMean } from '../rom/host/nearest.ts';
import { parseLocation } from '../rom/source/location.ts';
import type { ProfileSettings, Setting, Settings } from './settings.ts';
import { knownKeys, settingsSchema, type SettingsDocument } from './settings-schema.ts';

/**
 * Read one settings file; relative places in it are below its own folder.
 * @throws RomkitError `settings-invalid` with file, line and column; `settings-not-readable`.
 */
export async function readSettingsFile(path: string, origin: 'project' | 'user'): Promise<Settings> {
  const document = checkedDocument(path, await readText(path));
  const put = <T>(value: T): Setting<T> => ({ value, origin, place: path });
  const base = dirname(path);
  return {
    source: mapped(document.source, (value) => put(placeOf(base, value))),
    profiles: mapped(document.profiles, (profile) => put(absoluteProfile(base, profile))),
    build: mapped(document.build, (value, key) =>
      put(key === 'out' ? absolute(base, String(value)) : value),
    ) as Settings['build'],
    ...(document.embed === undefined
      ? {}
      : { embed: put(document.embed.map((script) => scriptPlace(base, script))) }),
  };
}

/** Parse and check a settings file's text. */
export function checkedDocument(path: string, text: string): SettingsDocument {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const where = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  const [error] = yaml.errors;
  if (error !== undefined) throw invalid(where(error.pos[0]), `is not YAML: ${error.message.split('\n')[0]}`);
  const parsed = settingsSchema.safeParse(toPlain(yaml, path));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue === undefined) throw new Error('zod refused without an issue');
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const known = knownKeys(issue.path);
    const hint = didYouMean(key, known);
    throw invalid(
      where(offsetOf(yaml, [...issue.path, key])),
      `has an unknown setting: ${[...issue.path, key].join('.')}`,
      hint === undefined
        ? `Known here: ${known.join(', ')}.`
        : `${hint.slice(0, 1).toUpperCase()}${hint.slice(1)}`,
    );
  }
  throw invalid(
    where(offsetOf(yaml, issue.path)),
    `${issue.path.join('.') || 'the document'}: ${issue.message}`,
  );
}

/** An alias may stand for so much that reading it would fill the memory; yaml refuses that by throwing. */
function toPlain(yaml: Document, path: string): unknown {
  try {
    return yaml.toJS() ?? {};
  } catch (error) {
    throw invalid(path, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Where a key or value stands; of what is missing, what it should be in. */
function offsetOf(yaml: Document, path: readonly PropertyKey[]): number {
  const parent = yaml.getIn(path.slice(0, -1), true);
  const pair = isMap(parent)
    ? parent.items.find((item) => isScalar(item.key) && item.key.value === path.at(-1))
    : undefined;
  if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
  const node = yaml.getIn(path, true);
  if (isNode(node) && node.range) return node.range[0];
  return path.length === 0 ? 0 : offsetOf(yaml, path.slice(0, -1));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new RomkitError({
      code: 'settings-not-readable',
      message: `The settings file ${path} cannot be read.`,
      hint: 'Check that it is a file and may be read, or move it away.',
      exitCode: ExitCode.usage,
      cause: error,
    });
  }
}

function invalid(
  where: string,
  what: string,
  hint = 'Mend that line; romkit config show tells what is in effect.',
): RomkitError {
  return usageError('settings-invalid', `${where} ${what.replace(/\.$/, '')}.`, hint);
}

function mapped<V, R>(
  values: Readonly<Record<string, V | undefined>> | undefined,
  change: (value: V, key: string) => R,
): Record<string, R> {
  return Object.fromEntries(
    Object.entries(values ?? {}).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, change(value, key)]],
    ),
  );
}

function absoluteProfile(
  base: string,
  profile: NonNullable<SettingsDocument['profiles']>[string],
): ProfileSettings {
  return {
    ...profile,
    trust: profile.trust.map((path) => absolute(base, path)),
    cert: profile.cert.map((path) => absolute(base, path)),
    privkey: profile.privkey === undefined ? undefined : absolute(base, profile.privkey),
    embed: profile.embed.map((script) => scriptPlace(base, script)),
  };
}

function absolute(base: string, path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : resolve(base, path);
}

function scriptPlace(base: string, script: string): string {
  return script.startsWith('template:') ? script : absolute(base, script);
}

/** A source may be a URL, or a folder with `#REF`. */
function placeOf(base: string, location: string): string {
  return parseLocation(location).kind === 'url' ? location : absolute(base, location);
}
