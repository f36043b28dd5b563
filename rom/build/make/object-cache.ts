import { join } from 'node:path';
import { findProgram } from '../../../system/tools/find-program.ts';

/** ccache, which keeps compiled objects for every profile that compiles the same. */
export interface ObjectCache {
  readonly folder: string;
}

/** Variables for make, beside its others. */
export interface CachedMake {
  readonly variables: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The object cache below romkit's own cache folder.
 * @returns undefined where ccache is not installed, or CCACHE_DISABLE is set (ccache(1), "Environment variables")
 */
export function findObjectCache(
  cache: string,
  env: NodeJS.ProcessEnv = process.env,
): ObjectCache | undefined {
  if (env['CCACHE_DISABLE'] !== undefined || findProgram('ccache', env) === undefined) return undefined;
  return { folder: join(cache, 'ccache') };
}

/** The wish not to use ccache, for a "gcc" in PATH that is a link to it. */
export function objectCacheRefusal(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const wish = env['CCACHE_DISABLE'];
  return wish === undefined ? {} : { CCACHE_DISABLE: wish };
}

/**
 * How make compiles through the cache. Pure.
 * @param src the work copy's src/ folder: paths below it are the same in every work copy
 * @param toolchain identity of compiler and assembler; objects of another one are never used
 */
export function cachedMake({ folder }: ObjectCache, src: string, toolchain: string): CachedMake {
  return {
    variables: {
      CC: 'ccache $(CROSS_COMPILE)gcc',
      // Dependencies and assembler files are only preprocessed, which ccache would hand on.
      CPP: '$(CROSS_COMPILE)gcc -E',
    },
    env: {
      CCACHE_DIR: folder,
      // No other settings than these: a user's sloppiness must not reach the bytes.
      CCACHE_CONFIGPATH: join(folder, 'ccache.conf'),
      CCACHE_BASEDIR: src,
      // The compiler is told to name the tree ".", so its folder is in no object.
      CCACHE_NOHASHDIR: '1',
      CCACHE_COMPILERCHECK: `string:${toolchain}`,
      CCACHE_MAXSIZE: '1G',
      // Certificates may be compiled in: for the owner's eyes only.
      CCACHE_UMASK: '077',
    },
  };
}
