import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where romkit keeps things for a user (XDG Base Directory Specification 0.8). */
export interface Folders {
  /** Settings: `config.yaml`. */
  readonly config: string;
  /** Sources, work copies and link images; may be deleted at any time. */
  readonly cache: string;
  /** History; romkit never deletes it. */
  readonly state: string;
}

/** A relative path in an XDG variable is invalid and ignored (section "Environment variables"). */
export function userFolders(env: NodeJS.ProcessEnv = process.env, home = homedir()): Folders {
  const base = (variable: string, fallback: string): string => {
    const value = env[variable];
    return join(value !== undefined && isAbsolute(value) ? value : join(home, fallback), 'romkit');
  };
  return {
    config: base('XDG_CONFIG_HOME', '.config'),
    cache: base('XDG_CACHE_HOME', '.cache'),
    state: base('XDG_STATE_HOME', '.local/state'),
  };
}

/** The folder that romkit itself is in: where package.json, scripts/ and ipxe-src/ lie. */
export function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error('package.json is missing beside romkit');
  }
}

/** Does romkit run from a checkout of its code, and not from an installed package? The package has no submodule. */
export function isCheckout(): boolean {
  return existsSync(join(packageRoot(), '.gitmodules'));
}

/** The version of this romkit, as package.json has it. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string })
    .version;
}
