import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { RomkitError, ExitCode } from '../../system/error.ts';
import { readNamedText } from '../../system/files/regular-file.ts';
import { checkedYaml } from '../../system/yaml-document.ts';
import { parseLocation } from '../../rom/source/repository/location.ts';
import type { OidcSettings, ProfileSettings, Setting, Settings } from './settings.ts';
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
    build: mapped(document.build, (value, key) => put(key === 'out' ? absolute(base, String(value)) : value)),
    ...(document.embed === undefined
      ? {}
      : { embed: put(document.embed.map((script) => scriptPlace(base, script))) }),
    ...(document.oidc === undefined ? {} : { oidc: put(absoluteOidc(base, document.oidc)) }),
  };
}

/** Parse and check a settings file's text. */
export function checkedDocument(path: string, text: string): SettingsDocument {
  return checkedYaml(path, text, {
    schema: settingsSchema,
    knownKeys,
    code: 'settings-invalid',
    keyWord: 'setting',
    hint: 'Mend that line; romkit config show tells what is in effect.',
  });
}

async function readText(path: string): Promise<string> {
  try {
    return await readNamedText(path, { example: 'a settings file' });
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

const absoluteOidc = (base: string, oidc: NonNullable<SettingsDocument['oidc']>): OidcSettings => ({
  ...oidc,
  clientSecretFile: oidc.clientSecretFile === undefined ? undefined : absolute(base, oidc.clientSecretFile),
});

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
