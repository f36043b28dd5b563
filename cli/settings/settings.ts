import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { usageError } from '../../system/error.ts';
import { flavours, type FlavourName } from '../../rom/source/flavour.ts';
import type { Context } from '../shell/context.ts';

/** Where a value was named; of several, the first in this order wins (flags are above all, and the commands'). */
export type SettingOrigin = 'environment' | 'project' | 'user';

/** A value and where it came from. */
export interface Setting<T> {
  readonly value: T;
  readonly origin: SettingOrigin;
  /** Name of the environment variable, or path of the file. */
  readonly place: string;
}

/** A build profile: what is on, off or set otherwise than by default. Paths are absolute. */
export interface ProfileSettings {
  readonly enable: readonly string[];
  readonly disable: readonly string[];
  readonly console: readonly string[];
  readonly set: Readonly<Record<string, string>>;
  readonly config?: string | undefined;
  readonly debug: readonly string[];
  readonly trust: readonly string[];
  readonly cert: readonly string[];
  readonly privkey?: string | undefined;
  readonly embed: readonly string[];
  readonly flavour?: FlavourName | undefined;
}

/** The site's OpenID provider, at which people log in on the control page. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId?: string | undefined;
  readonly clientSecretFile?: string | undefined;
  /** For the button on the login. */
  readonly name?: string | undefined;
  readonly groupsClaim?: string | undefined;
  /** Groups at the provider. */
  readonly administrators?: readonly string[] | undefined;
  readonly operators?: readonly string[] | undefined;
  readonly viewers?: readonly string[] | undefined;
}

/** All settings but flags. Places in them (folders, files) are absolute. */
export interface Settings {
  readonly source: { readonly [F in FlavourName]?: Setting<string> };
  readonly profiles: Readonly<Record<string, Setting<ProfileSettings>>>;
  readonly build: {
    readonly jobs?: Setting<number>;
    readonly out?: Setting<string>;
    readonly flavour?: Setting<FlavourName>;
  };
  readonly embed?: Setting<readonly string[]>;
  readonly oidc?: Setting<OidcSettings>;
}

/** The settings files that are looked for; `exists` tells which are there. */
export interface SettingsFiles {
  readonly user: { readonly path: string; readonly exists: boolean };
  /** In the working folder or the nearest above it. */
  readonly project: { readonly path: string; readonly exists: boolean };
}

const projectFileName = 'romkit.config.yaml';

/**
 * Read the settings: environment over project file over user's file, value by value; profiles as a whole.
 * @throws RomkitError `settings-invalid`, exit code 2, with file, line and column.
 */
export async function loadSettings(context: Pick<Context, 'env' | 'cwd' | 'folders'>): Promise<Settings> {
  const files = settingsFiles(context);
  const layers: Settings[] = [environmentSettings(context)];
  for (const origin of ['project', 'user'] as const) {
    if (!files[origin].exists) continue;
    // yaml and zod take longer to load than a warm build may: only where there is a file.
    const { readSettingsFile } = await import('./settings-file.ts');
    layers.push(await readSettingsFile(files[origin].path, origin));
  }
  return layers.reduceRight(over, { source: {}, profiles: {}, build: {} });
}

export function settingsFiles(context: Pick<Context, 'cwd' | 'folders'>): SettingsFiles {
  const user = join(context.folders.config, 'config.yaml');
  const project = nearestProjectFile(context.cwd);
  return {
    user: { path: user, exists: existsSync(user) },
    project: { path: project ?? join(context.cwd, projectFileName), exists: project !== undefined },
  };
}

function nearestProjectFile(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const path = join(folder, projectFileName);
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) return undefined;
  }
}

function over(lower: Settings, upper: Settings): Settings {
  return {
    ...lower,
    ...upper,
    source: { ...lower.source, ...upper.source },
    profiles: { ...lower.profiles, ...upper.profiles },
    build: { ...lower.build, ...upper.build },
  };
}

/** ROMKIT_* as settings. */
function environmentSettings(context: Pick<Context, 'env' | 'cwd'>): Settings {
  const read = <T>(name: string, convert: (text: string) => T): Setting<T> | undefined => {
    const text = context.env[name]?.trim();
    return text === undefined || text === ''
      ? undefined
      : { value: convert(text), origin: 'environment', place: name };
  };
  const absent = <T extends object>(values: T): T =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
  const asIs = (text: string): string => text;
  const embed = read('ROMKIT_EMBED', (text) => text.split(',').map((one) => one.trim()));
  return absent({
    source: absent({
      ipxe: read(flavours.ipxe.sourceVariable, asIs),
      gpxe: read(flavours.gpxe.sourceVariable, asIs),
    }) as Settings['source'],
    profiles: {},
    build: absent({
      jobs: read('ROMKIT_JOBS', jobs),
      out: read('ROMKIT_OUT', asIs),
      flavour: read('ROMKIT_FLAVOUR', flavour),
    }) as Settings['build'],
    embed,
  }) as Settings;
}

function jobs(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw usageError(
    'settings-invalid',
    `ROMKIT_JOBS is "${text}", which is no number of jobs.`,
    'Set it to 1 or more.',
  );
}

function flavour(text: string): FlavourName {
  if (Object.hasOwn(flavours, text)) return text as FlavourName;
  throw usageError('settings-invalid', `ROMKIT_FLAVOUR is "${text}".`, 'Set it to ipxe or gpxe.');
}
