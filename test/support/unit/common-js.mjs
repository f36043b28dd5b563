import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const cache = join(root, 'node_modules/.cache/romkit-unit');
const { version } = JSON.parse(readFileSync(join(root, 'node_modules/esbuild/package.json'), 'utf8'));
const loaders = { '.ts': 'ts', '.tsx': 'tsx', '.json': 'json' };
const options = {
  ...{ format: 'cjs', platform: 'node', target: 'node20', jsx: 'automatic', sourcemap: 'external' },
  ...{ sourcesContent: false, legalComments: 'none' },
  define: Object.fromEntries(
    ['url', 'dirname', 'filename'].map((name) => [`import.meta.${name}`, `$${name}`]),
  ),
};

/** A module's text as CommonJS, the path of its map, and the names that it imports; kept until the module changes. */
export async function asCommonJs(path, source) {
  const place = join(cache, relative(root, path));
  const map = `${place}.map`;
  const key = createHash('sha1')
    .update(JSON.stringify({ version, ...options }))
    .update(source)
    .digest('hex');
  const kept = read(`${place}.json`);
  if (kept?.key === key) return { ...kept, map };
  const { transform } = await import('esbuild');
  const result = await transform(source, {
    ...options,
    loader: loaders[extname(path)] ?? 'js',
    sourcefile: basename(path),
  });
  const names = new Set([...result.code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name));
  names.delete('@jest/globals');
  const fresh = { key, code: result.code, imports: [...names] };
  mkdirSync(dirname(place), { recursive: true });
  replace(map, result.map);
  replace(`${place}.json`, JSON.stringify(fresh));
  return { ...fresh, map };
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Another worker may read it, or write the same. */
function replace(path, text) {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, text);
  renameSync(own, path);
}
